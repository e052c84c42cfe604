import { HttpStart, httpStart } from '../../packet/parts/http-head.ts'
import { HttpChunks } from './http-chunks.ts'
import { readFraming } from './http-framing.ts'
import type { HttpFraming } from './http-framing.ts'
import type { OctetReader, Piece } from './in-order-octets.ts'
import type { MessageStart } from './message-cutter.ts'

/** A head that goes on past this is given up: four times what common servers accept of one line. */
const headBytesMax = 32_768

/** Enough to be sure that a start line is none, however it was cut into segments. */
const startBytesMin = 24

const lineFeed = 0x0a
const carriageReturn = 0x0d

/**
 * How a message's body ends (RFC 9112, 6.3): after so many octets, by chunks, or with the connection.
 * Behind a `tunnel` nothing is HTTP any more.
 */
export type BodyEnd = number | 'chunked' | 'close' | 'tunnel'

/** What is told of one sender's messages, in their order. */
export type HttpListener = {
  /** A message may begin `payloadOffset` octets into the packet's payload: its kind of start line does. */
  begins(packet: number, payloadOffset: number): void
  /** A whole head was read; `head` and `start` hold until the call returns. `undefined` when the message cannot be placed. */
  head(head: Readonly<HttpFraming>, start: MessageStart): BodyEnd | undefined
  /** Octets of the message, its head among them. */
  octets(count: number): void
  /** The message ended; `packet` is unknown when its last octets were not captured. */
  end(packet: number | undefined): void
  /** It is not known any more where the next message begins. */
  lost(): void
}

type State = 'head' | 'counted' | 'chunked' | 'close' | 'lost' | 'tunnel'

/**
 * Follows the messages of one side of an HTTP/1 connection without keeping their bodies. After a gap
 * that costs it its place it is lost: requests are found again where a segment begins with one,
 * answers when `restart` says where.
 */
export class HttpMessages implements OctetReader {
  readonly #kind: number
  readonly #listener: HttpListener
  readonly #chunks = new HttpChunks()
  #state: State = 'head'
  /** The head so far, when it goes on past a segment. */
  #partial: Uint8Array<ArrayBuffer> | undefined
  readonly #start: MessageStart = { packet: 0, offsetNs: 0, sequence: 0, acknowledgment: 0 }
  /** Octets of the body that are still to come. */
  #remaining = 0

  /** `kind`: an `HttpStart`, what this side sends. */
  constructor(kind: number, listener: HttpListener) {
    this.#kind = kind
    this.#listener = listener
  }

  /** In no message that is being followed. */
  get isBetween(): boolean {
    return this.#state === 'lost' || (this.#state === 'head' && !this.#partial)
  }

  /** Whether the next octet begins a message. */
  get isBeforeMessage(): boolean {
    return this.#state === 'head' && !this.#partial
  }

  take(piece: Readonly<Piece>): void {
    if (this.#state === 'lost' && this.#kind === HttpStart.request && this.#beginsWithOwn(piece)) {
      this.restart()
    }
    let offset = piece.offset
    while (offset < piece.end && this.#state !== 'lost' && this.#state !== 'tunnel') {
      offset = this.#step(piece, offset)
    }
    if (piece.missing > 0) this.#pass(piece.missing, piece.packet)
    if (piece.fin && this.#state === 'close') this.#finish(piece.packet)
  }

  miss(octets: number): void {
    this.#pass(octets, undefined)
  }

  get isLost(): boolean {
    return this.#state === 'lost'
  }

  /** A message begins with the next octet. */
  restart(): void {
    if (this.#state === 'tunnel') return
    this.#state = 'head'
    this.#partial = undefined
  }

  /** What follows is not HTTP. */
  stop(): void {
    this.#state = 'tunnel'
  }

  #beginsWithOwn({ bytes, offset, end }: Readonly<Piece>): boolean {
    return httpStart(bytes, offset, end) === this.#kind
  }

  #lose(): void {
    if (this.#state === 'lost' || this.#state === 'tunnel') return
    this.#state = 'lost'
    this.#partial = undefined
    this.#listener.lost()
  }

  /** Reads on from `offset`; answers up to where. */
  #step(piece: Readonly<Piece>, offset: number): number {
    if (this.#state === 'head') return this.#readHead(piece, offset)
    if (this.#state === 'counted') {
      const octets = Math.min(piece.end - offset, this.#remaining)
      this.#countOff(octets, piece.packet)
      return offset + octets
    }
    if (this.#state === 'chunked') return this.#readChunks(piece, offset)
    this.#listener.octets(piece.end - offset)
    return piece.end
  }

  #readHead(piece: Readonly<Piece>, offset: number): number {
    if (!this.#partial) {
      // RFC 9112, 2.2: an empty line before a message is passed over.
      const first = piece.bytes[offset]
      if (first === carriageReturn || first === lineFeed) return offset + 1
      const start = this.#start
      start.packet = piece.packet
      start.offsetNs = piece.offsetNs
      start.sequence = (piece.sequence + offset - piece.offset) >>> 0
      start.acknowledgment = piece.acknowledgment
      const isExpected = httpStart(piece.bytes, offset, piece.end) === this.#kind
      if (isExpected) {
        this.#listener.begins(piece.packet, (start.sequence - piece.payloadSequence) >>> 0)
      }
      return this.#readWholeHead(piece, offset, isExpected)
    }
    return this.#readSpreadHead(this.#partial, piece, offset)
  }

  /** Where it stands, when it is all there. */
  #readWholeHead(
    { bytes, end, packet }: Readonly<Piece>,
    offset: number,
    isExpected: boolean,
  ): number {
    const head = isExpected ? this.#framing(bytes, offset, end) : undefined
    if (!head) {
      this.#keep(bytes.slice(offset, end))
      return end
    }
    // The head may be overwritten by the next one.
    const { headBytes } = head
    this.#beginBody(head, packet)
    return offset + headBytes
  }

  #readSpreadHead(before: Uint8Array, piece: Readonly<Piece>, offset: number): number {
    const bytes = joined(before, piece.bytes.subarray(offset, piece.end))
    const isExpected = httpStart(bytes, 0, bytes.length) === this.#kind
    const head = isExpected ? this.#framing(bytes, 0, bytes.length) : undefined
    if (!head) {
      this.#keep(bytes)
      return piece.end
    }
    const { headBytes } = head
    this.#partial = undefined
    this.#beginBody(head, piece.packet)
    return offset + headBytes - before.length
  }

  #framing(bytes: Uint8Array, offset: number, end: number): Readonly<HttpFraming> | undefined {
    return readFraming(bytes, offset, end, this.#kind === HttpStart.request)
  }

  #keep(head: Uint8Array<ArrayBuffer>): void {
    this.#partial = head
    if (head.length > headBytesMax || !canBecome(head, this.#kind)) this.#lose()
  }

  #beginBody(head: Readonly<HttpFraming>, packet: number): void {
    const { headBytes } = head
    const bodyEnd = this.#listener.head(head, this.#start)
    if (bodyEnd === undefined) {
      this.#lose()
      return
    }
    this.#listener.octets(headBytes)
    if (bodyEnd === 'close') this.#state = 'close'
    else if (bodyEnd === 'chunked') {
      this.#state = 'chunked'
      this.#chunks.begin()
    } else if (bodyEnd === 'tunnel') {
      this.#finish(packet)
      this.stop()
    } else {
      this.#state = 'counted'
      this.#remaining = bodyEnd
      this.#countOff(0, packet)
    }
  }

  #countOff(octets: number, packet: number | undefined): void {
    this.#remaining -= octets
    if (octets > 0) this.#listener.octets(octets)
    if (this.#remaining === 0) this.#finish(packet)
  }

  #readChunks(piece: Readonly<Piece>, offset: number): number {
    const stopped = this.#chunks.take(piece.bytes, offset, piece.end)
    this.#listener.octets(stopped - offset)
    if (this.#chunks.isBroken) this.#lose()
    else if (this.#chunks.isAtEnd) this.#finish(piece.packet)
    return stopped
  }

  /** Octets that were not captured: harmless in a body whose length is known. */
  #pass(octets: number, packet: number | undefined): void {
    if (this.#state === 'counted' && octets <= this.#remaining) this.#countOff(octets, packet)
    else if (this.#state === 'close' || (this.#state === 'chunked' && this.#chunks.pass(octets))) {
      this.#listener.octets(octets)
    } else this.#lose()
  }

  #finish(packet: number | undefined): void {
    this.#state = 'head'
    this.#listener.end(packet)
  }
}

function joined(before: Uint8Array, more: Uint8Array): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(before.length + more.length)
  all.set(before)
  all.set(more, before.length)
  return all
}

/** A head that is not whole: whether it can be one of this kind when the rest has come. */
function canBecome(head: Uint8Array, kind: number): boolean {
  return head.length < startBytesMin || httpStart(head, 0, head.length) === kind
}
