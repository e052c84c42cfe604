import type { PacketRecord } from '../../shared/capture-file/packet-record.ts'
import type { Remedy } from '../../shared/messages/messages.ts'
import type { Tap, TapCounters, TapListener } from './tap.ts'

/** A time in which nothing was captured on an interface; what passed then is not known. */
export type TapGap = {
  interface: string
  /** Milliseconds since 1970. */
  fromMs: number
  toMs: number
}

/** What has become of an interface's packets, over all the taps it has had. */
export type InterfaceTapCounters = {
  name: string
  packets: number
  /** On the wire. */
  bytes: number
  kernelDropped: number
  /** See `TapCounters`. */
  kernelDroppedUnknown: boolean
  /** Captured by a tap that died before they could be read from it, where it said how many. */
  tapLost: number
  /** Taps that died without saying what they had captured: what they had not handed over is unknown. */
  silentDeaths: number
}

export type InterfaceTapEvents = {
  started(linkType: number, snapLengthBytes: number): void
  packet(record: PacketRecord): void
  batchEnd(): void
  gap(gap: TapGap): void
  problem(problem: Remedy): void
}

/** A tap that died is started again after 0.2 s, then after twice the time, up to 5 s. */
const RESTART_MS_MIN = 200
const RESTART_MS_MAX = 5000
/** A tap that ran so long before it died was a good one: the waiting begins anew. */
const STEADY_MS = 10_000

/** Keeps one interface tapped: starts another tap when one dies, and says what was missed. */
export class InterfaceTap {
  readonly #name: string
  readonly #startTap: (listener: TapListener) => Tap | Remedy
  readonly #events: InterfaceTapEvents
  readonly #past: InterfaceTapCounters
  #tap: Tap | undefined
  #restart: NodeJS.Timeout | undefined
  #restartMs = RESTART_MS_MIN
  #startedMs: number | undefined
  /** Since when nothing is captured. */
  #gapFromMs: number | undefined
  #lastProblem: string | undefined

  constructor(
    name: string,
    startTap: (listener: TapListener) => Tap | Remedy,
    events: InterfaceTapEvents,
  ) {
    this.#name = name
    this.#startTap = startTap
    this.#events = events
    this.#past = {
      name,
      packets: 0,
      bytes: 0,
      kernelDropped: 0,
      kernelDroppedUnknown: false,
      tapLost: 0,
      silentDeaths: 0,
    }
  }

  get isTapping(): boolean {
    return this.#tap !== undefined || this.#restart !== undefined
  }

  start(): void {
    this.#restart = undefined
    this.#startedMs = undefined
    const tap = this.#startTap({
      started: (linkType, snapLengthBytes) => this.#started(linkType, snapLengthBytes),
      packet: (record) => {
        this.#past.packets++
        this.#past.bytes += record.length
        this.#events.packet(record)
      },
      batchEnd: () => this.#events.batchEnd(),
      died: (problem, last) => this.#died(problem, last),
    })
    if ('code' in tap) this.#died(tap)
    else this.#tap = tap
  }

  async stop(): Promise<void> {
    clearTimeout(this.#restart)
    this.#restart = undefined
    const tap = this.#tap
    this.#tap = undefined
    if (tap !== undefined) this.#addPast(await tap.stop())
    this.#closeGap()
    this.#lastProblem = undefined
  }

  async counters(): Promise<InterfaceTapCounters> {
    const tap = this.#tap
    const running = await tap?.counters()
    // A tap that ended while it was asked has been added to the past.
    const kernelDropped = tap !== undefined && tap === this.#tap ? running!.kernelDropped : 0
    return {
      ...this.#past,
      kernelDropped: this.#past.kernelDropped + kernelDropped,
      kernelDroppedUnknown:
        this.#past.kernelDroppedUnknown || running?.kernelDroppedUnknown === true,
    }
  }

  #started(linkType: number, snapLengthBytes: number): void {
    this.#startedMs = Date.now()
    this.#closeGap()
    this.#events.started(linkType, snapLengthBytes)
  }

  #died(problem: Remedy, last?: TapCounters): void {
    this.#tap = undefined
    const nowMs = Date.now()
    this.#gapFromMs ??= nowMs
    if (last !== undefined) this.#addPast(last)
    if (this.#startedMs !== undefined) {
      if (last?.tapLost === undefined) this.#past.silentDeaths++
      if (nowMs - this.#startedMs > STEADY_MS) {
        this.#restartMs = RESTART_MS_MIN
        this.#lastProblem = undefined
      }
    }
    this.#restart = setTimeout(() => this.start(), this.#restartMs)
    this.#restartMs = Math.min(RESTART_MS_MAX, this.#restartMs * 2)
    this.#tellOnce(problem)
  }

  /** One that keeps dying of the same thing is told of once, not every few seconds. */
  #tellOnce(problem: Remedy): void {
    if (problem.code === this.#lastProblem) return
    this.#lastProblem = problem.code
    this.#events.problem(problem)
  }

  #closeGap(): void {
    if (this.#gapFromMs === undefined) return
    const fromMs = this.#gapFromMs
    this.#gapFromMs = undefined
    this.#events.gap({ interface: this.#name, fromMs, toMs: Date.now() })
  }

  #addPast(last: TapCounters): void {
    this.#past.kernelDropped += last.kernelDropped
    this.#past.tapLost += last.tapLost ?? 0
    if (last.kernelDroppedUnknown) this.#past.kernelDroppedUnknown = true
  }
}
