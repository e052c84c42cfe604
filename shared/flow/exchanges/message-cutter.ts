import { PacketBytes } from '../../packet/packet-bytes.ts'
import { MessageLength } from '../../packet/stream.ts'
import type { StreamConnection, StreamMessage, StreamProtocol } from '../../packet/stream.ts'
import type { OctetReader, Piece } from './in-order-octets.ts'

/** Where a message began. */
export type MessageStart = {
  packet: number
  offsetNs: number
  sequence: number
  acknowledgment: number
}

/** What is told of one sender's messages, in their order. */
export type CutterListener = {
  /** A message begins `payloadOffset` octets into the packet's payload. */
  begins(packet: number, payloadOffset: number): void
  /** It is at hand, whole or as much of it as is kept. */
  message(message: StreamMessage, start: MessageStart): void
  /** Octets of the message; the first ones are told right after it. */
  octets(count: number): void
  /** The message ended; `packet` is unknown when its last octets were not captured. */
  end(packet: number | undefined): void
  /** It is not known any more where the next message begins. */
  lost(): void
}

type State = 'between' | 'beginning' | 'rest' | 'lost'

const nothing = new Uint8Array(0)

/**
 * Cuts one sender's octets into messages. A message inside one packet is read where it stands; of one
 * that is spread over several, as much is kept as its protocol reads. After a gap that costs it its
 * place it is lost, until a packet begins with what can only be a message.
 */
export class MessageCutter implements OctetReader {
  readonly #fromClient: boolean
  readonly #listener: CutterListener
  #protocol: StreamProtocol
  #connection: StreamConnection
  #next: { protocol: StreamProtocol; connection: StreamConnection } | undefined
  #state: State = 'between'
  #start: MessageStart = { packet: 0, offsetNs: 0, sequence: 0, acknowledgment: 0 }
  /** What is kept of a message that is not all there, and how much of that is filled. */
  #kept: Uint8Array = nothing
  #keptCount = 0
  /** Of the message, once it is known; and how many of its octets have gone by. */
  #length = 0
  #passed = 0

  constructor(
    fromClient: boolean,
    spoken: { protocol: StreamProtocol; connection: StreamConnection },
    listener: CutterListener,
  ) {
    this.#fromClient = fromClient
    this.#protocol = spoken.protocol
    this.#connection = spoken.connection
    this.#listener = listener
  }

  get isBetween(): boolean {
    return this.#state === 'between' || this.#state === 'lost'
  }

  get isLost(): boolean {
    return this.#state === 'lost'
  }

  take(piece: Readonly<Piece>): void {
    let offset = piece.offset
    if (this.#state === 'lost' && this.#isMessageAt(piece)) this.restart()
    while (offset < piece.end && this.#state !== 'lost') {
      offset = this.#state === 'rest' ? this.#skip(piece, offset) : this.#gather(piece, offset)
    }
    if (piece.missing > 0) this.#pass(piece.missing, piece.packet)
    if (!piece.fin || this.#length !== MessageLength.toTheEnd) return
    if (this.#state === 'beginning') this.#read(this.#kept, 0, this.#keptCount)
    if (this.#state === 'rest') this.#finish(piece.packet)
  }

  miss(octets: number): void {
    this.#pass(octets, undefined)
  }

  /** A message begins with the next octet. */
  restart(): void {
    this.#state = 'between'
    this.#keptCount = 0
    this.#change()
  }

  /** From the next message on this side speaks another protocol. */
  speak(protocol: StreamProtocol, connection: StreamConnection): void {
    this.#next = { protocol, connection }
    if (this.isBetween) this.#change()
  }

  #change(): void {
    if (this.#next === undefined) return
    this.#protocol = this.#next.protocol
    this.#connection = this.#next.connection
    this.#kept = nothing
    this.#next = undefined
  }

  /** Whether a whole beginning of a message stands at the beginning of a packet's payload. */
  #isMessageAt({ bytes, offset, end, sequence, payloadSequence }: Readonly<Piece>): boolean {
    if (sequence !== payloadSequence || !this.#protocol.begins(bytes, offset, end)) return false
    return this.#connection.messageLength(bytes, offset, end, this.#fromClient) > 0
  }

  #lose(): void {
    if (this.#state === 'lost') return
    this.#state = 'lost'
    this.#keptCount = 0
    this.#connection.lost?.(this.#fromClient)
    this.#listener.lost()
  }

  /** Reads on at `offset`, in or before a message that has not been read; answers up to where. */
  #gather(piece: Readonly<Piece>, offset: number): number {
    if (this.#state === 'beginning') return this.#gatherMore(piece, offset)
    const { bytes, end } = piece
    this.#begin(piece, offset)
    const length = this.#connection.messageLength(bytes, offset, end, this.#fromClient)
    if (length === MessageLength.foreign) {
      this.#lose()
      return end
    }
    this.#listener.begins(piece.packet, (this.#start.sequence - piece.payloadSequence) >>> 0)
    this.#length = length
    const needed = Math.min(length, this.#protocol.messageBytesKept)
    if (length === MessageLength.needsMore || needed > end - offset) {
      return this.#gatherMore(piece, offset)
    }
    this.#read(bytes, offset, offset + needed)
    return offset
  }

  #begin(piece: Readonly<Piece>, offset: number): void {
    const { packet, offsetNs, acknowledgment } = piece
    const sequence = (piece.sequence + offset - piece.offset) >>> 0
    this.#start = { packet, offsetNs, sequence, acknowledgment }
    this.#state = 'beginning'
    this.#passed = 0
    this.#keptCount = 0
    this.#length = MessageLength.needsMore
  }

  /** Keeps more of the message, and reads it when there is enough. */
  #gatherMore(piece: Readonly<Piece>, offset: number): number {
    const needed = Math.min(this.#lengthOrMost(), this.#protocol.messageBytesKept)
    const taken = Math.min(piece.end - offset, needed - this.#keptCount)
    this.#keep(piece.bytes.subarray(offset, offset + taken))
    if (this.#length === MessageLength.needsMore && !this.#tellLength()) return piece.end
    // The length may have shown that some of what was kept is the next message's.
    const enough = Math.min(this.#length, this.#protocol.messageBytesKept)
    if (this.#keptCount < enough) {
      this.#passed += taken
      return offset + taken
    }
    this.#read(this.#kept, 0, enough)
    return offset
  }

  #lengthOrMost(): number {
    return this.#length === MessageLength.needsMore ? MessageLength.toTheEnd : this.#length
  }

  #tellLength(): boolean {
    const kept = this.#keptCount
    const length = this.#connection.messageLength(this.#kept, 0, kept, this.#fromClient)
    const isTold = length > 0
    if (isTold) this.#length = length
    else if (length === MessageLength.foreign || kept >= this.#protocol.messageBytesKept) {
      this.#lose()
    } else this.#passed = kept
    return isTold
  }

  #keep(more: Uint8Array): void {
    const needed = this.#keptCount + more.length
    if (needed > this.#kept.length) {
      const grown = new Uint8Array(Math.min(needed * 2, this.#protocol.messageBytesKept))
      grown.set(this.#kept.subarray(0, this.#keptCount))
      this.#kept = grown
    }
    this.#kept.set(more, this.#keptCount)
    this.#keptCount = needed
  }

  /** Reads the message; octets of it that lie in this piece are still to be skipped. */
  #read(bytes: Uint8Array, offset: number, end: number): void {
    this.#state = 'rest'
    const message = {
      bytes: new PacketBytes(bytes, end),
      offset,
      end,
      length: this.#length,
      fromClient: this.#fromClient,
    }
    this.#listener.message(message, this.#start)
    if (this.#passed > 0) this.#listener.octets(this.#passed)
  }

  #skip(piece: Readonly<Piece>, offset: number): number {
    const octets = Math.min(piece.end - offset, this.#length - this.#passed)
    this.#count(octets, piece.packet)
    return offset + octets
  }

  #count(octets: number, packet: number | undefined): void {
    this.#passed += octets
    if (octets > 0) this.#listener.octets(octets)
    if (this.#passed >= this.#length) this.#finish(packet)
  }

  /** Octets that were not captured: harmless in a message whose length is known. */
  #pass(octets: number, packet: number | undefined): void {
    const isKnown = this.#length > 0 && octets <= this.#length - this.#passed
    if (this.#state === 'beginning' && isKnown) this.#read(this.#kept, 0, this.#keptCount)
    if (this.#state === 'rest' && isKnown) this.#count(octets, packet)
    else this.#lose()
  }

  #finish(packet: number | undefined): void {
    this.#listener.end(packet)
    this.restart()
  }
}
