import { isAfter, isBefore } from './sequence.ts'

/** Holes beyond this many are not remembered one by one; a sender this far behind is past analysis. */
const holesMax = 64

/** The ranges of one sender's octets that were skipped and have not been seen since, oldest first. */
export class SequenceHoles {
  /** Start and end (one past the last octet) of each hole. */
  #bounds: number[] = []

  /** The sender went on at `end` although `start` was next. */
  open(start: number, end: number): void {
    this.#bounds.push(start, end)
    if (this.#bounds.length > holesMax * 2) this.#bounds.splice(0, 2)
  }

  /** Whether any octet from `start` to before `end` is missing. */
  touches(start: number, end: number): boolean {
    const bounds = this.#bounds
    for (let at = 0; at < bounds.length; at += 2) {
      if (isBefore(start, bounds[at + 1]!) && isAfter(end, bounds[at]!)) return true
    }
    return false
  }

  /** The octets from `start` to before `end` have been seen now. */
  fill(start: number, end: number): void {
    const rest: number[] = []
    for (let at = 0; at < this.#bounds.length; at += 2) {
      const holeStart = this.#bounds[at]!
      const holeEnd = this.#bounds[at + 1]!
      if (!isBefore(start, holeEnd) || !isAfter(end, holeStart)) {
        rest.push(holeStart, holeEnd)
        continue
      }
      if (isAfter(start, holeStart)) rest.push(holeStart, start)
      if (isBefore(end, holeEnd)) rest.push(end, holeEnd)
    }
    this.#bounds = rest
  }
}
