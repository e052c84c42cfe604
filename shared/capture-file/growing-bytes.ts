const CAPACITY = 65_536

/** Bytes that are appended to until they are taken; little-endian. The room is used again. */
export class GrowingBytes {
  #bytes: Uint8Array<ArrayBuffer>
  #length = 0

  constructor(capacity = CAPACITY) {
    this.#bytes = new Uint8Array(capacity)
  }

  get length(): number {
    return this.#length
  }

  uint16(value: number): void {
    this.#ensure(2)
    const bytes = this.#bytes
    bytes[this.#length] = value
    bytes[this.#length + 1] = value >>> 8
    this.#length += 2
  }

  uint32(value: number): void {
    this.#ensure(4)
    this.setUint32(this.#length, value)
    this.#length += 4
  }

  /** Overwrites four bytes that have been appended. */
  setUint32(offset: number, value: number): void {
    const bytes = this.#bytes
    bytes[offset] = value
    bytes[offset + 1] = value >>> 8
    bytes[offset + 2] = value >>> 16
    bytes[offset + 3] = value >>> 24
  }

  /** Appends `length` bytes of `source` and zeros up to the next multiple of 4. */
  bytes(source: Uint8Array, offset: number, length: number): void {
    const padded = (length + 3) & ~3
    this.#ensure(padded)
    this.#bytes.set(source.subarray(offset, offset + length), this.#length)
    this.#bytes.fill(0, this.#length + length, this.#length + padded)
    this.#length += padded
  }

  /** A copy of everything since the last call. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = this.#bytes.slice(0, this.#length)
    this.#length = 0
    return taken
  }

  #ensure(length: number): void {
    const needed = this.#length + length
    if (needed <= this.#bytes.length) return
    const larger = new Uint8Array(Math.max(needed, this.#bytes.length * 2))
    larger.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = larger
  }
}
