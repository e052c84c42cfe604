import { Direction } from '../../messages/records.ts'
import type { ExchangeRecord } from '../../messages/records.ts'
import { HttpStart, httpStart } from '../../packet/parts/http-head.ts'
import type { HttpFraming } from './http-framing.ts'
import { HttpMessages } from './http-messages.ts'
import type { BodyEnd } from './http-messages.ts'
import type { MessageStart } from './message-cutter.ts'
import type { Octets } from './octets.ts'

/** Where an HTTP/1 message stands among the octets of its sender. */
export type HttpSpan = {
  /** In its sender's stream, from 0. */
  offset: number
  headBytes: number
  /** Its head, and of its body what has been sent so far, framing of chunks included. */
  length: number
  isRequest: boolean
  /** Of its exchange, from 1; absent for an interim answer. */
  index?: number
  /** `close`: its body goes on until the connection ends. `lost`: the rest cannot be told from others. */
  state: 'open' | 'ended' | 'close' | 'lost'
}

/** Finds the messages of both sides of one conversation. */
export class HttpSpans {
  readonly #exchanges: readonly ExchangeRecord[]
  readonly #byAnswer = new Map<number, ExchangeRecord[]>()
  readonly #byRequest = new Map<number, ExchangeRecord[]>()
  /** Requests without an answer so far; what answers belong to before the exchanges that are kept. */
  #waiting: { index: number; method: string }[] = []
  /** Nothing has been lost since the first request. */
  #isIntact = true
  #requests = 0

  constructor(exchanges: readonly ExchangeRecord[]) {
    this.#exchanges = exchanges
    for (const exchange of exchanges) {
      listIn(this.#byRequest, exchange.requestPacket).push(exchange)
      if (exchange.answerPacket !== undefined) {
        listIn(this.#byAnswer, exchange.answerPacket).push(exchange)
      }
    }
  }

  /** The messages by their direction, each list in order. */
  read(segments: readonly Octets[]): Partial<Record<Direction, HttpSpan[]>> {
    const asking = this.#askingDirection(segments)
    const requests = new SideSpans(HttpStart.request, {
      head: (head, start) => this.#ask(head, start),
      lost: () => this.#lose(),
    })
    const answers = new SideSpans(HttpStart.response, {
      head: (head, start) => this.#answer(head, start),
      lost: () => this.#lose(),
    })
    for (const segment of segments) {
      if (segment.direction === asking) requests.take(segment)
      else answers.take(segment, this.#byAnswer.has(segment.packet))
      if (answers.isTunnel) requests.stop()
    }
    const answering = asking === Direction.toServer ? Direction.toClient : Direction.toServer
    return { [asking]: requests.spans, [answering]: answers.spans }
  }

  /** The side that sends the requests: nearly always the client. */
  #askingDirection(segments: readonly Octets[]): Direction {
    const first = segments.find(
      ({ packet, bytes }) =>
        this.#byRequest.has(packet) && httpStart(bytes, 0, bytes.length) === HttpStart.request,
    )
    return first?.direction ?? Direction.toServer
  }

  #lose(): void {
    this.#isIntact = false
    this.#waiting = []
  }

  #ask({ text, chunked, contentLength }: HttpFraming, { packet }: MessageStart): Placed {
    const known = this.#byRequest.get(packet)?.shift()
    const index = known?.index ?? (this.#isIntact ? this.#requests + 1 : undefined)
    this.#requests = index ?? this.#requests
    if (index !== undefined) this.#waiting.push({ index, method: methodOf(text) })
    return { index, bodyEnd: chunked ? 'chunked' : (contentLength ?? 0) }
  }

  #answer(
    { status, chunked, contentLength }: HttpFraming,
    start: MessageStart,
  ): Placed | undefined {
    if (status < 200 && status !== 101) return { bodyEnd: 0 }
    const asked = this.#asked(start.packet)
    if (!asked) return undefined
    const { index, method } = asked
    if (status === 101 || (method === 'CONNECT' && status < 300))
      return { index, bodyEnd: 'tunnel' }
    if (method === 'HEAD' || status === 204 || status === 304) return { index, bodyEnd: 0 }
    return { index, bodyEnd: chunked ? 'chunked' : (contentLength ?? 'close') }
  }

  /** The request that an answer in this packet belongs to. */
  #asked(packet: number): { index: number; method: string } | undefined {
    const known = this.#byAnswer.get(packet)?.shift()
    const oldest = this.#exchanges[0]?.requestPacket ?? 0
    if (!known && (!this.#isIntact || packet >= oldest)) return undefined
    const at = known ? this.#waiting.findIndex(({ index }) => index === known.index) : 0
    if (at >= 0) return this.#waiting.splice(0, at + 1).at(-1)
    return known && { index: known.index, method: methodOf(known.request) }
  }
}

type Placed = { index?: number | undefined; bodyEnd: BodyEnd }

type SideListener = {
  head(head: Readonly<HttpFraming>, start: MessageStart): Placed | undefined
  lost(): void
}

/** The messages of one side. */
class SideSpans {
  readonly spans: HttpSpan[] = []
  readonly #kind: number
  readonly #messages: HttpMessages
  #open: HttpSpan | undefined
  isTunnel = false

  constructor(kind: number, { head, lost }: SideListener) {
    this.#kind = kind
    this.#messages = new HttpMessages(kind, {
      begins: () => {},
      head: (framing, start) => {
        const placed = head(framing, start)
        if (placed) this.#begin(framing, start, placed)
        return placed?.bodyEnd
      },
      octets: (count) => {
        if (this.#open) this.#open.length += count
      },
      end: () => this.#close('ended'),
      lost: () => {
        this.#close('lost')
        lost()
      },
    })
  }

  /** `beginsAnswer`: an answer that has been paired begins in the segment's packet. */
  take({ bytes, missing, packet, offsetNs, offset }: Octets, beginsAnswer = false): void {
    if (bytes.length === 0) {
      this.#messages.miss(missing)
      return
    }
    if (this.#messages.isLost && beginsAnswer && httpStart(bytes, 0, bytes.length) === this.#kind) {
      this.#messages.restart()
    }
    this.#messages.take({
      packet,
      offsetNs,
      sequence: offset,
      payloadSequence: offset,
      acknowledgment: 0,
      bytes,
      offset: 0,
      end: bytes.length,
      missing,
      fin: false,
    })
  }

  stop(): void {
    this.#messages.stop()
  }

  #begin(
    { headBytes }: Readonly<HttpFraming>,
    start: MessageStart,
    { index, bodyEnd }: Placed,
  ): void {
    this.isTunnel ||= bodyEnd === 'tunnel'
    this.#open = {
      offset: start.sequence,
      headBytes,
      length: 0,
      isRequest: this.#kind === HttpStart.request,
      ...(index !== undefined && { index }),
      state: bodyEnd === 'close' ? 'close' : 'open',
    }
    this.spans.push(this.#open)
  }

  #close(state: 'ended' | 'lost'): void {
    if (this.#open) this.#open.state = state
    this.#open = undefined
  }
}

function methodOf(text: string): string {
  return text.slice(0, text.indexOf(' '))
}

function listIn(lists: Map<number, ExchangeRecord[]>, packet: number): ExchangeRecord[] {
  const list = lists.get(packet) ?? []
  lists.set(packet, list)
  return list
}
