import { HttpStart, httpStart } from '../../packet/parts/http-head.ts'
import { protocols } from '../../packet/protocols/index.ts'
import type { ExchangeTracker, MessageListener } from './exchange.ts'
import type { ExchangeTable } from './exchange-table.ts'
import { HttpMethod } from './http-framing.ts'
import type { HttpFraming } from './http-framing.ts'
import { HttpMessages } from './http-messages.ts'
import type { BodyEnd } from './http-messages.ts'
import { InOrderOctets } from './in-order-octets.ts'
import type { MessageStart } from './message-cutter.ts'
import { RepeatedHead } from './repeated-head.ts'
import { StreamExchanges } from './stream-exchanges.ts'
import { payloadEnd, pieceOf } from './segment-piece.ts'
import { WaitingRequests } from './waiting-requests.ts'
import { isAfter, sequenceAfter } from '../sequence.ts'
import type { Sighting } from '../sighting.ts'
import { TcpFlag, Transport } from '../tcp-flags.ts'

const http = protocols.findIndex(({ name }) => name === 'http')

/** Protocols by what `Upgrade` calls them (RFC 6455, 1.9; RFC 7540, 3.2). */
const successors: Readonly<Record<string, string>> = { websocket: 'websocket', h2c: 'http2' }

/** A tracker for the conversation when this packet's payload begins an HTTP/1 message. */
export function beginHttp(
  sighting: Sighting,
  _application: number,
  table: ExchangeTable,
): ExchangeTracker | undefined {
  const { cursor, side } = sighting
  if (cursor.transport !== Transport.tcp) return undefined
  const start = httpStart(cursor.bytes, cursor.payloadOffset, payloadEnd(sighting))
  if (start === HttpStart.none) return undefined
  return new HttpExchanges(start === HttpStart.request ? side : side ^ 1, sighting, table)
}

const controlMask = TcpFlag.acknowledgment | TcpFlag.syn | TcpFlag.fin | TcpFlag.reset

/** Where the message begins that is read as a whole; one serves all. */
const wholeStart: MessageStart = { packet: 0, offsetNs: 0, sequence: 0, acknowledgment: 0 }

/** One side's octets put in order, and the messages in them. */
type Direction = { octets: InOrderOctets; messages: HttpMessages; heads: RepeatedHead }

/**
 * Pairs the requests and answers of one HTTP/1 connection: answers come in the order of requests
 * (RFC 9112, 9.3.2). **A wrong pair is worse than none**: after a gap that could hide a message,
 * requests stay unanswered until one is asked after more had been received, so that the next answer
 * is its own. Where requests were seen to be sent ahead of answers, that is never certain again. (A
 * client that does so, and whose every sign of it was lost, is not told from one that waits.)
 */
class HttpExchanges implements ExchangeTracker {
  readonly #table: ExchangeTable
  #count = 0
  #latest = 0
  /** What both sides have agreed to speak instead (RFC 9110, 7.8). */
  #successor: StreamExchanges | undefined
  readonly #requester: number
  /** By side. */
  readonly #directions: readonly [Direction, Direction]
  #begun: MessageListener | undefined
  readonly #waiting = new WaitingRequests()
  /** The exchanges whose request, and whose answer, is going by. */
  #asked: number | undefined
  #answered: number | undefined
  #isPairing = true
  /** A request was sent before the answer to the one before had ended. */
  #sentAhead = false
  /** Up to where answers have been seen, now and when pairing stopped. */
  #seenUpTo: number
  #stoppedAt = 0

  /** `requester`: the side that sends requests. `first`: the packet with the first message. */
  constructor(requester: number, first: Sighting, table: ExchangeTable) {
    this.#table = table
    this.#requester = requester
    const [requests, answers] = [this.#followRequests(), this.#followAnswers()]
    this.#directions = requester === 0 ? [requests, answers] : [answers, requests]
    // What the first message's sender had received by then is not looked for any more.
    const { sequence, acknowledgment } = first.cursor
    this.#directions[first.side ^ 1]!.octets.resumeAt(acknowledgment)
    this.#seenUpTo = first.side === requester ? acknowledgment : sequence
  }

  get application(): string {
    return this.#successor?.application ?? 'HTTP'
  }

  get latest(): number {
    return this.#successor?.latest ?? this.#latest
  }

  get count(): number {
    return this.#count + (this.#successor?.count ?? 0)
  }

  see(sighting: Sighting, begun: MessageListener): boolean {
    if (this.#successor) return this.#successor.see(sighting, begun)
    const { cursor, side } = sighting
    this.#begun = begun
    if (cursor.payloadLength > 0 && this.#takeWhole(sighting)) return true
    if (cursor.tcpFlags & TcpFlag.acknowledgment) {
      this.#directions[side ^ 1]!.octets.acknowledged(cursor.acknowledgment)
    }
    const isFin = (cursor.tcpFlags & TcpFlag.fin) !== 0
    const sender = this.#directions[side]!
    if (cursor.payloadLength > 0 || isFin) sender.octets.segment(pieceOf(sighting))
    this.#seeBehind(sighting, begun)
    return !sender.messages.isLost
  }

  /**
   * Nearly every packet of a busy connection brings one whole message, where nothing else is under way:
   * it is read where it stands, and means what it would mean octet by octet. False for any other.
   */
  #takeWhole(sighting: Sighting): boolean {
    const { cursor, side, number } = sighting
    const { bytes, payloadOffset, payloadLength, sequence, acknowledgment } = cursor
    const sender = this.#directions[side]!
    const isNext =
      (cursor.tcpFlags & controlMask) === TcpFlag.acknowledgment &&
      sender.messages.isBeforeMessage &&
      sender.octets.isNext(sequence) &&
      this.#directions[side ^ 1]!.octets.hasUpTo(acknowledgment)
    const end = payloadOffset + payloadLength
    if (!isNext || end !== payloadEnd(sighting)) return false
    const isRequest = side === this.#requester
    const head = sender.heads.read(bytes, payloadOffset, end)
    if (!head || head.chunked) return false
    if (head.headBytes + (head.contentLength ?? 0) !== payloadLength) return false
    wholeStart.packet = number
    wholeStart.sequence = sequence
    wholeStart.acknowledgment = acknowledgment
    if (isRequest) this.#askWhole(head, payloadLength)
    else if (!this.#answerWhole(head, payloadLength)) return false
    sender.octets.pass(payloadLength)
    if (!isRequest) this.#seenUpTo = sender.octets.next!
    this.#begun!.messageBegins(number, 0, http)
    return true
  }

  #askWhole(head: HttpFraming, octets: number): void {
    this.#table.setWholeRequest(this.#begin(head, wholeStart), head, octets)
    this.#asked = undefined
  }

  #answerWhole(head: HttpFraming, octets: number): boolean {
    const waiting = this.#waiting
    const { status } = head
    const isPlain =
      !waiting.isEmpty &&
      waiting.method === HttpMethod.other &&
      isAfter(wholeStart.acknowledgment, waiting.sequence) &&
      head.contentLength !== undefined &&
      status >= 200 &&
      status !== 204 &&
      status !== 304
    if (!isPlain) return false
    this.#table.setWholeAnswer(waiting.exchange, wholeStart.packet, head, octets)
    waiting.takeOldest()
    this.#answered = undefined
    return true
  }

  get #requests(): Direction {
    return this.#directions[this.#requester]!
  }

  get #answers(): Direction {
    return this.#directions[this.#requester ^ 1]!
  }

  #followRequests(): Direction {
    const messages = new HttpMessages(HttpStart.request, {
      begins: (packet, offset) => this.#begun!.messageBegins(packet, offset, http),
      head: (head, start) => this.#ask(head, start),
      octets: (count) => {
        if (this.#asked !== undefined) this.#table.addRequestBytes(this.#asked, count)
      },
      end: (packet) => {
        if (this.#asked !== undefined && packet !== undefined) {
          this.#table.setSent(this.#asked, packet)
        }
        this.#asked = undefined
      },
      lost: () => {
        // What is missing was sent behind a whole request that has no answer yet.
        if (this.#asked === undefined && !this.#waiting.isEmpty) this.#sentAhead = true
        this.#stopPairing()
      },
    })
    return {
      messages,
      octets: new InOrderOctets(messages),
      heads: new RepeatedHead(HttpStart.request),
    }
  }

  #followAnswers(): Direction {
    const messages = new HttpMessages(HttpStart.response, {
      begins: (packet, offset) => this.#begun!.messageBegins(packet, offset, http),
      head: (head, start) => this.#answer(head, start),
      octets: (count) => {
        if (this.#answered !== undefined) this.#table.addAnswerBytes(this.#answered, count)
      },
      end: (packet) => this.#endAnswer(packet),
      lost: () => {
        this.#answered = undefined
        this.#stopPairing()
      },
    })
    const octets = new InOrderOctets({
      take: (piece) => {
        messages.take(piece)
        this.#seenUpTo = octets.next!
      },
      miss: (count) => messages.miss(count),
    })
    return { messages, octets, heads: new RepeatedHead(HttpStart.response) }
  }

  #ask(head: HttpFraming, start: MessageStart): BodyEnd {
    const exchange = this.#begin(head, start)
    this.#table.setRequest(exchange, head.text, true)
    this.#table.setRequestVersion(exchange, head.version)
    this.#asked = exchange
    if (head.chunked) return 'chunked'
    return head.contentLength ?? 0
  }

  /** An exchange for the request, which waits for its answer where that can be told. */
  #begin({ method }: HttpFraming, start: MessageStart): number {
    const exchange = this.#table.begin(this.#latest, start.packet)
    this.#count++
    this.#latest = exchange
    if (!this.#isPairing) this.#resumePairing(start)
    else if (!this.#waiting.isEmpty || !this.#answers.messages.isBetween) this.#sentAhead = true
    if (this.#isPairing) this.#waiting.add(exchange, start.sequence, method)
    return exchange
  }

  #answer(head: HttpFraming, start: MessageStart): BodyEnd | undefined {
    const waiting = this.#waiting
    // What was sent before the request had come (a time-out, say) is no answer to it.
    if (waiting.isEmpty || !isAfter(start.acknowledgment, waiting.sequence)) return undefined
    const { status } = head
    // RFC 9110, 15.2: the final answer is still to come.
    if (status < 200 && status !== 101) return 0
    const { exchange, method } = waiting
    waiting.takeOldest()
    this.#answered = exchange
    const table = this.#table
    table.beginAnswer(exchange, start.packet)
    table.setAnswer(exchange, head.text)
    table.setAnswerVersion(exchange, head.version)
    table.setStatus(exchange, status)
    if (status === 101 || (method === HttpMethod.connect && status < 300)) {
      this.#requests.messages.stop()
      if (status === 101) this.#succeed(head, start)
      return 'tunnel'
    }
    if (method === HttpMethod.head || status === 204 || status === 304) return 0
    if (head.chunked) return 'chunked'
    return head.contentLength ?? 'close'
  }

  /** What stands behind the head that grants another protocol, in the same packet. */
  #seeBehind(sighting: Sighting, begun: MessageListener): void {
    this.#successor?.see(sighting, begun)
  }

  /** The answer grants another protocol: both sides speak it from the end of its head on. */
  #succeed({ upgrade, headBytes }: HttpFraming, { sequence }: MessageStart): void {
    const name = upgrade === undefined ? undefined : successors[upgrade]
    const protocol = protocols.findIndex((each) => each.stream && each.name === name)
    if (protocol < 0) return
    const server = sequenceAfter(sequence, headBytes)
    const client = this.#requests.octets.next
    const places = { client, server, seenUpTo: server }
    this.#successor = new StreamExchanges(protocol, places, this.#table, this.#latest)
  }

  #endAnswer(packet: number | undefined): void {
    if (this.#answered !== undefined && packet !== undefined) {
      this.#table.setEnd(this.#answered, packet)
    }
    this.#answered = undefined
  }

  #stopPairing(): void {
    if (this.#isPairing) this.#stoppedAt = this.#seenUpTo
    this.#isPairing = false
    this.#waiting.clear()
    this.#asked = undefined
  }

  /**
   * Pairs again from the request that begins at `start` on, when an answer had been received since
   * pairing stopped; a request that did not wait for one was sent ahead.
   */
  #resumePairing(start: MessageStart): void {
    const { octets, messages } = this.#answers
    if (!isAfter(start.acknowledgment, this.#stoppedAt)) this.#sentAhead = true
    const isReached = octets.next !== undefined && isAfter(octets.next, start.acknowledgment)
    if (this.#sentAhead || isReached || !messages.isBetween) return
    messages.restart()
    octets.resumeAt(start.acknowledgment)
    this.#isPairing = true
  }
}
