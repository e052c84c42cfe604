/**
 * Thrown by a read past the end of a layer, or of what cannot be (a name that contains itself), and
 * caught by whoever describes the layer. No `Error`: it tells nobody where it was thrown, and to note
 * that costs more than many a packet.
 */
export class Unreadable {
  readonly name = 'Unreadable'
}

/** One layer's bytes, read with checks. Offsets count from the packet's first byte; big-endian. */
export class PacketBytes {
  readonly #bytes: Uint8Array
  readonly end: number

  constructor(bytes: Uint8Array, end: number) {
    this.#bytes = bytes
    this.end = Math.min(end, bytes.length)
  }

  uint8(offset: number): number {
    this.check(offset, 1)
    return this.#bytes[offset]!
  }

  uint16(offset: number): number {
    return this.uint(offset, 2)
  }

  uint32(offset: number): number {
    return this.uint(offset, 4)
  }

  /** An unsigned number of 1 to 6 bytes. */
  uint(offset: number, length: number): number {
    this.check(offset, length)
    let value = 0
    for (let index = offset; index < offset + length; index++) {
      value = value * 0x100 + this.#bytes[index]!
    }
    return value
  }

  /** A view of the bytes, not a copy. */
  slice(offset: number, length: number): Uint8Array {
    this.check(offset, length)
    return this.#bytes.subarray(offset, offset + length)
  }

  /** Throws `Unreadable` unless `length` bytes stand at `offset`. */
  check(offset: number, length: number): void {
    if (offset < 0 || length < 0 || offset + length > this.end) throw new Unreadable()
  }
}

/** What `read` answers, or `otherwise` where the bytes end too early for it. */
export function readOr<T>(otherwise: T, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof Unreadable) return otherwise
    throw error
  }
}
