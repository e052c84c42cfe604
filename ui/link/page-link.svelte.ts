import { untrack } from 'svelte'
import type { Page } from '../state/page.svelte.ts'
import type { Session } from '../state/session.svelte.ts'
import { applyLooks, applyToSession, hasArrived, isOfCapture } from './apply-page-state.ts'
import { openPageSource, standingOf } from './open-page-source.ts'
import type { PageSource } from './page-source.ts'
import type { LinkProblem } from './page-source.ts'
import { formatPageState, parsePageState, type PageState } from './page-state.ts'
import { readPageState } from './read-page-state.ts'
import { sharedAddress } from './shared-address.ts'
import { expanded, isShortened, plainCharactersMax, shortened } from './short-link.ts'

/** The address follows the page at most this often; browsers refuse hundreds of changes a minute. */
export const addressIntervalMs = 250
/** Selections that follow each other faster, as when a key is held, are one step of the history. */
export const heldMs = 500

/**
 * Keeps the address and the page alike: what the address says is applied at the beginning, after Back
 * and when somebody follows a link; what is done on the page is said in the address, with a step of
 * the history for every selection, filter, range and tab.
 */
export class PageLink {
  readonly #page: Page
  /** What is still to be applied: its source is not open yet, or its packets have not been read. */
  #wanted = $state.raw<PageState>()
  /** The state whose source has been asked for. */
  #asked: PageState | undefined
  /** The state that is being applied. */
  #applying: PageState | undefined
  #problem = $state.raw<LinkProblem['problem']>()
  #isOfOther = $state.raw(false)
  #step: Step | undefined
  #selectedAtMs = -Infinity
  /** The last step was a filter as it was typed: what is typed on belongs to it. */
  #wasTyped = false
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(page: Page) {
    this.#page = page
  }

  /** What the link needs and the person must bring: see `standingOf`. */
  get needed(): PageSource | undefined {
    const source = this.#wanted?.source
    return source && standingOf(this.#page, source) === 'needed' ? source : undefined
  }

  /** The part of the last link that could not be understood. */
  get problem(): LinkProblem['problem'] | undefined {
    return this.#problem
  }

  /** The last link was made of another capture of the same pod: its packets are not here. */
  get isOfOtherCapture(): boolean {
    return this.#isOfOther
  }

  /** The person goes on without what the link needs. */
  dismiss(): void {
    this.#wanted = undefined
    this.#problem = undefined
    this.#isOfOther = false
  }

  /** Shows what a link says, as soon as all that it names is there. */
  follow(hash: string): void {
    if (isShortened(hash)) void this.#followShort(hash)
    else this.#followPlain(hash)
  }

  async #followShort(hash: string): Promise<void> {
    const plain = await expanded(hash)
    if (plain === undefined) this.#problem = { name: 's', value: '…' }
    else this.#followPlain(plain)
  }

  #followPlain(hash: string): void {
    const state = parsePageState(hash)
    if ('problem' in state) this.#problem = state.problem
    else this.apply(state)
  }

  /** The same for what is known already: a step of a lesson. */
  apply(state: PageState): void {
    this.#problem = undefined
    this.#isOfOther = false
    if (state.source) this.#showLesson(state.source)
    applyLooks(this.#page, state)
    this.#wanted = state
  }

  /** The page as a link for others, without what only this browser may know: the service's token. */
  async shared(): Promise<string> {
    const hash = formatPageState(untrack(() => readPageState(this.#page)))
    return sharedAddress(location.href, await shortened(hash))
  }

  /** Begins to keep both alike. To be called while a component is set up. */
  keep(): void {
    const goTo = (): void => {
      if (location.hash !== '') untrack(() => this.follow(location.hash))
    }
    $effect(() => {
      goTo()
      addEventListener('popstate', goTo)
      return () => removeEventListener('popstate', goTo)
    })
    $effect(() => this.#applyWanted())
    $effect(() => {
      const state = readPageState(this.#page)
      if (this.#wanted === undefined) untrack(() => this.#say(state))
    })
    $effect(() => this.#followReplay())
    $effect(() => () => clearTimeout(this.#timer))
  }

  #showLesson(source: PageSource): void {
    const page = this.#page
    const { slug, step } = source.kind === 'lesson' ? source : {}
    if (page.lesson?.slug === slug && page.lesson?.step === step) return
    page.isLessonReady = false
    page.lesson = slug === undefined ? undefined : { slug, ...(step !== undefined && { step }) }
  }

  #applyWanted(): void {
    const state = this.#wanted
    if (state === undefined) return
    const { session } = this.#page.host
    const standing = standingOf(this.#page, state.source)
    if (standing === 'open') {
      if (!session || this.#applying === state || !hasArrived(session, state)) return
      this.#applying = state
      untrack(() => void this.#finish(session, state))
    } else if (standing === 'opening' && state.source) {
      if (this.#asked !== state) {
        if (openPageSource(this.#page, state.source)) this.#asked = state
      } else if (this.#isOvertaken(state.source)) this.dismiss()
    }
  }

  /** The person has opened a file while the link's source was on its way, and wants that. */
  #isOvertaken({ kind }: PageSource): boolean {
    const { file } = this.#page.host
    return kind !== 'lesson' && file !== undefined && file.isSample !== true
  }

  async #finish(session: Session, state: PageState): Promise<void> {
    await applyToSession(session, state)
    if (this.#wanted !== state) return
    this.#isOfOther = !isOfCapture(session, state)
    this.#step = stepOf(readPageState(this.#page))
    this.#wanted = undefined
  }

  /** A new step of the history, or another word for the step that is there. */
  #say(state: PageState): void {
    const before = this.#step
    const step = stepOf(state)
    this.#step = step
    const isTyped = this.#page.host.session?.filter.isBeingTyped === true
    const isElsewhere =
      before !== undefined && step.place !== before.place && !(isTyped && this.#wasTyped)
    this.#wasTyped = isTyped
    const isSelected = before !== undefined && step.selected !== before.selected
    const nowMs = performance.now()
    const isHeld = nowMs - this.#selectedAtMs < heldMs
    if (isSelected) this.#selectedAtMs = nowMs
    if (isElsewhere || (isSelected && !isHeld)) {
      this.#write('pushState', state)
    } else this.#timer ??= setTimeout(() => this.#replace(), addressIntervalMs)
  }

  #followReplay(): (() => void) | undefined {
    const { session } = this.#page.host
    session?.clockChanged.track()
    if (session?.clock.mode !== 'replay' || !session.clock.playing) return undefined
    const timer = setInterval(() => this.#replace(), addressIntervalMs)
    return () => clearInterval(timer)
  }

  #replace(): void {
    this.#timer = undefined
    if (this.#wanted !== undefined) return
    this.#write(
      'replaceState',
      untrack(() => readPageState(this.#page)),
    )
  }

  /** A long one is said at once, and shortened as soon as that is done. */
  #write(how: 'pushState' | 'replaceState', state: PageState): void {
    const hash = formatPageState(state)
    history[how](null, '', hash)
    if (hash.length <= plainCharactersMax) return
    void this.#shorten(hash)
  }

  async #shorten(hash: string): Promise<void> {
    const said = location.hash
    const short = await shortened(hash)
    if (location.hash === said) history.replaceState(null, '', short)
  }
}

type Step = { place: string; selected: string }

/** What Back leads back from: everything but the clock, the looks and which file is open. */
function stepOf({ source, tab, filter, range, packet, conversation, field }: PageState): Step {
  return {
    place: JSON.stringify([source?.kind === 'lesson' && source, tab, filter, range]),
    selected: JSON.stringify([packet, conversation, field]),
  }
}
