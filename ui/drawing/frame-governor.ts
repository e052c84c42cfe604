/** A frame whose work takes longer than this leaves the browser too little time for its own. */
const slowMs = 12
/** One that takes no longer could do with twice the marks. */
const easyMs = 4
/** So many frames are looked at together; 19 of 20 must be fast. */
const framesPerLook = 30
/** Fewer marks than these would not be a picture of traffic. */
const marksMin = 100
/** After so many easy looks more marks are tried: five seconds. */
const looksUntilMore = 10
/** Each time that more turned out to be too many, they are tried again after twice the time. */
const looksMost = 640

/**
 * Keeps frames short by allowing fewer marks: halves their number whenever the 95th percentile of 30
 * frames' work was too long, and tries twice as many after a time in which all were easy. What was
 * slow may have been something else on the machine.
 */
export class FrameGovernor {
  readonly #workMs: number[] = []
  readonly #most: number
  #marksMax: number
  #easyLooks = 0
  #looksWanted = looksUntilMore

  constructor(marksMax: number) {
    this.#most = marksMax
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
    this.#workMs.length = 0
    this.#look(sorted[Math.ceil(0.95 * framesPerLook) - 1]!)
  }

  #look(p95: number): void {
    this.#easyLooks = p95 <= easyMs ? this.#easyLooks + 1 : 0
    if (p95 > slowMs) {
      this.#marksMax = Math.max(marksMin, Math.floor(this.#marksMax / 2))
      this.#looksWanted = Math.min(looksMost, this.#looksWanted * 2)
    } else if (this.#easyLooks >= this.#looksWanted) {
      this.#marksMax = Math.min(this.#most, this.#marksMax * 2)
      this.#easyLooks = 0
    }
  }
}
