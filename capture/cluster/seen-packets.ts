import { againPacketsMax, againWindowMs } from '../limits.ts'

const bucketsMask = againPacketsMax - 1
const none = -1

/**
 * The last packets that were taken in, by their fingerprints: where a second sighting finds the first.
 * A ring of columns, with a chain for each bucket; what is overwritten leaves its chain by itself,
 * because an older entry never follows a younger one.
 */
export class SeenPackets {
  readonly #heads = new Int32Array(againPacketsMax).fill(none)
  readonly #next = new Int32Array(againPacketsMax)
  readonly #first = new Uint32Array(againPacketsMax)
  readonly #second = new Uint32Array(againPacketsMax)
  readonly #pod = new Uint16Array(againPacketsMax)
  readonly #timeMs = new Float64Array(againPacketsMax)
  /** 0 when its second sighting has been found. */
  readonly #number = new Float64Array(againPacketsMax)
  /** When the entry was made, as a count of entries. */
  readonly #entry = new Float64Array(againPacketsMax)
  #entries = 0

  add(print: { first: number; second: number }, sighting: Sighting, number: number): void {
    const at = this.#entries & bucketsMask
    const bucket = print.first & bucketsMask
    this.#next[at] = this.#heads[bucket]!
    this.#heads[bucket] = at
    this.#first[at] = print.first
    this.#second[at] = print.second
    this.#pod[at] = sighting.pod
    this.#timeMs[at] = sighting.timeMs
    this.#number[at] = number
    this.#entry[at] = this.#entries++
  }

  /**
   * The number of the packet that this is another pod's sighting of, 0 where there is none; each is
   * found once. Of equal packets the earliest is taken: they arrive in the order in which they left.
   */
  take(print: { first: number; second: number }, sighting: Sighting): number {
    let found = none
    let entry = this.#entries
    for (let at = this.#heads[print.first & bucketsMask]!; at !== none; at = this.#next[at]!) {
      if (this.#entry[at]! >= entry || this.#entry[at]! < this.#entries - againPacketsMax) break
      entry = this.#entry[at]!
      const isSame =
        this.#first[at] === print.first &&
        this.#second[at] === print.second &&
        this.#number[at] !== 0 &&
        this.#pod[at] !== sighting.pod &&
        Math.abs(this.#timeMs[at]! - sighting.timeMs) <= againWindowMs
      if (isSame) found = at
    }
    if (found === none) return 0
    const number = this.#number[found]!
    this.#number[found] = 0
    return number
  }
}

/** Which pod's interface a packet was captured on, as a number, and when, since 1970. */
export type Sighting = { pod: number; timeMs: number }
