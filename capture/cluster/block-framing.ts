import { BlockType } from '../../shared/capture-file/pcapng-format.ts'
import { pulseType } from './pulse.ts'

/** Type and length, and the length again; see draft-ietf-opsawg-pcapng, 3.1. */
const blockBytesMin = 12
/** The largest a recorder writes is a packet of 256 KiB with its comments. */
const blockBytesMax = 1024 * 1024

/** What is not a stream of blocks as our recorder writes them. */
export class BadBlocks extends Error {}

/**
 * Cuts an agent's stream where blocks end, so that whoever is cut off stands between two of them, and
 * takes the pulses out. For little-endian files, which is what a recorder writes.
 */
export class BlockFraming {
  readonly #pulse: (body: Uint8Array) => void
  #held = new Uint8Array(0)
  /** Packets in all blocks handed over. */
  packets = 0

  constructor(pulse: (body: Uint8Array) => void = () => undefined) {
    this.#pulse = pulse
  }

  /** The whole blocks that are there now. Throws `BadBlocks`. */
  take(chunk: Uint8Array): Uint8Array {
    const bytes = this.#held.length === 0 ? chunk : joined([this.#held, chunk])
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const runs: Uint8Array[] = []
    let begin = 0
    let end = 0
    while (end + 8 <= bytes.length) {
      const length = view.getUint32(end + 4, true)
      if (length < blockBytesMin || length > blockBytesMax || length % 4 !== 0) {
        throw new BadBlocks(`a block of ${length} bytes`)
      }
      if (end + length > bytes.length) break
      const type = view.getUint32(end, true)
      if (type === BlockType.enhancedPacket) this.packets += 1
      if (type === pulseType) {
        this.#pulse(bytes.subarray(end + 8, end + length - 4))
        runs.push(bytes.subarray(begin, end))
        begin = end + length
      }
      end += length
    }
    this.#held = bytes.slice(end)
    const last = bytes.subarray(begin, end)
    return runs.length === 0 ? last : joined([...runs, last])
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}
