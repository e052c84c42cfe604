import type { PacketBatch } from '../messages/packet-batch.ts'

/** Packets of one chunk at most; at 51 bytes each a chunk takes 3.3 MB. */
const chunkPacketsMax = 65_536
const chunkPacketsMin = 256

/** What the columns take for one packet. */
export const bytesPerPacket = 2 * 8 + 6 * 4 + 5 * 2 + 2

/** One packet as the columns keep it. */
export type PacketNumbers = {
  offsetNs: number
  /** Where its bytes begin in the byte source. */
  position: number
  capturedLength: number
  length: number
  payloadLength: number
  conversation: number
  sequence: number
  acknowledgment: number
  /** Bits of `Analysis`. */
  analysis: number
  tcpFlags: number
  window: number
  interface: number
  direction: number
  /** Index in the list of protocols, of the innermost. */
  protocol: number
  /** A `messageMark`: what is known of the messages of the protocol that begin in the payload. */
  message: number
}

/** Marks in the column `message`; from `first` on, how far in the payload the first message begins. */
export const messageMark = {
  /** Ports and content have decided what the packet carries. */
  unknown: 0,
  /** The conversation has been followed, and no message begins in this packet. */
  none: 1,
  first: 2,
  max: 0xffff,
} as const

class Chunk {
  readonly offsetNs: Float64Array
  readonly position: Float64Array
  readonly capturedLength: Uint32Array
  readonly length: Uint32Array
  readonly payloadLength: Uint32Array
  readonly conversation: Uint32Array
  readonly sequence: Uint32Array
  readonly acknowledgment: Uint32Array
  readonly analysis: Uint16Array
  readonly tcpFlags: Uint16Array
  readonly window: Uint16Array
  readonly interface: Uint16Array
  readonly message: Uint16Array
  readonly direction: Uint8Array
  readonly protocol: Uint8Array
  /** Packets are nearly in the order of time: these bound what a question by time must look at. */
  earliestNs = Number.POSITIVE_INFINITY
  latestNs = Number.NEGATIVE_INFINITY

  constructor(packets: number) {
    this.offsetNs = new Float64Array(packets)
    this.position = new Float64Array(packets)
    this.capturedLength = new Uint32Array(packets)
    this.length = new Uint32Array(packets)
    this.payloadLength = new Uint32Array(packets)
    this.conversation = new Uint32Array(packets)
    this.sequence = new Uint32Array(packets)
    this.acknowledgment = new Uint32Array(packets)
    this.analysis = new Uint16Array(packets)
    this.tcpFlags = new Uint16Array(packets)
    this.window = new Uint16Array(packets)
    this.interface = new Uint16Array(packets)
    this.message = new Uint16Array(packets)
    this.direction = new Uint8Array(packets)
    this.protocol = new Uint8Array(packets)
  }
}

export type { Chunk as PacketChunk }

/**
 * The last packets as columns of numbers, in chunks; packets count from 1. At least `packetsMax` are
 * kept, and at most one chunk more: then the oldest chunk is taken for the newest packets.
 */
export class PacketColumns {
  readonly chunkPackets: number
  readonly #chunksMax: number
  /** Oldest first. */
  readonly #chunks: Chunk[] = []
  /** The number of the first packet of the oldest chunk. */
  #first = 1
  #last = 0

  constructor(packetsMax: number) {
    const eighth = 2 ** Math.floor(Math.log2(Math.max(1, packetsMax / 8)))
    this.chunkPackets = Math.min(chunkPacketsMax, Math.max(chunkPacketsMin, eighth))
    this.#chunksMax = Math.ceil(packetsMax / this.chunkPackets) + 1
  }

  get first(): number {
    return this.#first
  }

  get last(): number {
    return this.#last
  }

  has(number: number): boolean {
    return number >= this.#first && number <= this.#last
  }

  /** Whether the next packet needs the oldest chunk; those in it are then no longer kept. */
  get isFull(): boolean {
    return this.#last + 1 - this.#first === this.#chunksMax * this.chunkPackets
  }

  /** Gives up the oldest chunk's packets. */
  dropOldest(): void {
    const chunk = this.#chunks.shift()!
    chunk.earliestNs = Number.POSITIVE_INFINITY
    chunk.latestNs = Number.NEGATIVE_INFINITY
    this.#chunks.push(chunk)
    this.#first += this.chunkPackets
  }

  /** The number of the new packet. `isFull` must be false. */
  append(packet: Readonly<PacketNumbers>): number {
    const number = ++this.#last
    const at = (number - this.#first) % this.chunkPackets
    const chunkIndex = Math.floor((number - this.#first) / this.chunkPackets)
    const chunk = (this.#chunks[chunkIndex] ??= new Chunk(this.chunkPackets))
    chunk.offsetNs[at] = packet.offsetNs
    chunk.position[at] = packet.position
    chunk.capturedLength[at] = packet.capturedLength
    chunk.length[at] = packet.length
    chunk.payloadLength[at] = packet.payloadLength
    chunk.conversation[at] = packet.conversation
    chunk.sequence[at] = packet.sequence
    chunk.acknowledgment[at] = packet.acknowledgment
    chunk.analysis[at] = packet.analysis
    chunk.tcpFlags[at] = packet.tcpFlags
    chunk.window[at] = packet.window
    chunk.interface[at] = packet.interface
    chunk.message[at] = packet.message
    chunk.direction[at] = packet.direction
    chunk.protocol[at] = packet.protocol
    if (packet.offsetNs < chunk.earliestNs) chunk.earliestNs = packet.offsetNs
    if (packet.offsetNs > chunk.latestNs) chunk.latestNs = packet.offsetNs
    return number
  }

  /** A message was found to begin in an earlier packet, if that is still kept. */
  setMessage(number: number, protocol: number, message: number): void {
    if (!this.has(number)) return
    const chunk = this.chunkOf(number)
    const at = this.indexInChunk(number)
    if (chunk.message[at]! >= messageMark.first) return
    chunk.protocol[at] = protocol
    chunk.message[at] = message
  }

  /** The chunk of a packet that is kept. */
  chunkOf(number: number): Chunk {
    return this.#chunks[Math.floor((number - this.#first) / this.chunkPackets)]!
  }

  indexInChunk(number: number): number {
    return (number - this.#first) % this.chunkPackets
  }

  /** Calls for each run of kept packets from `from` to `to` that lie in one chunk. */
  forEachRun(from: number, to: number, see: (run: PacketRun) => void): void {
    let number = Math.max(from, this.#first)
    const last = Math.min(to, this.#last)
    while (number <= last) {
      const start = this.indexInChunk(number)
      const end = Math.min(this.chunkPackets, start + last - number + 1)
      see({ chunk: this.chunkOf(number), start, end, first: number })
      number += end - start
    }
  }

  /** Copies at most `countMax` packets from `first` on, or from the first that is kept. */
  batch(first: number, countMax: number): PacketBatch {
    const from = Math.max(first, this.#first)
    const count = Math.max(0, Math.min(countMax, this.#last - from + 1))
    const batch = newBatch(from, count)
    this.forEachRun(from, from + count - 1, ({ chunk, start, end, first: runFirst }) => {
      const at = runFirst - from
      batch.offsetNs.set(chunk.offsetNs.subarray(start, end), at)
      batch.conversation.set(chunk.conversation.subarray(start, end), at)
      batch.length.set(chunk.length.subarray(start, end), at)
      batch.payloadLength.set(chunk.payloadLength.subarray(start, end), at)
      batch.analysis.set(chunk.analysis.subarray(start, end), at)
      // Typed arrays of 8 bits keep the low 8 bits of what is written to them.
      batch.tcpFlags.set(chunk.tcpFlags.subarray(start, end), at)
      batch.direction.set(chunk.direction.subarray(start, end), at)
      batch.interface.set(chunk.interface.subarray(start, end), at)
      batch.protocol.set(chunk.protocol.subarray(start, end), at)
    })
    return batch
  }
}

/** Packets `first` and on, at `start` to before `end` of a chunk. */
export type PacketRun = { chunk: Chunk; start: number; end: number; first: number }

function newBatch(first: number, count: number): PacketBatch {
  return {
    first,
    count,
    offsetNs: new Float64Array(count),
    conversation: new Uint32Array(count),
    length: new Uint32Array(count),
    payloadLength: new Uint32Array(count),
    analysis: new Uint16Array(count),
    tcpFlags: new Uint8Array(count),
    direction: new Uint8Array(count),
    interface: new Uint8Array(count),
    protocol: new Uint8Array(count),
  }
}
