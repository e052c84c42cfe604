/**
 * How far behind the newest packet the live clock runs. It must cover the service's batching (50 ms)
 * and one late frame, so that nearly every packet is here before its own time comes; more would only
 * make the picture late.
 */
export const liveDelayMs = 120

/** The live clock runs at most this much faster or slower than time, so that nothing jumps. */
const slewMax = 0.1
/** A clock this wrong (the capturing machine's was set, the page slept) is set right at once. */
const jumpMs = 2_000
/** The least delayed arrival of this long and of the time before it sets the clock. */
const windowMs = 5_000

const nsPerMs = 1e6

/** A stretch of captured time to play: `rate` 0.001 shows one millisecond in a second. */
export type ReplayRange = { fromNs: number; toNs: number; rate: number }

/**
 * The one playback clock: which moment of captured time is shown at a moment of page time
 * (`performance.now()`). Live, it follows the newest packet with a small constant delay: it maps the
 * capturing machine's time to the page's by the least delayed arrivals, so that a mark leaves at its
 * packet's own time. In replay it plays a range. It reads no clock itself: every method is told
 * `nowMs`, which never goes back.
 */
export class Clock {
  #mode: 'live' | 'replay' = 'live'
  #playing = true
  #rate = 1
  /** Replay and pause: what is shown at `#anchorMs`. */
  #anchorNs = 0
  #anchorMs = 0
  #range: ReplayRange | undefined
  #isLooping = false
  /** Live: page time minus captured time of the least delayed arrival, of this window and the last. */
  #windowLagMs = Infinity
  #lastWindowLagMs = Infinity
  #windowStartMs = 0
  /** The same, as shown: it slews towards the lesser of the two. */
  #shownLagMs: number | undefined
  #shownAtMs = 0
  readonly #changed: () => void

  /** `changed` is called when mode, rate or playing change, or the moment shown was set. */
  constructor(changed: () => void = () => {}) {
    this.#changed = changed
  }

  get mode(): 'live' | 'replay' {
    return this.#mode
  }

  get playing(): boolean {
    return this.#playing
  }

  /** Captured time per page time: 1 when live. */
  get rate(): number {
    return this.#rate
  }

  /** What is being replayed. */
  get range(): ReplayRange | undefined {
    return this.#range
  }

  /** Whether a replay begins again when it is over. */
  get isLooping(): boolean {
    return this.#isLooping
  }

  setLooping(isLooping: boolean): void {
    this.#isLooping = isLooping
    this.#changed()
  }

  /** The newest packet's own time, when it has arrived. */
  observe(newestNs: number, nowMs: number): void {
    this.#follow(nowMs)
    const lagMs = nowMs - newestNs / nsPerMs
    if (nowMs - this.#windowStartMs > windowMs) {
      this.#windowStartMs = nowMs
      this.#lastWindowLagMs = this.#windowLagMs
      this.#windowLagMs = lagMs
    }
    this.#windowLagMs = Math.min(this.#windowLagMs, lagMs)
  }

  /**
   * The moment shown, in nanoseconds since the first packet; negative before any was observed. Live
   * it goes back only when it was wrong by seconds.
   */
  timeNs(nowMs: number): number {
    if (!this.#playing) return this.#anchorNs
    if (this.#mode === 'live') return this.#liveNs(nowMs)
    const timeNs = this.#anchorNs + (nowMs - this.#anchorMs) * nsPerMs * this.#rate
    return Math.min(timeNs, this.#range?.toNs ?? Infinity)
  }

  /** Whether a replay has come to the end of its range. */
  isOver(nowMs: number): boolean {
    return this.#mode === 'replay' && this.timeNs(nowMs) >= (this.#range?.toNs ?? Infinity)
  }

  /** Plays a range from its beginning. */
  replay(range: ReplayRange, nowMs: number): void {
    this.#mode = 'replay'
    this.#range = range
    this.#rate = range.rate
    this.#playing = true
    this.#anchor(range.fromNs, nowMs)
  }

  /** There is more to be played than was known when the replay began: a file is still being read. */
  extend(toNs: number): void {
    if (this.#range && toNs > this.#range.toNs) this.#range = { ...this.#range, toNs }
  }

  /** Returns to the newest packets. */
  followLive(nowMs: number): void {
    this.#mode = 'live'
    this.#range = undefined
    this.#rate = 1
    this.#playing = true
    this.#anchor(0, nowMs)
  }

  /** Goes on from a later moment of the same replay: nothing happened before it. */
  passTo(toNs: number, nowMs: number): void {
    if (this.#mode === 'replay' && this.#playing) this.#anchor(toNs, nowMs)
  }

  pause(nowMs: number): void {
    if (!this.#playing) return
    const timeNs = this.timeNs(nowMs)
    this.#playing = false
    this.#anchor(timeNs, nowMs)
  }

  /** Goes on from where it was paused in a replay; live, it goes on with the newest packets. */
  play(nowMs: number): void {
    if (this.#playing) return
    this.#playing = true
    this.#anchor(this.#anchorNs, nowMs)
  }

  setRate(rate: number, nowMs: number): void {
    const timeNs = this.timeNs(nowMs)
    this.#rate = rate
    this.#anchor(timeNs, nowMs)
  }

  /** Shows one moment and stops there: a step, or scrubbing. */
  step(toNs: number, nowMs: number): void {
    this.#mode = 'replay'
    this.#playing = false
    this.#anchor(toNs, nowMs)
  }

  /** Forgets how the clocks map: another source was opened. */
  reset(nowMs: number): void {
    this.#windowLagMs = Infinity
    this.#lastWindowLagMs = Infinity
    this.#shownLagMs = undefined
    this.followLive(nowMs)
  }

  #anchor(timeNs: number, nowMs: number): void {
    this.#anchorNs = timeNs
    this.#anchorMs = nowMs
    this.#changed()
  }

  #liveNs(nowMs: number): number {
    this.#follow(nowMs)
    if (this.#shownLagMs === undefined) return -1
    return (nowMs - this.#shownLagMs - liveDelayMs) * nsPerMs
  }

  #follow(nowMs: number): void {
    const lagMs = Math.min(this.#windowLagMs, this.#lastWindowLagMs)
    if (lagMs === Infinity) return
    const shownMs = this.#shownLagMs ?? lagMs
    const step = Math.max(0, nowMs - this.#shownAtMs) * slewMax
    const towards = lagMs - shownMs
    if (Math.abs(towards) > jumpMs) this.#shownLagMs = lagMs
    else this.#shownLagMs = shownMs + Math.max(-step, Math.min(step, towards))
    this.#shownAtMs = nowMs
  }
}
