import { NarrowColumn } from '../flow/narrow-column.ts'

/** What the columns take for one packet. */
export const bytesPerPacket = 8 + 5 * 4 + 7 * 2 + 2

/**
 * A run of packets as columns of numbers. Lengths are kept as what they differ in, and places as how
 * far they are from the first: each takes half of what it would, and is exact all the same.
 */
export class PacketChunk {
  readonly offsetNs: Float64Array
  /** On the wire. */
  readonly length: Uint32Array
  /** 0 for packets that belong to none. */
  readonly conversation: Uint32Array
  readonly sequence: Uint32Array
  readonly acknowledgment: Uint32Array
  /** Bits of `Analysis`. */
  readonly analysis: Uint16Array
  readonly tcpFlags: Uint16Array
  readonly window: Uint16Array
  readonly interface: Uint16Array
  /** A `messageMark`: what is known of the messages of the protocol that begin in the payload. */
  readonly message: Uint16Array
  readonly direction: Uint8Array
  /** Index in the list of protocols, of the innermost. */
  readonly protocol: Uint8Array
  /** Another sighting of the packet: its interface's index plus 1 (0: none), and its time. */
  againInterface: Uint16Array | undefined
  againNs: Float64Array | undefined
  /** Packets are nearly in the order of time: these bound what a question by time must look at. */
  earliestNs = Number.POSITIVE_INFINITY
  latestNs = Number.NEGATIVE_INFINITY
  /** Octets on the wire that were not captured, and those around the payload. */
  readonly #cut: NarrowColumn
  readonly #around: NarrowColumn
  #firstPosition = 0
  readonly #positions: Uint32Array
  readonly #farPositions = new Map<number, number>()

  constructor(packets: number) {
    this.offsetNs = new Float64Array(packets)
    this.length = new Uint32Array(packets)
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
    this.#cut = new NarrowColumn(packets)
    this.#around = new NarrowColumn(packets)
    this.#positions = new Uint32Array(packets)
  }

  /** Before its places are written anew, from the first on. */
  clear(): void {
    this.againInterface = undefined
    this.againNs = undefined
    this.earliestNs = Number.POSITIVE_INFINITY
    this.latestNs = Number.NEGATIVE_INFINITY
    this.#cut.clear()
    this.#around.clear()
    this.#farPositions.clear()
  }

  capturedLength(at: number): number {
    return this.length[at]! - this.#cut.get(at)
  }

  payloadLength(at: number): number {
    return this.length[at]! - this.#around.get(at)
  }

  setLengths(at: number, length: number, capturedLength: number, payloadLength: number): void {
    this.length[at] = length
    this.#cut.set(at, length - capturedLength)
    this.#around.set(at, length - payloadLength)
  }

  /** Where the packet's bytes begin in the byte source. */
  position(at: number): number {
    const distance = this.#positions[at]!
    return distance === far ? this.#farPositions.get(at)! : this.#firstPosition + distance
  }

  setPosition(at: number, position: number): void {
    if (at === 0) this.#firstPosition = position
    const distance = position - this.#firstPosition
    const isNear = distance >= 0 && distance < far
    this.#positions[at] = isNear ? distance : far
    if (!isNear) this.#farPositions.set(at, position)
  }

  noteTime(offsetNs: number): void {
    if (offsetNs < this.earliestNs) this.earliestNs = offsetNs
    if (offsetNs > this.latestNs) this.latestNs = offsetNs
  }
}

/** Farther than any distance that is kept as a number. */
const far = 0xffff_ffff
