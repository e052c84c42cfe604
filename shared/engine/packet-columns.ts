import type { PacketRecord } from '../capture-file/packet-record.ts'
import type { Sighting } from '../flow/sighting.ts'
import { Direction } from '../messages/records.ts'
import type { PacketBatch } from '../messages/packet-batch.ts'
import { PacketChunk } from './packet-chunk.ts'

/** Packets of one chunk at most: 700 KB, so that little is taken before it is needed. */
const chunkPacketsMax = 16_384
const chunkPacketsMin = 256

/** What a packet was found to mean. */
export type PacketMeaning = {
  /** Bits of `Analysis`. */
  analysis: number
  /** Index in the list of protocols, of the innermost. */
  protocol: number
  /** A `messageMark`. */
  message: number
}

/**
 * Marks in the column `message`; from `first` on, how far in the payload the first message begins: at 0
 * in datagrams whose conversation has named them.
 */
export const messageMark = {
  /** Ports and content have decided what the packet carries. */
  unknown: 0,
  /** The conversation has been followed, and no message begins in this packet. */
  none: 1,
  first: 2,
  max: 0xffff,
} as const

/**
 * The last packets as columns of numbers, in chunks; packets count from 1. At least `packetsMax` are
 * kept, and at most one chunk more: then the oldest chunk is taken for the newest packets.
 */
export class PacketColumns {
  readonly chunkPackets: number
  readonly #chunksMax: number
  /** Oldest first. */
  readonly #chunks: PacketChunk[] = []
  readonly #chunkBits: number
  /** The newest chunk, and how many packets are in it. */
  #newest: PacketChunk | undefined
  #filled = 0
  /** The number of the first packet of the oldest chunk. */
  #first = 1
  #last = 0

  constructor(packetsMax: number) {
    const eighth = 2 ** Math.floor(Math.log2(Math.max(1, packetsMax / 8)))
    this.chunkPackets = Math.min(chunkPacketsMax, Math.max(chunkPacketsMin, eighth))
    this.#chunkBits = Math.log2(this.chunkPackets)
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
    chunk.clear()
    this.#chunks.push(chunk)
    this.#newest = chunk
    this.#filled = 0
    this.#first += this.chunkPackets
  }

  /** The packet that is being taken in, which gets the next number. `isFull` must be false. */
  append(
    record: Readonly<PacketRecord>,
    sighting: Sighting,
    meaning: Readonly<PacketMeaning>,
  ): void {
    this.#last++
    const chunk =
      this.#newest !== undefined && this.#filled < this.chunkPackets ? this.#newest : this.#begin()
    const at = this.#filled++
    const { conversation, cursor, offsetNs } = sighting
    chunk.offsetNs[at] = offsetNs
    chunk.setPosition(at, record.position)
    chunk.setLengths(at, record.length, record.capturedLength, cursor.payloadLength)
    chunk.conversation[at] = conversation
    chunk.sequence[at] = cursor.sequence
    chunk.acknowledgment[at] = cursor.acknowledgment
    chunk.analysis[at] = meaning.analysis
    chunk.tcpFlags[at] = cursor.tcpFlags
    chunk.window[at] = cursor.window
    chunk.interface[at] = record.interfaceIndex
    chunk.message[at] = meaning.message
    chunk.direction[at] = conversation === 0 ? Direction.none : sighting.side + 1
    chunk.protocol[at] = meaning.protocol
    chunk.noteTime(offsetNs)
  }

  #begin(): PacketChunk {
    const chunk = new PacketChunk(this.chunkPackets)
    this.#chunks.push(chunk)
    this.#newest = chunk
    this.#filled = 0
    return chunk
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

  /** The packet was seen on a second interface too. Its chunk gets 10 bytes a packet for that. */
  setAgain(number: number, interfaceIndex: number, offsetNs: number): void {
    if (!this.has(number)) return
    const chunk = this.chunkOf(number)
    const at = this.indexInChunk(number)
    chunk.againInterface ??= new Uint16Array(this.chunkPackets)
    chunk.againNs ??= new Float64Array(this.chunkPackets)
    chunk.againInterface[at] = interfaceIndex + 1
    chunk.againNs[at] = offsetNs
  }

  /** Where and when the packet was seen a second time. */
  again(number: number): { interface: number; offsetNs: number } | undefined {
    if (!this.has(number)) return undefined
    const chunk = this.chunkOf(number)
    const at = this.indexInChunk(number)
    const interfacePlusOne = chunk.againInterface?.[at] ?? 0
    if (interfacePlusOne === 0) return undefined
    return { interface: interfacePlusOne - 1, offsetNs: chunk.againNs![at]! }
  }

  /** The chunk of a packet that is kept. */
  chunkOf(number: number): PacketChunk {
    return this.#chunks[(number - this.#first) >>> this.#chunkBits]!
  }

  indexInChunk(number: number): number {
    return (number - this.#first) & (this.chunkPackets - 1)
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
      batch.analysis.set(chunk.analysis.subarray(start, end), at)
      // Typed arrays of 8 bits keep the low 8 bits of what is written to them.
      batch.tcpFlags.set(chunk.tcpFlags.subarray(start, end), at)
      batch.direction.set(chunk.direction.subarray(start, end), at)
      batch.interface.set(chunk.interface.subarray(start, end), at)
      batch.protocol.set(chunk.protocol.subarray(start, end), at)
      for (let place = start; place < end; place++) {
        batch.payloadLength[at + place - start] = chunk.payloadLength(place)
      }
    })
    return batch
  }
}

/** Packets `first` and on, at `start` to before `end` of a chunk. */
export type PacketRun = { chunk: PacketChunk; start: number; end: number; first: number }

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
