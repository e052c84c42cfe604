import { formatByteCount } from '../../format/byte-count.ts'
import {
  type GrpcPart,
  GrpcSide,
  grpcRow,
  grpcStatusName,
  grpcStatusText,
  isGrpc,
  isProtobuf,
} from './grpc-messages.ts'
import type { HpackBlock } from './hpack.ts'
import {
  type FrameHeader,
  FRAME_HEADER_BYTES,
  Http2Flag,
  Http2Frame,
  frameContent,
  frameLength,
  http2FrameNames,
  isFrameHeader,
  readFrameHeader,
} from './http2-frame.ts'
import { type HeaderBlock, Http2Headers } from './http2-headers.ts'
import { framePayloadRows, frameHeaderRows, http2ErrorName } from './http2-rows.ts'
import type { PacketField } from '../layer.ts'
import { MessageReader } from '../message-reader.ts'
import { readOr } from '../packet-bytes.ts'
import {
  type Meaning,
  MessageLength,
  type StreamConnection,
  type StreamMessage,
} from '../stream.ts'

/** RFC 9113, section 3.4. */
export const HTTP2_PREFACE = [...'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'].map((character) =>
  character.charCodeAt(0),
)

/** Streams that are open at once; servers allow some hundred. The oldest is forgotten. */
const STREAMS_MAX = 1000
const VERSION = 'HTTP/2'

/** How many octets of the preface stand at `offset`. */
export function prefaceBytesAt(bytes: Uint8Array, offset: number, end: number): number {
  let length = 0
  while (length < HTTP2_PREFACE.length && offset + length < end) {
    if (bytes[offset + length] !== HTTP2_PREFACE[length]) break
    length++
  }
  return length
}

const withHeaders: ReadonlySet<number> = new Set([
  Http2Frame.headers,
  Http2Frame.pushPromise,
  Http2Frame.continuation,
])

/** A stream whose request or answer has been seen. */
type Http2Stream = {
  requested: boolean
  contentType: string | undefined
  client: GrpcSide
  server: GrpcSide
  answered: boolean
}

/** One connection: its two header tables, and what its streams are about. */
export class Http2Connection implements StreamConnection {
  readonly #client = new Http2Headers()
  readonly #server = new Http2Headers()
  readonly #streams = new Map<number, Http2Stream>()
  /** Of the frame that was read last. */
  #block: HeaderBlock | undefined
  #grpc: { parts: GrpcPart[]; protobuf: boolean } | undefined

  messageLength(bytes: Uint8Array, offset: number, end: number): number {
    const preface = prefaceBytesAt(bytes, offset, end)
    if (preface === HTTP2_PREFACE.length) return preface
    if (preface > 0 && offset + preface === end) return MessageLength.needsMore
    if (end - offset < FRAME_HEADER_BYTES) return MessageLength.needsMore
    return isFrameHeader(bytes, offset, false) ? frameLength(bytes, offset) : MessageLength.foreign
  }

  lost(fromClient: boolean): void {
    this.#sentBy(fromClient).lost()
    for (const stream of this.#streams.values()) (fromClient ? stream.client : stream.server).lose()
  }

  read(message: StreamMessage): Meaning {
    this.#block = undefined
    this.#grpc = undefined
    if (isPreface(message)) return { text: 'Preface', role: 'neither', version: VERSION }
    const frame = readFrameHeader(message.bytes, message.offset)
    const name = http2FrameNames[frame.type] ?? `Frame of type ${frame.type}`
    const text = `${name}[${frame.stream}]`
    if (withHeaders.has(frame.type)) return this.#readHeaders(message, frame, text)
    this.#sentBy(message.fromClient).interrupt()
    switch (frame.type) {
      case Http2Frame.data:
        return this.#readData(message, frame, text)
      case Http2Frame.resetStream:
        return this.#readReset(message, frame, text)
      case Http2Frame.goAway: {
        const code = message.bytes.uint32(message.offset + FRAME_HEADER_BYTES + 4)
        return { text: `${text}: ${http2ErrorName(code)}`, role: 'neither' }
      }
      default:
        return { text, role: 'neither' }
    }
  }

  *fields(message: StreamMessage): Iterable<PacketField> {
    const reader = new MessageReader(message)
    if (isPreface(message)) {
      yield reader.row('http2.magic', 'Preface', () => {
        reader.skip(HTTP2_PREFACE.length)
        return 'PRI * HTTP/2.0'
      })
      return
    }
    yield* frameHeaderRows(reader)
    const { bytes, offset, end } = message
    yield* framePayloadRows(reader, readFrameHeader(bytes, offset), this.#block)
    for (const part of this.#grpc?.parts ?? []) {
      yield grpcRow(bytes, { ...part, end: Math.min(part.end, end) }, this.#grpc!.protobuf)
    }
  }

  #readHeaders(message: StreamMessage, frame: FrameHeader, text: string): Meaning {
    const block = this.#sentBy(message.fromClient).read(message, frame)
    if (block === undefined) return { text, role: 'neither' }
    this.#block = block
    const first = block.frame
    const headers = new NamedHeaders(block.read)
    // What a server pushes answers nobody.
    if (first.type === Http2Frame.pushPromise || first.stream % 2 === 0) {
      return {
        text: `${text}: ${headers.isRequest ? headers.request : headers.status}`,
        role: 'neither',
      }
    }
    // Where a conversation is not known from its beginning, who is the client is only supposed.
    const isRequest = headers.isRequest || (message.fromClient && !headers.isAnswer)
    return isRequest
      ? this.#meetRequest(first, headers, text)
      : this.#meetAnswer(first, headers, text)
  }

  #sentBy(client: boolean): Http2Headers {
    return client ? this.#client : this.#server
  }

  #meetRequest(frame: FrameHeader, headers: NamedHeaders, text: string): Meaning {
    const more = (frame.flags & Http2Flag.endStream) === 0
    if (this.#streams.get(frame.stream)?.requested === true && !headers.isRequest) {
      return { text: `${text}: trailers`, role: 'request', correlation: frame.stream, more }
    }
    const contentType = headers.find('content-type')
    this.#remember(frame.stream, { contentType, requested: true })
    const grpc = isGrpc(contentType)
    const path = headers.find(':path')
    return {
      text: `${text}: ${headers.request}${grpc ? ', gRPC' : ''}`,
      role: 'request',
      subject: grpc && path !== undefined ? path : headers.request,
      correlation: frame.stream,
      version: VERSION,
      more,
    }
  }

  #meetAnswer(frame: FrameHeader, headers: NamedHeaders, text: string): Meaning {
    const status = headers.number(':status')
    // RFC 9110, section 15.2: the answer is yet to come.
    if (status !== undefined && status < 200) {
      return { text: `${text}: ${status}`, role: 'neither' }
    }
    const contentType = headers.find('content-type')
    const stream =
      this.#streams.get(frame.stream) ??
      this.#remember(frame.stream, { contentType, requested: false })
    const isLast = (frame.flags & Http2Flag.endStream) !== 0
    stream.contentType ??= contentType
    stream.answered = isLast
    const part = { role: 'answer', correlation: frame.stream, more: !isLast } as const
    const grpcStatus = headers.number('grpc-status')
    if (grpcStatus !== undefined) {
      const failed = grpcStatus !== 0
      const why = failed ? grpcStatusText(headers.find('grpc-message') ?? '') : ''
      const name = grpcStatusName(grpcStatus)
      const subject = why === '' ? name : `${name} ${why}`
      return { ...part, text: `${text}: ${subject}`, subject, status: grpcStatus, failed }
    }
    if (status === undefined) return { ...part, text: `${text}: ${headers.hint('trailers')}` }
    const grpc = isGrpc(stream.contentType)
    const said = { ...part, text: `${text}: ${status}` }
    // 200 is what every gRPC answer has, also those that fail.
    return grpc && status === 200 ? said : { ...said, subject: String(status), status }
  }

  #readData(message: StreamMessage, frame: FrameHeader, text: string): Meaning {
    const { bytes, offset, end, fromClient } = message
    const stream = this.#streams.get(frame.stream)
    const payload = offset + FRAME_HEADER_BYTES
    const content = readOr({ offset: payload, end: payload + frame.length }, () =>
      frameContent(bytes, payload, frame),
    )
    const size = formatByteCount(content.end - content.offset)
    const said = { text: `${text}: ${size}`, ...this.#dataPart(frame, stream, fromClient) }
    if (stream === undefined || !isGrpc(stream.contentType)) return said
    const side = fromClient ? stream.client : stream.server
    const held = Math.max(content.offset, Math.min(content.end, end))
    const parts = side.read(bytes, content.offset, held)
    side.miss(content.end - held)
    this.#grpc = { parts, protobuf: isProtobuf(stream.contentType) }
    const whole = parts.filter(({ isWhole }) => isWhole).length
    if (whole === 0) return said
    return {
      ...said,
      text: `${said.text}, ${whole === 1 ? 'a gRPC message' : `${whole} gRPC messages`}`,
    }
  }

  #dataPart(
    frame: FrameHeader,
    stream: Http2Stream | undefined,
    fromClient: boolean,
  ): Pick<Meaning, 'role' | 'correlation' | 'more'> {
    // Of streams that began before, nobody knows what was asked.
    const isKnown = stream !== undefined && (stream.requested || !fromClient)
    if (!isKnown || frame.stream % 2 === 0) return { role: 'neither' }
    const more = (frame.flags & Http2Flag.endStream) === 0
    if (!fromClient) stream.answered = !more
    return { role: fromClient ? 'request' : 'answer', correlation: frame.stream, more }
  }

  #readReset(message: StreamMessage, frame: FrameHeader, text: string): Meaning {
    const name = http2ErrorName(message.bytes.uint32(message.offset + FRAME_HEADER_BYTES))
    const stream = this.#streams.get(frame.stream)
    this.#streams.delete(frame.stream)
    const isAnswer = !message.fromClient && stream !== undefined && !stream.answered
    if (!isAnswer) return { text: `${text}: ${name}`, role: 'neither' }
    return {
      text: `${text}: ${name}`,
      role: 'answer',
      correlation: frame.stream,
      subject: name,
      failed: true,
    }
  }

  #remember(
    id: number,
    { contentType, requested }: Pick<Http2Stream, 'contentType' | 'requested'>,
  ): Http2Stream {
    this.#streams.delete(id)
    const [oldest] = this.#streams.keys()
    if (this.#streams.size >= STREAMS_MAX && oldest !== undefined) this.#streams.delete(oldest)
    const sides = { client: new GrpcSide(), server: new GrpcSide() }
    const stream = { contentType, requested, answered: false, ...sides }
    this.#streams.set(id, stream)
    return stream
  }
}

/** The headers of a block by their names. */
class NamedHeaders {
  readonly #block: HpackBlock

  constructor(block: HpackBlock) {
    this.#block = block
  }

  find(name: string): string | undefined {
    return this.#block.headers.find((header) => header.name === name)?.value
  }

  number(name: string): number | undefined {
    const value = this.find(name)
    return value !== undefined && /^\d{1,3}$/.test(value) ? Number(value) : undefined
  }

  get isRequest(): boolean {
    return this.#block.headers.some(({ name }) => name === ':method' || name === ':path')
  }

  get isAnswer(): boolean {
    return this.#block.headers.some(({ name }) => name === ':status')
  }

  /** `GET /page` */
  get request(): string {
    const method = this.find(':method')
    const path = this.find(':path') ?? this.find(':authority')
    const known = [method, path].filter((part) => part !== undefined).join(' ')
    return method === undefined || path === undefined ? this.hint(known) : known
  }

  get status(): string {
    return this.find(':status') ?? this.hint('')
  }

  /** With a word on what is missing, if anything is. */
  hint(known: string): string {
    const isMissing = this.#block.headers.some(({ value }) => value === undefined)
    if (!isMissing) return known
    return known === '' ? 'header table missing' : `${known}, header table missing`
  }
}

function isPreface({ bytes, offset, end, length }: StreamMessage): boolean {
  if (length !== HTTP2_PREFACE.length) return false
  const held = bytes.slice(offset, end - offset)
  return prefaceBytesAt(held, 0, held.length) === held.length
}
