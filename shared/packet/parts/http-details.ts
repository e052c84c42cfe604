import { formatByteCount } from '../../format/byte-count.ts'
import { printableText } from '../../format/printable-text.ts'
import type { Header } from '../header.ts'
import { chunkRows } from './http-body.ts'
import { type HttpLine, httpLines, httpStart, readHttpHeader, readHttpHead } from './http-head.ts'
import type { PacketField } from '../layer.ts'
import type { RowKind } from '../row-kind.ts'

/** A first line is shown up to this length in the info column. */
const INFO_BYTES_MAX = 300

/** Header lines for which Wireshark has a field of their own. */
const headerFieldNames: Readonly<Record<string, string>> = {
  accept: 'http.accept',
  'accept-encoding': 'http.accept_encoding',
  'accept-language': 'http.accept_language',
  authorization: 'http.authorization',
  'cache-control': 'http.cache_control',
  connection: 'http.connection',
  'content-encoding': 'http.content_encoding',
  'content-length': 'http.content_length_header',
  'content-type': 'http.content_type',
  cookie: 'http.cookie',
  date: 'http.date',
  host: 'http.host',
  'last-modified': 'http.last_modified',
  location: 'http.location',
  referer: 'http.referer',
  server: 'http.server',
  'set-cookie': 'http.set_cookie',
  'transfer-encoding': 'http.transfer_encoding',
  upgrade: 'http.upgrade',
  'user-agent': 'http.user_agent',
  'x-forwarded-for': 'http.x_forwarded_for',
}

export const httpRows: Readonly<Record<string, RowKind>> = {
  'http.request.line': 'text',
  'http.request.method': 'text',
  'http.request.uri': 'text',
  'http.request.version': 'text',
  'http.response.line': 'text',
  'http.response.version': 'text',
  'http.response.code': 'number',
  'http.response.phrase': 'text',
  ...Object.fromEntries(Object.values(headerFieldNames).map((name) => [name, 'text'])),
  'http.file_data': 'bytes',
  'http.chunk_size': 'number',
  'http.chunked_trailer_part': 'text',
}

/** `GET / HTTP/1.1`, `HTTP/1.1 200 OK` */
export function httpInfo(header: Header): string {
  const bytes = header.bytes.slice(header.offset, header.headerEnd - header.offset)
  const first = httpLines(bytes, 0, bytes.length).next()
  const textEnd = first.done === true ? bytes.length : first.value.textEnd
  return printableText(bytes.subarray(0, textEnd), INFO_BYTES_MAX).trimEnd()
}

/** A row for the first line with its parts below, one for each header line, one for the body. */
export function* httpDetails(header: Header): Iterable<PacketField> {
  const bytes = header.bytes.slice(0, header.end)
  const isRequest = httpStart(bytes, header.offset, header.end) === 1
  const parts = wantedParts(header.wanted, isRequest)
  let isFirst = true
  for (const line of parts.head ? httpLines(bytes, header.offset, header.end) : []) {
    if (isFirst) yield startLineRow(bytes, line, isRequest)
    else if (line.textEnd > line.offset && parts.isLine(bytes, line)) {
      yield headerRow(bytes, line, isRequest)
    }
    isFirst = false
    if (!parts.lines) break
  }
  const bodyBytes = header.end - header.headerEnd
  if (bodyBytes === 0 || !parts.body) return
  const isChunked = readHttpHead(bytes, header.offset, header.headerEnd)?.chunked === true
  const children = isChunked ? [...chunkRows(bytes, header.headerEnd, header.end)] : []
  yield {
    name: 'http.file_data',
    label: 'Body in this packet',
    value: formatByteCount(bodyBytes),
    offset: header.headerEnd,
    length: bodyBytes,
    ...(children.length > 0 && { children }),
  }
}

/** Field names by the beginning of the line that they stand for. */
const lineStarts = new Map(
  Object.entries(headerFieldNames).map(([name, fieldName]) => [
    fieldName,
    Uint8Array.from(`${name}:`, (character) => character.charCodeAt(0)),
  ]),
)

type WantedParts = {
  head: boolean
  lines: boolean
  isLine(bytes: Uint8Array, line: HttpLine): boolean
  body: boolean
}

/** What must be read for the wanted row; everything where all rows are. */
function wantedParts(wanted: string | undefined, isRequest: boolean): WantedParts {
  const isOther = wanted?.startsWith(isRequest ? 'http.response.' : 'http.request.') === true
  const start = wanted === undefined ? undefined : lineStarts.get(wanted)
  const isInBody =
    wanted?.startsWith('http.file') === true || wanted?.startsWith('http.chunk') === true
  return {
    head: !isOther && !isInBody,
    lines: wanted === undefined || start !== undefined || wanted.endsWith('.line'),
    isLine: (bytes, line) => start === undefined || beginsWith(bytes, line, start),
    body: wanted === undefined || isInBody,
  }
}

/** In upper or lower case: RFC 9110, section 5.1. */
function beginsWith(bytes: Uint8Array, { offset }: HttpLine, start: Uint8Array): boolean {
  return start.every((octet, index) => {
    const found = bytes[offset + index]!
    return found === octet || (found >= 0x41 && found <= 0x5a && found + 0x20 === octet)
  })
}

function startLineRow(bytes: Uint8Array, line: HttpLine, isRequest: boolean): PacketField {
  const head = readHttpHead(bytes, line.offset, line.end)
  const parts = isRequest
    ? [
        ['http.request.method', 'Method', head?.method],
        ['http.request.uri', 'Target', head?.target],
        ['http.request.version', 'Version', head?.version],
      ]
    : [
        ['http.response.version', 'Version', head?.version],
        ['http.response.code', 'Status', String(head?.status)],
        ['http.response.phrase', 'Reason', head?.reason],
      ]
  const place = { offset: line.offset, length: line.end - line.offset }
  let offset = line.offset
  const children = parts.map(([name = '', label = '', value = '']) => {
    const row = { name, label, value, offset, length: value.length }
    offset += value.length + 1
    return name === 'http.response.code' ? { ...row, number: head?.status ?? 0 } : row
  })
  return {
    name: isRequest ? 'http.request.line' : 'http.response.line',
    label: isRequest ? 'Request' : 'Response',
    value: printableText(bytes.subarray(line.offset, line.textEnd)),
    ...place,
    children,
  }
}

function headerRow(bytes: Uint8Array, line: HttpLine, isRequest: boolean): PacketField {
  const { name } = readHttpHeader(bytes, line)
  const text = printableText(bytes.subarray(line.offset, line.textEnd))
  const colon = text.indexOf(':')
  const anyLine = isRequest ? 'http.request.line' : 'http.response.line'
  return {
    name: headerFieldNames[name] ?? anyLine,
    label: colon < 0 ? 'Header' : text.slice(0, colon),
    value: text.slice(colon + 1).trim(),
    offset: line.offset,
    length: line.end - line.offset,
  }
}
