/** Where reading stands, to come back to. */
export type BitMark = { at: number; hold: number; held: number }

/**
 * Bits out of bytes that come by and by, lowest first. A read past the last byte at hand sets
 * `overrun`: whoever reads marks the place before and comes back to it when there is more.
 */
export class PackedBits {
  bytes: Uint8Array = new Uint8Array(0)
  /** The next byte, and the end of those at hand. */
  at = 0
  end = 0
  /** Bits that have been taken out of `bytes` and not been read: `held` of them, fewer than 24. */
  hold = 0
  held = 0
  overrun = false
  #before = 0

  /** How many bytes stood before `bytes` in the stream. */
  get position(): number {
    return this.#before + this.at - (this.held >>> 3)
  }

  /** Adds a chunk behind what has not been read. The chunk is copied. */
  append(chunk: Uint8Array): void {
    const rest = this.bytes.subarray(this.at, this.end)
    const joined = new Uint8Array(rest.length + chunk.length)
    joined.set(rest)
    joined.set(chunk, rest.length)
    this.#before += this.at
    this.bytes = joined
    this.at = 0
    this.end = joined.length
  }

  mark(): BitMark {
    return { at: this.at, hold: this.hold, held: this.held }
  }

  reset(mark: BitMark): void {
    this.at = mark.at
    this.hold = mark.hold
    this.held = mark.held
    this.overrun = false
  }

  /** The next `count` bits, at most 16, without going past them. */
  peek(count: number): number {
    while (this.held < count) {
      if (this.at === this.end) this.overrun = true
      this.hold |= (this.at < this.end ? this.bytes[this.at++]! : 0) << this.held
      this.held += 8
    }
    return this.hold & ((1 << count) - 1)
  }

  skip(count: number): void {
    this.hold >>>= count
    this.held -= count
  }

  take(count: number): number {
    const value = this.peek(count)
    this.skip(count)
    return value
  }

  /** Goes on at the next whole byte. */
  align(): void {
    this.at -= this.held >>> 3
    this.hold = 0
    this.held = 0
  }

  /** At most `count` whole bytes, as a view; `align` must have been called. */
  takeBytes(count: number): Uint8Array {
    const taken = this.bytes.subarray(this.at, Math.min(this.end, this.at + count))
    this.at += taken.length
    return taken
  }
}
