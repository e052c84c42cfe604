/** A frame whose work takes longer than this leaves the browser too little time for its own. */
const slowMs = 12
/** So many frames are looked at together; 19 of 20 must be fast. */
const framesPerLook = 30
/** Fewer marks than these would not be a picture of traffic. */
const marksMin = 100

/**
 * Keeps frames short by allowing fewer marks: halves their number whenever the 95th percentile of 30
 * frames' work was too long. It does not rise again: what was too much once would be so again.
 */
export class FrameGovernor {
  readonly #workMs: number[] = []
  #marksMax: number

  constructor(marksMax: number) {
    this.#marksMax = marksMax
  }

  /** How many marks a frame may have. */
  get marksMax(): number {
    return this.#marksMax
  }

  /** Takes in how long the work of a frame has taken. */
  observe(workMs: number): void {
    this.#workMs.push(workMs)
    if (this.#workMs.length < framesPerLook) return
    const sorted = this.#workMs.toSorted((a, b) => a - b)
    const p95 = sorted[Math.ceil(0.95 * framesPerLook) - 1]!
    this.#workMs.length = 0
    if (p95 > slowMs) this.#marksMax = Math.max(marksMin, Math.floor(this.#marksMax / 2))
  }
}
