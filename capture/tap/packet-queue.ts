import {
  newPacketRecord,
  noComments,
  type PacketRecord,
} from '../../shared/capture-file/packet-record.ts'

/** How many packets, and bytes of packets, one queue holds; whoever finds it full releases some. */
export const QUEUE_PACKETS_MAX = 8192
export const QUEUE_BYTES_MAX = 8 * 1024 * 1024

export type QueueRoom = { packets: number; bytes: number }

export const queueRoomDefault: QueueRoom = { packets: QUEUE_PACKETS_MAX, bytes: QUEUE_BYTES_MAX }

/**
 * Packets in the order in which they came, copied into one reused piece of memory: no object per
 * packet. A packet's bytes lie in one piece, so at the end of the memory some stay unused.
 */
export class PacketQueue {
  readonly #room: QueueRoom
  readonly #bytes: Uint8Array
  readonly #seconds: Float64Array
  readonly #nanoseconds: Uint32Array
  readonly #interface: Uint16Array
  readonly #capturedLength: Uint32Array
  readonly #length: Uint32Array
  readonly #offset: Uint32Array
  readonly #arrivalMs: Float64Array
  /** Of the few packets that have any, by their place. */
  readonly #comments = new Map<number, readonly string[]>()
  readonly #record = newPacketRecord()
  #first = 0
  #count = 0
  /** Where the next packet's bytes go. */
  #writeOffset = 0

  constructor(room = queueRoomDefault) {
    this.#room = room
    this.#bytes = new Uint8Array(room.bytes)
    this.#seconds = new Float64Array(room.packets)
    this.#nanoseconds = new Uint32Array(room.packets)
    this.#interface = new Uint16Array(room.packets)
    this.#capturedLength = new Uint32Array(room.packets)
    this.#length = new Uint32Array(room.packets)
    this.#offset = new Uint32Array(room.packets)
    this.#arrivalMs = new Float64Array(room.packets)
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
    if (offset === undefined || this.#count === this.#room.packets) return false
    const at = (this.#first + this.#count) % this.#room.packets
    const { bytes, offset: from, capturedLength } = packet
    this.#bytes.set(bytes.subarray(from, from + capturedLength), offset)
    this.#seconds[at] = packet.timeSeconds
    this.#nanoseconds[at] = packet.timeNanoseconds
    this.#interface[at] = packet.interfaceIndex
    this.#capturedLength[at] = capturedLength
    this.#length[at] = packet.length
    this.#offset[at] = offset
    this.#arrivalMs[at] = arrivalMs
    if (packet.comments.length > 0) this.#comments.set(at, packet.comments)
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
    record.interfaceIndex = this.#interface[at]!
    record.capturedLength = this.#capturedLength[at]!
    record.length = this.#length[at]!
    record.offset = this.#offset[at]!
    record.comments = this.#comments.get(at) ?? noComments
    this.#comments.delete(at)
    this.#first = (at + 1) % this.#room.packets
    this.#count--
    return record
  }

  /** Where `length` bytes have room in one piece; `undefined` when there is none. */
  #place(length: number): number | undefined {
    if (this.#count === 0) return length <= this.#room.bytes ? 0 : undefined
    const begin = this.#offset[this.#first]!
    // Equal only when full: `append` never fills the last gap to the brim.
    if (this.#writeOffset < begin) {
      return this.#writeOffset + length < begin ? this.#writeOffset : undefined
    }
    if (this.#writeOffset + length <= this.#room.bytes) return this.#writeOffset
    return length < begin ? 0 : undefined
  }
}
