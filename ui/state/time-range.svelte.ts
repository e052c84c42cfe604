import { LatestQuestion, type Ask } from '../connection/questions.ts'

export type TimeSpan = { fromNs: number; toNs: number }

/**
 * The page's one range of time: when it is set, lists show only what is in it. Nothing is left out of
 * the capture, and what is drawn live is not touched.
 */
export class TimeRange {
  #span = $state.raw<TimeSpan>()
  /** The part of the time that the timeline shows; all of it where there is none. */
  zoom = $state.raw<TimeSpan>()
  #packets = $state.raw<{ from: number; to: number }>()
  #isKnown = $state.raw(true)
  /** The newest packet's time when the engine was asked last. */
  #askedNs = 0
  readonly #latest: LatestQuestion<'range'>

  constructor(ask: Ask) {
    this.#latest = new LatestQuestion<'range'>((question) => ask(question))
  }

  get span(): TimeSpan | undefined {
    return this.#span
  }

  /** The packets in it, as far as they are listed; `from` is above `to` when there are none. */
  get packets(): { from: number; to: number } | undefined {
    return this.#packets
  }

  /** Whether `packets` is that of `span`: the engine is asked. */
  get isKnown(): boolean {
    return this.#isKnown
  }

  set(aNs: number, bNs: number): void {
    const fromNs = Math.max(0, Math.round(Math.min(aNs, bNs)))
    const toNs = Math.max(fromNs, Math.round(Math.max(aNs, bNs)))
    this.#span = { fromNs, toNs }
    void this.#ask()
  }

  clear(): void {
    this.#latest.cancel()
    this.#span = undefined
    this.#packets = undefined
    this.#isKnown = true
    this.#askedNs = 0
  }

  /** Whether something that lasted from `fromNs` to `toNs` was going on in it. */
  overlaps(fromNs: number, toNs: number): boolean {
    const span = this.#span
    return span === undefined || (fromNs <= span.toNs && toNs >= span.fromNs)
  }

  /** Packets have come; some of them may be in it. */
  renew(newestNs: number): void {
    if (this.#span === undefined || this.#askedNs > this.#span.toNs) return
    if (newestNs === this.#askedNs) return
    this.#askedNs = newestNs
    void this.#ask()
  }

  async #ask(): Promise<void> {
    const span = this.#span
    if (span === undefined) return
    this.#isKnown = false
    const reply = await this.#latest.ask({ about: 'range', ...span })
    if (reply === undefined || span !== this.#span) return
    this.#isKnown = true
    if ('answer' in reply) this.#packets = reply.answer.packets ?? { from: 1, to: 0 }
  }
}
