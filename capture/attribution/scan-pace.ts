/** While conversations begin, and some of their owners are not known. */
const EVERY_MS = 250
/** While owners are looked for that have not been found for a while. */
const SELDOM_EVERY_MS = 2000
/** So long after somebody asked it is still a busy time. */
const BUSY_MS = 5000
/** An end that nobody is known for is looked for at once; others that come with it are met by the same look. */
const AT_ONCE_MS = 5

/** Decides when the socket tables are read: soon when it matters, seldom when not, never too much. */
export class ScanPace {
  readonly #look: () => boolean
  readonly #restFactor: number
  #timer: NodeJS.Timeout | undefined
  #dueMs = Number.POSITIVE_INFINITY
  #restUntilMs = 0
  #askedMs = Number.NEGATIVE_INFINITY

  /**
   * `look` answers whether there is anything left to look for. It is followed by a rest of
   * `restFactor` times what it took of a processor.
   */
  constructor(look: () => boolean, restFactor: number) {
    this.#look = look
    this.#restFactor = restFactor
  }

  /** Somebody has asked for an owner; `atOnce`: and was told less than could be found now. */
  asked(atOnce: boolean): void {
    this.#askedMs = performance.now()
    this.#schedule(this.#askedMs + (atOnce ? AT_ONCE_MS : EVERY_MS))
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#dueMs = Number.NEGATIVE_INFINITY
  }

  #schedule(wantedMs: number): void {
    const dueMs = Math.max(wantedMs, this.#restUntilMs)
    if (dueMs >= this.#dueMs) return
    clearTimeout(this.#timer)
    this.#dueMs = dueMs
    this.#timer = setTimeout(this.#lookNow, dueMs - performance.now()).unref()
  }

  readonly #lookNow = (): void => {
    this.#dueMs = Number.POSITIVE_INFINITY
    const before = process.cpuUsage()
    const isMoreSought = this.#look()
    // Not the time by the clock: on a busy machine that is mostly spent waiting for a processor.
    const { user, system } = process.cpuUsage(before)
    const endedMs = performance.now()
    this.#restUntilMs = endedMs + (this.#restFactor * (user + system)) / 1000
    const isBusy = endedMs - this.#askedMs < BUSY_MS
    if (isBusy || isMoreSought) this.#schedule(endedMs + (isBusy ? EVERY_MS : SELDOM_EVERY_MS))
  }
}
