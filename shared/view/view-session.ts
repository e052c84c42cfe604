import type {
  HostMessage,
  OpenSource,
  Question,
  Remedy,
  SourceState,
  ViewMessage,
} from '../messages/messages.ts'
import { aliveMs } from '../messages/messages.ts'
import { encodePacketBatch } from '../messages/packet-batch.ts'
import { parseViewMessage } from '../messages/parse-view-message.ts'
import type { PodSnapshot } from '../pod/pod.ts'
import { answerQuestion } from './answer-question.ts'
import type { Carrier } from './carrier.ts'
import { ConversationFeed } from './conversation-feed.ts'
import type { Desk, Done, PodList } from './desk.ts'
import { MatchFeed } from './match-feed.ts'
import { earliestPacket, PacketFeed } from './packet-feed.ts'
import { ViewFilter } from './view-filter.ts'
import { ViewOrder } from './view-order.ts'
import type { ViewedEngine } from './viewed-engine.ts'

/** How often the host of a view calls `tick`: three paints of a page. */
export const tickMs = 50

/** So counters are pushed four times a second at most: what a person can read. */
const ticksPerCounters = 5

const ticksPerAlive = aliveMs / tickMs

/** So many ticks matches give way to what is asked, and then no longer. */
const matchesWaitTicks = 4

/**
 * With more than this on its way, a view is sent nothing that it did not ask for. It holds a full
 * push of everything many times over, and bounds what a view costs that has stopped reading.
 */
export const bufferedBytesMax = 4 * 1024 * 1024

/** A page asks for what is on its screen: a dozen questions at once, when everything changes. */
export const questionsMax = 32

/** What a view did that no view of this version does; whoever carries its messages ends it. */
export type Violation = { problem: string }

/**
 * The host's side of one view. The view is told everything at ticks, as much as it has room for: what
 * is pushed is made from what holds at that moment, and nothing is queued for a view that is slow.
 */
export class ViewSession {
  readonly #desk: Desk
  readonly #carrier: Carrier
  #begun = false
  #ended = false
  #questions = 0
  /** A question has come since the last tick. */
  #wasAsked = false
  #matchesWaited = 0
  #ticks = 0
  /** Since something was said last. */
  #quietTicks = 0

  /** What the view has been told last; compared by identity, see `Desk`. */
  #pods: PodList | undefined
  #state: SourceState | undefined
  /** What was told of each pod, by its key. */
  readonly #snapshots = new Map<string, PodSnapshot>()
  #noticeNumber = 0
  #countersText = ''

  /** What the feeds belong to. */
  #sourceId: string | undefined
  readonly #conversationFeed = new ConversationFeed()
  readonly #packetFeed = new PacketFeed()
  readonly #lists = { filter: new ViewFilter(), order: new ViewOrder() }
  readonly #matchFeed = new MatchFeed()

  constructor(desk: Desk, carrier: Carrier) {
    this.#desk = desk
    this.#carrier = carrier
  }

  /** Takes what the view has sent. */
  receive(text: string): Violation | undefined {
    const message = parseViewMessage(text)
    if ('problem' in message) return message
    if (message.kind === 'begin' && this.#begun) return { problem: 'a view begins once' }
    if (message.kind !== 'begin' && !this.#begun) {
      return { problem: `a view sends "begin" first, and this one began with "${message.kind}"` }
    }
    this.#take(message)
    return undefined
  }

  /** Tells the view what is new, as far as it has room; to be called every `tickMs`. */
  tick(): void {
    if (!this.#begun || !this.#hasRoom()) return
    this.#tellPods()
    this.#tellSource('opened')
    this.#tellSnapshots()
    this.#tellNotices()
    this.#pushFromEngine()
    this.#ticks += 1
    this.#quietTicks += 1
    if (this.#quietTicks >= ticksPerAlive) this.#send({ kind: 'alive' })
  }

  /** The carrier is gone: answers that are still being made are thrown away. */
  end(): void {
    this.#ended = true
    this.#lists.filter.close()
    this.#lists.order.close()
  }

  #take(message: ViewMessage): void {
    switch (message.kind) {
      case 'begin':
        this.#begin(message.resume)
        break
      case 'credit':
        this.#packetFeed.grant(message.batches)
        break
      case 'open':
        void this.#do(this.#desk.open(message.source))
        break
      case 'stop':
        void this.#do(this.#desk.stop())
        break
      case 'request':
        void this.#do(this.#desk.request())
        break
      case 'ask':
        void this.#answer(message.id, message.question)
        break
    }
  }

  #begin(resume: Resume | undefined): void {
    this.#begun = true
    const { hostId, version } = this.#desk
    this.#pods = this.#desk.pods()
    this.#send({ kind: 'welcome', version, hostId, ...this.#pods })
    if (resume?.hostId === hostId)
      this.#follow(resume.sourceId, resume.afterPacket + 1, resume.afterRevision)
    this.#tellSource('found')
  }

  #follow(sourceId: string, nextPacket: number, revision: number): void {
    this.#sourceId = sourceId
    this.#packetFeed.begin(nextPacket)
    this.#conversationFeed.begin(revision)
    this.#snapshots.clear()
    this.#countersText = ''
    this.#ticks = 0
  }

  #tellPods(): void {
    const pods = this.#desk.pods()
    if (pods === this.#pods) return
    this.#pods = pods
    this.#send({ kind: 'pods', ...pods })
  }

  /**
   * Of a source that is opened while the view looks on, every packet counts; of one that it finds on
   * beginning, those from where it is let in.
   */
  #tellSource(how: 'opened' | 'found'): void {
    const state = this.#desk.state()
    if (state === this.#state) return
    this.#state = state
    this.#send({ kind: 'source', state })
    // A file that has been read whole is told with its last counts: both are shown together.
    if (state.phase === 'file' && state.reading === undefined) this.#ticks = 0
    if (!isOpen(state) || state.sourceId === this.#sourceId) return
    const engine = this.#desk.engine()
    const isLate = how === 'found' && engine !== undefined
    this.#follow(state.sourceId, isLate ? earliestPacket(engine, state.phase === 'live') : 1, 0)
  }

  #tellSnapshots(): void {
    for (const snapshot of this.#desk.snapshots()) {
      const { key } = snapshot.pod
      if (this.#snapshots.get(key) === snapshot) continue
      this.#snapshots.set(key, snapshot)
      this.#send({ kind: 'pod', snapshot })
    }
  }

  #tellNotices(): void {
    for (const notice of this.#desk.notices()) {
      if (notice.number <= this.#noticeNumber) continue
      this.#noticeNumber = notice.number
      this.#send({ kind: 'notice', ...notice })
    }
  }

  /** Conversations first: the packets that follow name them. Counters last: they hold for all before. */
  #pushFromEngine(): void {
    const state = this.#state
    const engine = this.#desk.engine()
    if (engine === undefined || state === undefined || !isOpen(state)) return
    this.#pushConversations(engine)
    this.#packetFeed.push(engine, state.phase === 'live', (batch) => {
      this.#quietTicks = 0
      this.#carrier.sendBytes(encodePacketBatch(batch))
      return this.#hasRoom()
    })
    if (!this.#matchesGiveWay()) this.#pushMatches(engine, state.phase === 'live')
    if (this.#ticks % ticksPerCounters === 0) this.#pushCounters(engine)
  }

  #pushConversations(engine: ViewedEngine): void {
    const push = this.#conversationFeed.next(engine)
    if (push !== undefined) this.#send(push)
  }

  /** A filter is asked for, then its rows: pictures, which matches are for, are looked at after those. */
  #matchesGiveWay(): boolean {
    const isAsked = this.#wasAsked || this.#questions > 0
    this.#wasAsked = false
    this.#matchesWaited = isAsked ? this.#matchesWaited + 1 : 0
    return this.#matchesWaited % (matchesWaitTicks + 1) !== 0
  }

  #pushMatches(engine: ViewedEngine, live: boolean): void {
    const filter = this.#lists.filter.run(engine)
    if (filter === undefined) return
    this.#matchFeed.push(engine, { ...filter, live }, (push) => {
      this.#send({ kind: 'matches', ...push })
      return this.#hasRoom()
    })
  }

  #pushCounters(engine: ViewedEngine): void {
    const { skippedPackets } = this.#packetFeed
    const text = textOf({ kind: 'counters', counters: engine.counters(), skippedPackets })
    if (text === this.#countersText) return
    this.#countersText = text
    this.#carrier.sendText(text)
  }

  async #do(done: Promise<Done>): Promise<void> {
    const problem = await done.then((result) => result?.problem, failure)
    if (problem && !this.#ended)
      this.#send({ kind: 'notice', severity: 'problem', notice: problem })
  }

  async #answer(id: number, question: Question): Promise<void> {
    if (this.#questions === questionsMax) {
      this.#send({ kind: 'refusal', id, refusal: tooManyQuestions })
      return
    }
    this.#questions += 1
    this.#wasAsked = true
    const answer = await answerQuestion(this.#desk, question, this.#lists).catch(
      (error: unknown) => ({
        problem: failure(error),
      }),
    )
    this.#questions -= 1
    if (this.#ended) return
    this.#send(
      'problem' in answer
        ? { kind: 'refusal', id, refusal: answer.problem }
        : { kind: 'answer', id, answer },
    )
  }

  #hasRoom(): boolean {
    return this.#carrier.bufferedBytes() <= bufferedBytesMax
  }

  #send(message: HostMessage): void {
    this.#quietTicks = 0
    this.#carrier.sendText(textOf(message))
  }
}

type Resume = NonNullable<(ViewMessage & { kind: 'begin' })['resume']>

function isOpen(state: SourceState): state is SourceState & OpenSource {
  return 'sourceId' in state
}

function textOf(message: HostMessage): string {
  return JSON.stringify(message)
}

const tooManyQuestions: Remedy = {
  code: 'too-many-questions',
  text: `More than ${questionsMax} questions of this view are waiting for their answers.`,
  remedy: 'Ask again when some have been answered.',
}

function failure(error: unknown): Remedy {
  return {
    code: 'failed',
    text: `This could not be done: ${error instanceof Error ? error.message : String(error)}.`,
    remedy: 'Try again.',
  }
}
