import type { PacketCursor } from '../packet/packet-cursor.ts'
import type { Sighting } from './sighting.ts'

/** Both directions of some thousand busy conversations; 48 KB, which a processor's cache holds. */
const slots = 2048
const slotWords = 6

/**
 * Where packets of IPv4 went that came lately, by the ends as they stand in the header: one look
 * instead of one for each address and one for both. A later packet may take the place of another's.
 */
export class RecentFlows {
  /** Source, destination, ports, group and transport; then conversation and side. */
  readonly #words = new Int32Array(slots * slotWords)

  /** The place of the packet's ends, whether they stand there or belong there. */
  placeOf({ bytes, sourceOffset, sourcePort, destinationPort }: PacketCursor): number {
    const source = word(bytes, sourceOffset)
    const destination = word(bytes, sourceOffset + 4)
    const ends = Math.imul(source, 0x9e3779b1) + Math.imul(destination, 0x85ebca6b)
    const mixed = Math.imul(ends ^ ((sourcePort << 16) | destinationPort), 0xc2b2ae35)
    return ((mixed ^ (mixed >>> 15)) & (slots - 1)) * slotWords
  }

  /** Whether the packet's ends stand at the place. */
  isAt(place: number, cursor: PacketCursor, networkGroup: number): boolean {
    const words = this.#words
    const { bytes, sourceOffset } = cursor
    return (
      words[place] === word(bytes, sourceOffset) &&
      words[place + 1] === word(bytes, sourceOffset + 4) &&
      words[place + 2] === ((cursor.sourcePort << 16) | cursor.destinationPort) &&
      words[place + 3] === ((networkGroup << 8) | cursor.transport)
    )
  }

  conversation(place: number): number {
    return this.#words[place + 4]! >>> 0
  }

  side(place: number): number {
    return this.#words[place + 5]!
  }

  set(place: number, { cursor, conversation, side }: Sighting, networkGroup: number): void {
    const words = this.#words
    const { bytes, sourceOffset } = cursor
    words[place] = word(bytes, sourceOffset)
    words[place + 1] = word(bytes, sourceOffset + 4)
    words[place + 2] = (cursor.sourcePort << 16) | cursor.destinationPort
    words[place + 3] = (networkGroup << 8) | cursor.transport
    words[place + 4] = conversation
    words[place + 5] = side
  }
}

function word(bytes: Uint8Array, offset: number): number {
  return (
    (bytes[offset]! << 24) |
    (bytes[offset + 1]! << 16) |
    (bytes[offset + 2]! << 8) |
    bytes[offset + 3]!
  )
}
