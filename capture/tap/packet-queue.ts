import { newPacketRecord, type PacketRecord } from '../../shared/capture-file/packet-record.ts'

/** How many packets, and bytes of packets, one queue holds; whoever finds it full releases some. */
export const QUEUE_PACKETS_MAX = 8192
export const QUEUE_BYTES_MAX = 8 * 1024 * 1024

/**
 * Packets in the order in which they came, copied into one reused piece of memory: no object per
 * packet. A packet's bytes lie in one piece, so at the end of the memory some stay unused.
 */
export class PacketQueue {
  readonly #bytes = new Uint8Array(QUEUE_BYTES_MAX)
  readonly #seconds = new Float64Array(QUEUE_PACKETS_MAX)
  readonly #nanoseconds = new Uint32Array(QUEUE_PACKETS_MAX)
  readonly #capturedLength = new Uint32Array(QUEUE_PACKETS_MAX)
  readonly #length = new Uint32Array(QUEUE_PACKETS_MAX)
  readonly #offset = new Uint32Array(QUEUE_PACKETS_MAX)
  readonly #arrivalMs = new Float64Array(QUEUE_PACKETS_MAX)
  readonly #record = newPacketRecord()
  #first = 0
  #count = 0
  /** Where the next packet's bytes go. */
  #writeOffset = 0

  constructor(interfaceIndex: number) {
    this.#record.interfaceIndex = interfaceIndex
    this.#record.bytes = this.#bytes
  }

  get isEmpty(): boolean {
    return this.#count === 0
  }

  /** When the first packet came; on an empty queue meaningless. */
  get firstArrivalMs(): number {
    return this.#arrivalMs[this.#first]!
  }

  /** Keeps a copy; `false` when there is no room for it. */
  append(packet: PacketRecord, arrivalMs: number): boolean {
    const offset = this.#place(packet.capturedLength)
    if (offset === undefined || this.#count === QUEUE_PACKETS_MAX) return false
    const at = (this.#first + this.#count) % QUEUE_PACKETS_MAX
    const { bytes, offset: from, capturedLength } = packet
    this.#bytes.set(bytes.subarray(from, from + capturedLength), offset)
    this.#seconds[at] = packet.timeSeconds
    this.#nanoseconds[at] = packet.timeNanoseconds
    this.#capturedLength[at] = capturedLength
    this.#length[at] = packet.length
    this.#offset[at] = offset
    this.#arrivalMs[at] = arrivalMs
    this.#writeOffset = offset + capturedLength
    this.#count++
    return true
  }

  /** Whether the first packet is older than the other queue's first. Neither may be empty. */
  isOlderThan(other: PacketQueue): boolean {
    const seconds = this.#seconds[this.#first]! - other.#seconds[other.#first]!
    if (seconds !== 0) return seconds < 0
    return this.#nanoseconds[this.#first]! < other.#nanoseconds[other.#first]!
  }

  /** Takes the first packet out; the record is good until the next call of anything here. */
  shift(): PacketRecord {
    const at = this.#first
    const record = this.#record
    record.timeSeconds = this.#seconds[at]!
    record.timeNanoseconds = this.#nanoseconds[at]!
    record.capturedLength = this.#capturedLength[at]!
    record.length = this.#length[at]!
    record.offset = this.#offset[at]!
    this.#first = (at + 1) % QUEUE_PACKETS_MAX
    this.#count--
    return record
  }

  /** Where `length` bytes have room in one piece; `undefined` when there is none. */
  #place(length: number): number | undefined {
    if (this.#count === 0) return length <= QUEUE_BYTES_MAX ? 0 : undefined
    const begin = this.#offset[this.#first]!
    // Equal only when full: `append` never fills the last gap to the brim.
    if (this.#writeOffset < begin) {
      return this.#writeOffset + length < begin ? this.#writeOffset : undefined
    }
    if (this.#writeOffset + length <= QUEUE_BYTES_MAX) return this.#writeOffset
    return length < begin ? 0 : undefined
  }
}
