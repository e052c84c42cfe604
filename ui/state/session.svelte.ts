import type {
  HostMessage,
  PodChoice,
  Remedy,
  SourceRequest,
  SourceState,
} from '../../shared/messages/messages.ts'
import type { Counters } from '../../shared/messages/counters.ts'
import {
  Connection,
  type ConnectionListener,
  type ConnectionState,
  type ResumePoint,
} from '../connection/connection.ts'
import type { BackoffOptions } from '../connection/backoff.ts'
import type { OpenCarrier } from '../connection/carrier.ts'
import type { Ask } from '../connection/questions.ts'
import { Clock } from './clock.ts'
import { ConversationStore } from './conversation-store.ts'
import { FrameLoop } from './frame-loop.ts'
import { idleFold, type IdleFold } from './idle-fold.ts'
import { ListingChoice } from './listing-choice.svelte.ts'
import { LossLog } from './loss-log.ts'
import { MarkedPackets } from './marked-packets.svelte.ts'
import { NoticeList } from './notice-list.svelte.ts'
import { PacketFilter } from './packet-filter.svelte.ts'
import { PacketMatches } from './packet-matches.ts'
import { filePacketsMax, livePacketsMax, PacketStore } from './packet-store.ts'
import { PerFrame } from './per-frame.svelte.ts'
import { PodStore } from './pod-store.svelte.ts'
import { Selection } from './selection.svelte.ts'
import { TimeRange } from './time-range.svelte.ts'

export type SessionOptions = { frames?: FrameLoop; backoff?: BackoffOptions }

/**
 * Everything a view of one engine knows, and what it can ask for. Stores without runes come with the
 * `PerFrame` that tells of their changes: call its `track` before reading them.
 */
export class Session implements ConnectionListener {
  readonly frames: FrameLoop
  readonly packets = new PacketStore()
  readonly packetsChanged: PerFrame
  readonly conversations = new ConversationStore()
  readonly conversationsChanged: PerFrame
  readonly clock: Clock
  /** Mode, rate, playing or a set moment; not the passing of time. */
  readonly clockChanged: PerFrame
  readonly pod = new PodStore()
  readonly selection = new Selection()
  readonly marked = new MarkedPackets()
  /** Told together with `counters`. */
  readonly lossLog = new LossLog()
  readonly range: TimeRange
  readonly listing = new ListingChoice()
  readonly filter: PacketFilter
  readonly matches: PacketMatches
  readonly matchesChanged: PerFrame
  readonly notices = new NoticeList()
  readonly #connection: Connection
  /** To the last question about rows. */
  #rowsReply: Promise<unknown> | undefined
  #hostId: string | undefined
  /** What was watched live when the service was started anew. */
  #watchedBefore: SourceRequest | undefined
  /** The clock stands because the connection was cut, not because somebody stopped it. */
  #isHeld = false

  connection = $state.raw<ConnectionState>({ phase: 'connecting' })
  pods = $state.raw<PodChoice[]>([])
  warnings = $state.raw<Remedy[]>([])
  source = $state.raw<SourceState>({ phase: 'none' })
  counters = $state.raw<Counters>()
  /** Packets this view was not shown because it was out of credit, as the host counts them. */
  skippedPackets = $state.raw(0)
  /** When the first of them was told of, milliseconds since 1970. */
  skippedSinceMs = $state.raw<number>()
  /** When the source was opened here, milliseconds since 1970. */
  sourceSinceMs = $state.raw(0)
  /** What the replay has passed over, because nothing was captured then. */
  folds = $state.raw<readonly IdleFold[]>([])
  /** So few marks are drawn at a time, because this browser is slow; nothing where it keeps up. */
  marksLimit = $state.raw<number>()
  /** Whether the host has said anything yet. */
  isWelcome = $state.raw(false)

  constructor(openCarrier: OpenCarrier, options: SessionOptions = {}) {
    this.frames = options.frames ?? new FrameLoop()
    this.packetsChanged = new PerFrame(this.frames, textRestMs)
    this.conversationsChanged = new PerFrame(this.frames, textRestMs)
    this.clockChanged = new PerFrame(this.frames)
    this.clock = new Clock(() => this.clockChanged.changed())
    this.#connection = new Connection(openCarrier, this, options.backoff)
    this.range = new TimeRange(this.ask)
    this.filter = new PacketFilter(this.ask)
    this.matches = new PacketMatches(() => this.filter.text)
    this.matchesChanged = new PerFrame(this.frames)
  }

  /** Connects and takes packets in, frame by frame; answers how to leave. */
  start(): () => void {
    const removeTasks = [
      this.frames.add('drain', (nowMs) => this.#drain(nowMs)),
      this.frames.add('update', (nowMs) => this.#stopReplayAtEnd(nowMs)),
    ]
    this.#connection.connect()
    return () => {
      for (const remove of removeTasks) remove()
      this.#connection.close()
    }
  }

  /** Resolves in any case, with nothing when the connection was cut meanwhile. */
  readonly ask: Ask = (question) => {
    const reply = this.#connection.ask(question)
    if (question.about.endsWith('rows')) this.#rowsReply = reply
    return reply
  }

  /** Asks when the rows that are wanted now have come: the engine looks at many packets for this. */
  readonly askLater: Ask = async (question) => {
    await new Promise((resolve) => setTimeout(resolve))
    await this.#rowsReply
    return this.ask(question)
  }

  /** What was asked for last, to be asked for again. */
  requested: SourceRequest | undefined

  open(source: SourceRequest): void {
    this.requested = source
    this.#connection.send({ kind: 'open', source })
  }

  /** Opens again what was asked for last: after a failure, or when it was stopped. */
  reopen(): void {
    if (this.requested) this.open(this.requested)
  }

  stop(): void {
    this.#connection.send({ kind: 'stop' })
  }

  /** One request in the demo pod, now. */
  request(): void {
    this.#connection.send({ kind: 'request' })
  }

  /** Tries to connect now instead of waiting. */
  reconnect(): void {
    this.#connection.connect()
  }

  /** The view stops, or goes on; a replay that is over begins anew. The capture is not touched. */
  togglePause(): void {
    const nowMs = performance.now()
    const { clock } = this
    if (clock.playing) clock.pause(nowMs)
    else if (clock.range && clock.isOver(nowMs)) clock.replay(clock.range, nowMs)
    else clock.play(nowMs)
  }

  /** Shows the newest packets again after a replay. */
  followLive(): void {
    this.clock.followLive(performance.now())
  }

  /** Selects the packet before (`-1`) or after (`1`) the selected one in its conversation. */
  stepInConversation(step: 1 | -1): void {
    const { conversation } = this.selection
    if (conversation === undefined) return
    const from =
      this.selection.packet ?? (step === 1 ? this.packets.first - 1 : this.packets.last + 1)
    const packet = findInConversation(this.packets, conversation, { from, step })
    if (packet !== undefined) this.selection.select({ conversation, packet })
  }

  stateChanged(state: ConnectionState): void {
    this.connection = state
    this.#holdClock(state.phase === 'open')
  }

  batchesWaiting(): void {
    this.frames.request()
  }

  resumePoint(): ResumePoint | undefined {
    const sourceId = sourceIdOf(this.source)
    if (this.#hostId === undefined || sourceId === undefined) return undefined
    return {
      hostId: this.#hostId,
      sourceId,
      afterPacket: this.packets.last,
      afterRevision: this.conversations.revision,
    }
  }

  message(message: Exclude<HostMessage, { kind: 'answer' | 'refusal' | 'alive' }>): void {
    switch (message.kind) {
      case 'welcome':
        this.#welcome(message.hostId)
        this.pods = message.pods
        this.warnings = message.warnings
        break
      case 'pods':
        this.pods = message.pods
        this.warnings = message.warnings
        break
      case 'source':
        this.#showSource(message.state)
        break
      case 'pod':
        this.pod.set(message.snapshot)
        break
      case 'counters':
        this.#logLoss(message.counters)
        this.counters = message.counters
        this.#countSkipped(message.skippedPackets)
        this.range.renew(message.counters.lastOffsetNs)
        this.filter.renew()
        break
      case 'conversations':
        this.conversations.push(message.revision, message.changed)
        this.conversationsChanged.changed()
        break
      case 'matches':
        this.matches.take(message)
        this.matchesChanged.changed()
        break
      case 'notice':
        this.notices.add(message)
        break
      default:
        assertUnreachable(message)
    }
  }

  /** Without a connection nothing is known of the present: live, the clock stands still. */
  #holdClock(isOpen: boolean): void {
    const { clock } = this
    if (isOpen && this.#isHeld) clock.play(performance.now())
    if (!isOpen && clock.mode === 'live' && clock.playing) {
      clock.pause(performance.now())
      this.#isHeld = true
    }
    if (isOpen) this.#isHeld = false
  }

  #welcome(hostId: string): void {
    this.isWelcome = true
    if (this.#hostId !== undefined && this.#hostId !== hostId) {
      this.#watchedBefore = this.source.phase === 'live' ? this.source.request : undefined
      this.#forget()
    }
    this.#hostId = hostId
  }

  #showSource(state: SourceState): void {
    const known = sourceIdOf(this.source)
    const told = sourceIdOf(state)
    if (known !== undefined && told !== known) this.#forget()
    if (told !== known) this.sourceSinceMs = Date.now()
    this.packets.hold(state.phase === 'file' ? filePacketsMax : livePacketsMax)
    this.source = state
    const lost = this.#watchedBefore
    this.#watchedBefore = undefined
    if (lost && state.phase === 'none') this.open(lost)
  }

  /** What was kept belongs to another source. */
  #forget(): void {
    this.packets.clear()
    this.packetsChanged.changed()
    this.conversations.clear()
    this.conversationsChanged.changed()
    this.pod.clear()
    this.selection.clear()
    this.marked.clear()
    this.lossLog.clear()
    this.range.clear()
    this.range.zoom = undefined
    this.filter.forget()
    this.matches.clear()
    this.folds = []
    this.counters = undefined
    this.#countSkipped(0)
    this.clock.reset(performance.now())
  }

  /** A file is read faster than it was captured, and tells what was lost at its end. */
  #logLoss({ loss, lastOffsetNs }: Counters): void {
    if (this.source.phase === 'live') this.lossLog.tell(loss, lastOffsetNs)
  }

  #countSkipped(packets: number): void {
    this.skippedPackets = packets
    this.skippedSinceMs = packets === 0 ? undefined : (this.skippedSinceMs ?? Date.now())
  }

  #drain(nowMs: number): void {
    const before = this.packets.last
    this.#connection.drain((batch) => this.packets.append(batch))
    if (this.packets.last === before) return
    this.#tellClock(this.packets.offsetNs(this.packets.last), nowMs)
    this.packetsChanged.changed()
  }

  /** A live source sets the clock; a file is played from its beginning. */
  #tellClock(newestNs: number, nowMs: number): void {
    if (this.source.phase !== 'file') this.clock.observe(newestNs, nowMs)
    else if (this.clock.mode === 'live') {
      this.clock.replay({ fromNs: 0, toNs: newestNs, rate: 1 }, nowMs)
    } else this.clock.extend(newestNs)
  }

  #stopReplayAtEnd(nowMs: number): boolean {
    if (this.clock.mode !== 'replay' || !this.clock.playing) return false
    if (this.clock.isOver(nowMs)) {
      const { range } = this.clock
      if (range === undefined || !this.clock.isLooping) {
        this.clock.pause(nowMs)
        return false
      }
      this.clock.replay(range, nowMs)
    }
    this.#passIdleTime(nowMs)
    return true
  }

  #passIdleTime(nowMs: number): void {
    const { clock, packets } = this
    const fold = idleFold(packets, { nowNs: clock.timeNs(nowMs), rate: clock.rate })
    if (fold === undefined || fold.toNs > (clock.range?.toNs ?? Infinity)) return
    clock.passTo(fold.toNs, nowMs)
    const others = this.folds.filter(({ fromNs, toNs }) => toNs < fold.fromNs || fromNs > fold.toNs)
    this.folds = [...others, fold].slice(-foldsMax)
  }
}

/** More changes of text a second than this are a flicker; marks move with every frame. */
const textRestMs = 100

/** Marks of more than these could not be told apart. */
const foldsMax = 100

/** The nearest packet of a conversation on one side of `from`. O(packets between). */
function findInConversation(
  packets: PacketStore,
  conversation: number,
  { from, step }: { from: number; step: 1 | -1 },
): number | undefined {
  for (let n = from + step; n >= packets.first && n <= packets.last; n += step) {
    if (packets.has(n) && packets.conversation(n) === conversation) return n
  }
  return undefined
}

function sourceIdOf(state: SourceState): string | undefined {
  return 'sourceId' in state ? state.sourceId : undefined
}

function assertUnreachable(message: never): never {
  throw new Error(`unknown message ${JSON.stringify(message)}`)
}
