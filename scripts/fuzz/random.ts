/**
 * Numbers by lot, the same ones for the same words: Chris Doty-Humphrey's sfc32. Every case has a
 * generator of its own, so that it can be made again without those before it.
 */
export class Random {
  #a: number
  #b: number
  #c: number
  #count = 1

  constructor(a: number, b: number, c: number) {
    this.#a = a | 0
    this.#b = b | 0
    this.#c = c | 0
    for (let round = 0; round < 12; round++) this.word()
  }

  /** 32 bits, unsigned. */
  word(): number {
    const sum = (this.#a + this.#b + this.#count) | 0
    this.#count = (this.#count + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0
    return sum >>> 0
  }

  /** From 0 to `bound` - 1; 0 where there is nothing below. */
  below(bound: number): number {
    return bound <= 1 ? 0 : this.word() % bound
  }

  /** From `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1)
  }

  /** True once in `times`. */
  once(times: number): boolean {
    return this.below(times) === 0
  }

  /** `list` is not empty. */
  pick<T>(list: ArrayLike<T>): T {
    return list[this.below(list.length)]!
  }

  /** Small numbers often, large ones seldom: as many bits as the lot says. */
  skewed(bitsMax: number): number {
    return this.word() >>> (32 - this.between(1, bitsMax))
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.word() & 0xff)
  }
}
