import type { Protocol } from '../../packet/protocol.ts'
import { protocols } from '../../packet/protocols/index.ts'
import { readOr } from '../../packet/packet-bytes.ts'
import type { Meaning, StreamConnection, StreamMessage } from '../../packet/stream.ts'
import { Side } from '../conversation-page.ts'
import type { Sighting } from '../sighting.ts'
import { TcpFlag } from '../tcp-flags.ts'
import { InOrderOctets } from './in-order-octets.ts'
import { MessageCutter } from './message-cutter.ts'
import type { MessageStart } from './message-cutter.ts'
import { pieceOf } from './segment-piece.ts'

/** What is told of both senders' messages. */
export type FollowerListener = {
  /** A message of `protocol` (index in the list) begins in the packet's payload. */
  begins(packet: number, payloadOffset: number, protocol: number): void
  /** A message was read; `fields` of its connection are about it until the call returns. */
  message(read: ReadMessage): void
  octets(count: number, fromClient: boolean): void
  end(offsetNs: number | undefined, fromClient: boolean): void
  lost(fromClient: boolean): void
}

export type ReadMessage = {
  message: StreamMessage
  /** `undefined` when it was cut so short that it cannot be told. */
  meaning: Meaning | undefined
  start: MessageStart
  connection: StreamConnection
  protocol: number
}

/** One side's octets in order, cut into messages. */
type SideOfStream = { octets: InOrderOctets; cutter: MessageCutter }

/** Follows a TCP connection whose protocol is known from where it is seen first, message by message. */
export class StreamFollower {
  readonly #listener: FollowerListener
  readonly #client: SideOfStream
  readonly #server: SideOfStream
  #protocol: number
  #connection: StreamConnection

  /** `protocol`: index of one with a `stream`. `first`: the packet with the first message. */
  constructor(protocol: number, first: Sighting, listener: FollowerListener) {
    this.#listener = listener
    this.#protocol = protocol
    this.#connection = streamOf(protocol).connect()
    this.#client = this.#follow(true)
    this.#server = this.#follow(false)
    // What the first message's sender had received by then is not looked for any more.
    const other = first.side === Side.client ? this.#server : this.#client
    if (first.cursor.tcpFlags & TcpFlag.acknowledgment) {
      other.octets.resumeAt(first.cursor.acknowledgment)
    }
  }

  /** Index of what is spoken now. */
  get protocol(): number {
    return this.#protocol
  }

  /** False where it is not known which messages begin in this packet. */
  see(sighting: Sighting): boolean {
    const { cursor, side } = sighting
    const [sender, receiver] =
      side === Side.client ? [this.#client, this.#server] : [this.#server, this.#client]
    if (cursor.tcpFlags & TcpFlag.acknowledgment) {
      receiver.octets.acknowledged(cursor.acknowledgment)
    }
    const isFin = (cursor.tcpFlags & TcpFlag.fin) !== 0
    if (cursor.payloadLength > 0 || isFin) sender.octets.segment(pieceOf(sighting))
    return !sender.cutter.isLost
  }

  /** Whether the side is inside no message that is being followed. */
  isBetween(fromClient: boolean): boolean {
    return this.#side(fromClient).cutter.isBetween
  }

  /** The sequence number of the side's next octet; `undefined` before the first. */
  next(fromClient: boolean): number | undefined {
    return this.#side(fromClient).octets.next
  }

  /** The side's next message begins at `sequence`. */
  resumeAt(fromClient: boolean, sequence: number): void {
    const { cutter, octets } = this.#side(fromClient)
    cutter.restart()
    octets.resumeAt(sequence)
  }

  #side(fromClient: boolean): SideOfStream {
    return fromClient ? this.#client : this.#server
  }

  #follow(fromClient: boolean): SideOfStream {
    const listener = this.#listener
    const spoken = { protocol: streamOf(this.#protocol), connection: this.#connection }
    const cutter = new MessageCutter(fromClient, spoken, {
      begins: (packet, payloadOffset) => listener.begins(packet, payloadOffset, this.#protocol),
      message: (message, start) => this.#read(message, start),
      octets: (count) => listener.octets(count, fromClient),
      end: (offsetNs) => listener.end(offsetNs, fromClient),
      lost: () => listener.lost(fromClient),
    })
    return { cutter, octets: new InOrderOctets(cutter) }
  }

  #read(message: StreamMessage, start: MessageStart): void {
    const connection = this.#connection
    const meaning = readOr(undefined, () => connection.read(message))
    this.#listener.message({ message, meaning, start, connection, protocol: this.#protocol })
    if (meaning?.becomes !== undefined) this.#become(meaning.becomes)
  }

  #become(name: string): void {
    const index = protocols.findIndex((protocol) => protocol.name === name)
    this.#protocol = index
    this.#connection = streamOf(index).connect()
    const stream = streamOf(index)
    for (const { cutter } of [this.#client, this.#server]) cutter.speak(stream, this.#connection)
  }
}

/** A protocol without a stream here is a mistake in its list. */
function streamOf(index: number): NonNullable<Protocol['stream']> {
  return protocols[index]!.stream!
}
