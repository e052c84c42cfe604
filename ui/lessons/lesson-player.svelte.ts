import { untrack } from 'svelte'
import { answerCheck } from '../../shared/lessons/answer-check.ts'
import type {
  Entity,
  EntityKind,
  Lesson,
  LessonProblem,
  LessonStep,
} from '../../shared/lessons/lesson.ts'
import type { Scene } from '../../shared/lessons/scene.ts'
import type { RecordedCommand } from '../../shared/lessons/terminal-track.ts'
import type { PageLink } from '../link/page-link.svelte.ts'
import type { LessonPlace, Page } from '../state/page.svelte.ts'
import type { NarrowPart } from '../state/panes.svelte.ts'
import type { Session } from '../state/session.svelte.ts'
import { replayRange } from '../drawing/replay-rate.ts'
import { findLook, momentBefore } from './find-look.ts'
import { libraryLesson, libraryRecording, libraryTrack, servedLesson } from './library.ts'
import { librarySlugs } from './library-slugs.ts'
import { ownLessons } from './own-lessons.ts'
import { stepState } from './step-state.ts'

/** A recording of a lesson is read within a fraction of a second; a longer one must not hang the page. */
const openMsMax = 20_000
const lookMs = 30

/**
 * Gives one lesson: opens its recording, applies each step's state to the page, and knows what is
 * asked and revealed. Live, the service's pod takes the recording's place.
 */
export class LessonPlayer {
  readonly #page: Page
  readonly #link: PageLink
  #turn = 0
  #slug = $state('')
  lesson = $state.raw<Lesson>()
  /** Those that are true of what is shown. */
  steps = $state.raw<readonly LessonStep[]>([])
  index = $state(0)
  /** Why there is nothing to play. */
  problems = $state.raw<readonly LessonProblem[]>([])
  isMissing = $state(false)
  isLive = $state(false)
  /** Which answer was chosen; -1 when it was revealed without one. */
  chosen = $state.raw<number>()
  /** What the step points at, found in what is shown. */
  entity = $state.raw<Entity>()
  commands = $state.raw<readonly RecordedCommand[]>([])
  /** Live, what came before the step does not count: its first packet, in the session that it is asked of. */
  #beginning = $state.raw<{ session: Session; packet: number }>()

  constructor(page: Page, link: PageLink) {
    this.#page = page
    this.#link = link
  }

  get step(): LessonStep | undefined {
    return this.steps[this.index]
  }

  get slug(): string {
    return this.#slug
  }

  get session(): Session | undefined {
    return this.#page.host.session
  }

  /** Whether nothing is held back: there is no question, or it has been answered. */
  get isOpen(): boolean {
    return this.chosen !== undefined || !hasQuestion(this.step)
  }

  /** What the person calls it: a lesson of one's own by its file. */
  get name(): string {
    return ownLessons.fileName(this.#slug) ?? this.#slug
  }

  /** Its place among the lessons of the library, from 1; 0 for a lesson of one's own. */
  get number(): number {
    return librarySlugs.findIndex((slug) => slug === this.#slug) + 1
  }

  /** The lesson that comes after this one, where there is one. */
  get nextSlug(): string | undefined {
    return this.number === 0 ? undefined : librarySlugs[this.number]
  }

  /** Whether a pod is watched that the lesson could be tried on. */
  get canGoLive(): boolean {
    return this.#page.host.hasService
  }

  /** What the checks of the step are asked of. */
  get scene(): Scene | undefined {
    const { session } = this
    if (session === undefined) return undefined
    const isWaiting = this.isLive && this.step?.task !== undefined
    const fromPacket = isWaiting ? this.#firstPacketIn(session) : 1
    if (fromPacket === undefined) return undefined
    return { ask: session.ask, snapshot: session.pod.snapshot, fromPacket }
  }

  /** Shows the place of a lesson that the page's address names, or ends. */
  async follow(place: LessonPlace | undefined): Promise<void> {
    if (place !== undefined && this.#isShown(place)) {
      this.#page.isLessonReady = true
      return
    }
    const turn = ++this.#turn
    if (place === undefined) {
      this.#forget()
      return
    }
    const known = ownLessons.find(place.slug) ?? libraryLesson(place.slug)
    const read = known ?? (await servedLesson(place.slug))
    if (turn !== this.#turn) return
    this.#slug = place.slug
    this.isMissing = read === undefined
    this.problems = read && 'problems' in read ? read.problems : []
    this.lesson = read && 'lesson' in read ? read.lesson : undefined
    this.chosen = undefined
    this.index = 0
    if (this.lesson === undefined) return
    await this.#open(this.lesson.recording, turn)
    if (turn !== this.#turn) return
    await this.#begin(this.lesson, place.step, turn)
  }

  /**
   * The step's state on the page; opens another recording where the step has one. With `answer` its
   * question is answered already: see `chosen`.
   */
  async go(index: number, answer?: number): Promise<void> {
    const step = this.steps[index]
    const { lesson } = this
    if (step === undefined || lesson === undefined) return
    const turn = ++this.#turn
    if (!this.isLive) await this.#open(recordingOf(lesson, step), turn)
    if (turn !== this.#turn) return
    // A step that is there already may have been answered meanwhile.
    if (index !== this.index) this.chosen = undefined
    if (answer !== undefined) this.chosen = answer
    this.index = index
    this.#beginning = undefined
    this.noteBeginning()
    await this.#show(step, turn)
  }

  /** Live, a step begins when it is known how many packets there have been; again in another session. */
  noteBeginning(): void {
    const { session } = this
    if (session?.counters === undefined || this.#firstPacketIn(session) !== undefined) return
    this.#beginning = { session, packet: session.counters.packets + 1 }
  }

  /** Answers the question of the step, or reveals it with -1. */
  choose(answer: number): void {
    const { step } = this
    this.chosen = answer
    if (step?.asked !== undefined) void this.#show(step, ++this.#turn)
  }

  /** Live, what the step waits for has happened: it is brought to the front. */
  showHappened(): void {
    const { step } = this
    if (step !== undefined) void this.#show(step, ++this.#turn)
  }

  /** What the question hides, then the next step, then the next lesson. */
  next(): void {
    if (!this.isOpen) this.choose(-1)
    else if (this.index < this.steps.length - 1) void this.go(this.index + 1)
    else if (this.nextSlug !== undefined) this.#link.follow(`#/lesson/${this.nextSlug}`)
  }

  back(): void {
    if (this.index > 0) void this.go(this.index - 1)
  }

  /** Ends the lesson; what it shows stays. */
  leave(): void {
    this.#page.lesson = undefined
  }

  /** The same steps on the pod that the service watches, or on the recording again. */
  async setLive(isLive: boolean): Promise<void> {
    const { lesson } = this
    if (lesson === undefined) return
    const turn = ++this.#turn
    const id = this.step?.id
    this.isLive = isLive
    this.commands = []
    if (isLive) {
      if (this.#page.host.showsFile) this.#page.host.closeFile()
    } else await this.#open(lesson.recording, turn)
    if (turn !== this.#turn) return
    await this.#begin(lesson, id, turn)
  }

  /** What the step points at, or the latest conversation, slow enough to be seen. */
  replay(): void {
    const { session } = this
    if (session === undefined) return
    const { conversation } = session.selection
    const record =
      conversation === undefined
        ? session.conversations.newest().at(0)
        : session.conversations.get(conversation)
    if (record) session.clock.replay(replayRange(record), performance.now())
    session.frames.request()
  }

  /** What the step shows; as long as its question is open, what does not tell the answer. */
  async #show(step: LessonStep, turn: number): Promise<void> {
    const { session } = this
    if (session === undefined) return
    const found = await findLook(step, session, this.scene?.fromPacket ?? 1)
    if (turn !== this.#turn) return
    const source = { kind: 'lesson', slug: this.#slug, step: step.id } as const
    const isHeldBack = !this.isOpen && step.asked !== undefined
    const shown = isHeldBack
      ? { ...stepState(step.asked ?? ''), ...momentBefore(found, session) }
      : { ...stepState(step.state), ...found.selected, ...found.moment }
    // A live picture goes on.
    if (this.isLive) delete shown.timeNs
    this.entity = found.entity
    this.#arrange(step)
    this.#link.apply({ ...shown, source })
    this.#page.isLessonReady = true
  }

  /** Where there is room for one thing, this one. */
  bringForward(part: NarrowPart): void {
    this.#page.panes.narrow = part
  }

  /** Brings what the step points at onto the screen. */
  #arrange({ look }: LessonStep): void {
    const { panes } = this.#page
    if (panes.layout === 'analyse') panes.layout = 'watch'
    if (look?.kind === 'field') this.bringForward('packets')
    else this.bringForward(look !== undefined && picturedKinds.has(look.kind) ? 'pod' : 'tab')
  }

  #firstPacketIn(session: Session): number | undefined {
    return this.#beginning?.session === session ? this.#beginning.packet : undefined
  }

  #isShown({ slug, step }: LessonPlace): boolean {
    return slug === this.#slug && this.step !== undefined && step === this.step.id
  }

  #forget(): void {
    this.#slug = ''
    this.lesson = undefined
    this.steps = []
    this.entity = undefined
    this.isLive = false
    this.isMissing = false
    this.problems = []
  }

  /** At the step that is named, or at the first; steps whose `when` does not hold are left out. */
  async #begin(lesson: Lesson, named: string | undefined, turn: number): Promise<void> {
    const { session } = this
    const steps: LessonStep[] = []
    for (const step of lesson.steps) {
      const holds =
        step.when === undefined ||
        session === undefined ||
        (await answerCheck(step.when, {
          ask: session.ask,
          snapshot: session.pod.snapshot,
          fromPacket: 1,
        }))
      if (holds) steps.push(step)
    }
    if (turn !== this.#turn) return
    this.steps = steps
    this.index = Math.max(
      0,
      steps.findIndex(({ id }) => id === named),
    )
    await this.go(this.index)
  }

  async #open(recording: string, turn: number): Promise<void> {
    if (this.isLive) return
    const { host } = this.#page
    if (host.file?.name !== `${recording}.pcapng`) {
      const file = await libraryRecording(recording)
      if (turn !== this.#turn) return
      if (file) host.openFile(file)
    }
    this.commands = (await libraryTrack(recording))?.commands ?? []
    await this.#untilRead(turn)
  }

  async #untilRead(turn: number): Promise<void> {
    const untilMs = performance.now() + openMsMax
    while (turn === this.#turn && performance.now() < untilMs) {
      if (untrack(() => isRead(this.session))) return
      await new Promise((resolve) => setTimeout(resolve, lookMs))
    }
  }
}

function hasQuestion(step: LessonStep | undefined): boolean {
  return (step?.words.en?.question ?? step?.words.es?.question) !== undefined
}

/** What the pod picture draws; the others stand in tables. */
const picturedKinds: ReadonlySet<EntityKind> = new Set([
  'pod',
  'node',
  'container',
  'process',
  'jack',
  'rail',
  'lane',
])

/** That of the latest step that names one. */
export function recordingOf(lesson: Lesson, step: LessonStep): string {
  const until = lesson.steps.slice(0, lesson.steps.indexOf(step) + 1)
  return until.findLast(({ recording }) => recording !== undefined)?.recording ?? lesson.recording
}

/** Whether all of a file is here. */
function isRead(session: Session | undefined): boolean {
  if (session === undefined || session.source.phase !== 'file') return false
  const { source, counters, packets } = session
  return source.reading === undefined && counters !== undefined && packets.last === counters.packets
}
