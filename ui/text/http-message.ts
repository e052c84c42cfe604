import { formatByteCount } from '../../shared/format/byte-count.ts'
import { printableText } from '../../shared/format/printable-text.ts'
import { turnLength, type Turn } from '../../shared/flow/exchanges/transcript.ts'
import { httpLines } from '../../shared/packet/parts/http-head.ts'
import { readHttpBody } from '../../shared/packet/parts/http-body.ts'
import { words } from './words.ts'

/** Heads longer than this are cut; common servers refuse a line of it. */
const lineBytesMax = 16_384
/** An unpacked body ends here, however much it claims to be. */
const bodyBytesMax = 4 * 1024 * 1024

export type HttpHeader = { name: string; value: string }

/** An HTTP/1 message as one reads it. */
export type HttpMessage = {
  /** `GET /index.html HTTP/1.1`, `HTTP/1.1 200 OK` */
  startLine: string
  headers: HttpHeader[]
  /** Unpacked where it is whole; the octets that were captured where it is not. */
  body: Uint8Array
  /** All of it is in `body`. */
  isWhole: boolean
  /** What was done, or could not be done, to the octets that were sent: `48 B of gzip`. */
  remarks: string[]
}

/** Reads the message of a turn that is one. */
export function readHttpMessage(turn: Turn): HttpMessage {
  const span = turn.message!
  const octets = joined(turn)
  const head = octets.subarray(0, span.headBytes)
  const [startLine = '', ...lines] = [...httpLines(head, 0, head.length)].map(
    ({ offset, textEnd }) => printableText(head.subarray(offset, textEnd), lineBytesMax),
  )
  const headers = lines.filter((line) => line !== '').map(readHeader)
  const { missing } = turnLength(turn)
  const sent = octets.subarray(span.headBytes)
  if (missing > 0) return { startLine, headers, body: sent, isWhole: false, remarks: [] }
  return { startLine, headers, ...readBody(sent, headers, span.state) }
}

/** The value of the header with this name in lower case; the last one where there are several. */
export function headerValue(headers: readonly HttpHeader[], name: string): string | undefined {
  return headers.findLast((header) => header.name.toLowerCase() === name)?.value
}

function readBody(
  sent: Uint8Array,
  headers: readonly HttpHeader[],
  state: NonNullable<Turn['message']>['state'],
): Pick<HttpMessage, 'body' | 'isWhole' | 'remarks'> {
  const contentEncoding = headerValue(headers, 'content-encoding') ?? ''
  const chunked = /(^|[,\s])chunked\s*$/i.test(headerValue(headers, 'transfer-encoding') ?? '')
  if (state === 'open') {
    return { body: sent, isWhole: false, remarks: [words().restMissing] }
  }
  if (state === 'lost') {
    return { body: sent, isWhole: false, remarks: [words().endUnknown] }
  }
  if (sent.length === 0) return { body: sent, isWhole: state === 'ended', remarks: [] }
  const body = readHttpBody(sent, { chunked, contentEncoding }, bodyBytesMax)
  const framing = [...(chunked ? [words().chunks] : []), contentEncoding].filter(Boolean)
  const remarks: string[] = []
  if (body.packed !== '') remarks.push(words().stillPacked(body.packed))
  else if (framing.length > 0) {
    remarks.push(words().unpackedFrom(formatByteCount(sent.length), framing.join(', ')))
  }
  if (!body.isWhole) remarks.push(words().notWhole)
  return { body: body.bytes, isWhole: body.isWhole && state === 'ended', remarks }
}

function readHeader(line: string): HttpHeader {
  const colon = line.indexOf(':')
  if (colon < 0) return { name: line, value: '' }
  return { name: line.slice(0, colon), value: line.slice(colon + 1).trim() }
}

function joined({ segments }: Turn): Uint8Array {
  const length = segments.reduce((sum, { bytes }) => sum + bytes.length, 0)
  const all = new Uint8Array(length)
  let at = 0
  for (const { bytes } of segments) {
    all.set(bytes, at)
    at += bytes.length
  }
  return all
}
