import { BlockType } from '../../shared/capture-file/pcapng-format.ts'

/** Type and length, and the length again; see draft-ietf-opsawg-pcapng, 3.1. */
const blockBytesMin = 12
/** The largest a recorder writes is a packet of 256 KiB with its comments. */
const blockBytesMax = 1024 * 1024

/** What is not a stream of blocks as our recorder writes them. */
export class BadBlocks extends Error {}

/**
 * Cuts a pcapng stream where blocks end, so that whoever is cut off stands between two of them. For
 * little-endian files, which is what a recorder writes.
 */
export class BlockFraming {
  #held = new Uint8Array(0)
  /** Packets in all blocks handed over. */
  packets = 0

  /** The whole blocks that are there now. Throws `BadBlocks`. */
  take(chunk: Uint8Array): Uint8Array {
    const bytes = this.#held.length === 0 ? chunk : joined(this.#held, chunk)
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    let end = 0
    while (end + 8 <= bytes.length) {
      const length = view.getUint32(end + 4, true)
      if (length < blockBytesMin || length > blockBytesMax || length % 4 !== 0) {
        throw new BadBlocks(`a block of ${length} bytes`)
      }
      if (end + length > bytes.length) break
      if (view.getUint32(end, true) === BlockType.enhancedPacket) this.packets += 1
      end += length
    }
    this.#held = bytes.slice(end)
    return bytes.subarray(0, end)
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(first.length + second.length)
  bytes.set(first)
  bytes.set(second, first.length)
  return bytes
}
