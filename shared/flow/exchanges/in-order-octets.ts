import { isAfter, sequenceAfter, sequenceDistance } from '../sequence.ts'

/** Held for a hole to be filled, by one sender. Past these a hole counts as lost. */
const heldOctetsMax = 65_536
const heldPiecesMax = 64

/** A run of one sender's octets, with the packet it came in. */
export type Piece = {
  packet: number
  offsetNs: number
  /** Of the first octet. */
  sequence: number
  /** Of the first octet of the packet's payload. */
  payloadSequence: number
  acknowledgment: number
  bytes: Uint8Array
  offset: number
  end: number
  /** Octets behind `end` that were on the wire and not captured. */
  missing: number
  /** The sender ends with it. */
  fin: boolean
}

/** What is told of a sender's octets, in their order and each once. */
export type OctetReader = {
  /** The next octets; `piece` counts until the call returns. */
  take(piece: Readonly<Piece>): void
  /** That many octets went by that were not captured; it is not known in which packet. */
  miss(octets: number): void
}

/**
 * Puts one sender's segments in order: repetitions are left out, segments that came early wait for
 * the hole to be filled. When the other end acknowledges octets that never came, they are missed.
 */
export class InOrderOctets {
  readonly #reader: OctetReader
  #next: number | undefined
  readonly #held: Piece[] = []
  #heldOctets = 0

  constructor(reader: OctetReader) {
    this.#reader = reader
  }

  /** The next octet to be delivered; `undefined` before the first. */
  get next(): number | undefined {
    return this.#next
  }

  /** Whether octets at `sequence` come next, and none wait for a hole to be filled. */
  isNext(sequence: number): boolean {
    return this.#next === sequence && this.#held.length === 0
  }

  /** Whether the acknowledgment says nothing of octets that have not come. */
  hasUpTo(acknowledgment: number): boolean {
    return this.#next === undefined || !isAfter(acknowledgment, this.#next)
  }

  /** The next octets were read where they stand. */
  pass(octets: number): void {
    this.#next = sequenceAfter(this.#next!, octets)
  }

  /** Begins with the first octet it is given, unless `resumeAt` has said where. */
  segment(piece: Piece): void {
    this.#next ??= piece.sequence
    if (isAfter(piece.sequence, this.#next)) this.#hold(piece)
    else this.#deliver(piece)
    this.#deliverHeld()
    if (this.#heldOctets > heldOctetsMax || this.#held.length > heldPiecesMax) {
      this.#missUpTo(this.#held[0]!.sequence)
    }
  }

  /** The other end has all octets before `acknowledgment`: those that did not come are missed. */
  acknowledged(acknowledgment: number): void {
    while (this.#next !== undefined && isAfter(acknowledgment, this.#next)) {
      const held = this.#held[0]?.sequence
      this.#missUpTo(held === undefined || isAfter(held, acknowledgment) ? acknowledgment : held)
    }
  }

  /** Goes on at `sequence`; what lies before it is of no interest any more. */
  resumeAt(sequence: number): void {
    if (this.#next !== undefined && !isAfter(sequence, this.#next)) return
    this.#next = sequence
    this.#deliverHeld()
  }

  #deliver(piece: Piece): void {
    const length = piece.end - piece.offset + piece.missing
    const seen = -sequenceDistance(piece.sequence, this.#next!)
    if (seen > length || (seen === length && !piece.fin)) return
    const captured = piece.end - piece.offset
    piece.sequence = this.#next!
    piece.offset += Math.min(seen, captured)
    piece.missing -= Math.max(0, seen - captured)
    // FIN takes a place of its own behind the octets (RFC 9293, 3.4).
    this.#next = sequenceAfter(this.#next!, length - seen + (piece.fin ? 1 : 0))
    this.#reader.take(piece)
  }

  #hold(piece: Piece): void {
    // The packet's bytes are somebody else's buffer.
    const bytes = piece.bytes.slice(piece.offset, piece.end)
    this.#held.push({ ...piece, bytes, offset: 0, end: bytes.length })
    this.#held.sort((a, b) => sequenceDistance(a.sequence, b.sequence))
    this.#heldOctets += bytes.length
  }

  #deliverHeld(): void {
    while (this.#held.length > 0 && !isAfter(this.#held[0]!.sequence, this.#next!)) {
      const piece = this.#held.shift()!
      this.#heldOctets -= piece.bytes.length
      this.#deliver(piece)
    }
  }

  #missUpTo(sequence: number): void {
    const octets = sequenceDistance(sequence, this.#next!)
    this.#next = sequence
    this.#reader.miss(octets)
    this.#deliverHeld()
  }
}
