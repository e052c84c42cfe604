import type { Protocol } from '../../packet/protocol.ts'
import { protocols } from '../../packet/protocols/index.ts'
import { readOr } from '../../packet/packet-bytes.ts'
import type {
  Meaning,
  ReadingPurpose,
  StreamConnection,
  StreamMessage,
} from '../../packet/stream.ts'
import { ConversationMark, Side } from '../conversation-page.ts'
import { isAfter, sequenceAfter } from '../sequence.ts'
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
  end(packet: number | undefined, fromClient: boolean): void
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

/** Sequence numbers from which the sides are followed; of a side without one, from its first octet that comes. */
export type StreamPlaces = {
  client: number | undefined
  server: number | undefined
  /** Up to where the server's octets have been seen. */
  seenUpTo: number
}

/** Follows a TCP connection whose protocol is known from where it is seen first, message by message. */
export class StreamFollower {
  readonly #listener: FollowerListener
  readonly #purpose: ReadingPurpose
  readonly #client: SideOfStream
  readonly #server: SideOfStream
  #protocol: number
  #connection: StreamConnection
  /** Up to where the server's octets have been seen. */
  #serverSeenUpTo: number

  /** `protocol`: index of one with a `stream`. */
  constructor(
    protocol: number,
    from: StreamPlaces,
    listener: FollowerListener,
    purpose: ReadingPurpose,
  ) {
    this.#listener = listener
    this.#purpose = purpose
    this.#protocol = protocol
    this.#connection = streamOf(protocol).connect(purpose)
    this.#client = this.#follow(true)
    this.#server = this.#follow(false)
    if (from.client !== undefined) this.#client.octets.resumeAt(from.client)
    if (from.server !== undefined) this.#server.octets.resumeAt(from.server)
    this.#serverSeenUpTo = from.seenUpTo
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

  /** Up to where the server's octets have been seen; those that were missed count only when more came. */
  get serverSeenUpTo(): number {
    return this.#serverSeenUpTo
  }

  /** The server's next message begins at `sequence`; false when it has sent more, or is inside one. */
  resumeServerAt(sequence: number): boolean {
    const { cutter, octets } = this.#server
    const isPast = octets.next !== undefined && isAfter(octets.next, sequence)
    if (isPast || !cutter.isBetween) return false
    cutter.restart()
    octets.resumeAt(sequence)
    return true
  }

  #follow(fromClient: boolean): SideOfStream {
    const listener = this.#listener
    const spoken = { protocol: streamOf(this.#protocol), connection: this.#connection }
    const cutter = new MessageCutter(fromClient, spoken, {
      begins: (packet, payloadOffset) => listener.begins(packet, payloadOffset, this.#protocol),
      message: (message, start) => this.#read(message, start),
      octets: (count) => listener.octets(count, fromClient),
      end: (packet) => listener.end(packet, fromClient),
      lost: () => listener.lost(fromClient),
    })
    if (fromClient) return { cutter, octets: new InOrderOctets(cutter) }
    const octets = new InOrderOctets({
      take: (piece) => {
        cutter.take(piece)
        this.#serverSeenUpTo = octets.next!
      },
      miss: (count) => cutter.miss(count),
    })
    return { cutter, octets }
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
    this.#connection = streamOf(index).connect(this.#purpose)
    const stream = streamOf(index)
    for (const { cutter } of [this.#client, this.#server]) cutter.speak(stream, this.#connection)
  }
}

/** A protocol without a stream here is a mistake in its list. */
function streamOf(index: number): NonNullable<Protocol['stream']> {
  return protocols[index]!.stream!
}

/** Where to follow a connection from, whose first message is in this packet. */
export function placesFrom({ side, cursor, page, index }: Sighting): StreamPlaces {
  const isClient = side === Side.client
  const { sequence, acknowledgment, tcpFlags } = cursor
  const begunBySyn = (page.marks[index]! & ConversationMark.begunBySyn) !== 0
  // Behind a SYN that was seen, nothing is taken for the beginning that has overtaken it.
  const sender = begunBySyn ? sequenceAfter(page.initialSequence[index * 2 + side]!, 1) : undefined
  // What the sender had received by then is not looked for any more.
  const receiver = tcpFlags & TcpFlag.acknowledgment ? acknowledgment : undefined
  return {
    client: isClient ? sender : receiver,
    server: isClient ? receiver : sender,
    seenUpTo: isClient ? acknowledgment : sequence,
  }
}
