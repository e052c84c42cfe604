import { printableText } from '../../format/printable-text.ts'
import { findLineFeed } from './octet-words.ts'

/** What a segment's payload begins with. */
export const HttpStart = { none: 0, request: 1, response: 2 } as const

/** A request or status line longer than this is not looked for; servers refuse it too (RFC 9112, 3). */
const START_LINE_BYTES_MAX = 16_384
/** As much of a head is read; common servers refuse more. */
const HEAD_BYTES_MAX = 262_144

const SPACE = 0x20
const CARRIAGE_RETURN = 0x0d
const COLON = 0x3a
const METHOD_BYTES_MAX = 20

/**
 * Whether an HTTP/1 message begins at `offset`: 0 no, 1 a request, 2 a response. A request line that
 * goes on past `end` counts when its method is a well-known one. Allocates nothing.
 */
export function httpStart(bytes: Uint8Array, offset: number, end: number): number {
  if (startsWithVersion(bytes, offset, end)) return isStatusLine(bytes, offset, end) ? 2 : 0
  return isRequestLine(bytes, offset, end) ? 1 : 0
}

/** The first line and the header lines of a message, as far as they tell where the message ends. */
export type HttpHead = {
  /** `GET`; empty for a response. */
  method: string
  /** As sent: `/index.html`; empty for a response. */
  target: string
  /** 0 for a request. */
  status: number
  reason: string
  /** `HTTP/1.1` */
  version: string
  host: string | undefined
  contentType: string | undefined
  /** Absent where the message has none, or nonsense. */
  contentLength: number | undefined
  chunked: boolean
  /** The connection ends with this message (RFC 9112, section 9.3). */
  connectionClose: boolean
  /** The first byte of the body; absent where the head goes on past `end`. */
  headEnd: number | undefined
}

/**
 * Reads the head that begins at `offset`; `undefined` where `httpStart` says there is none, or its
 * first line goes on past `end`. Linear in the head's length.
 */
export function readHttpHead(bytes: Uint8Array, offset: number, end: number): HttpHead | undefined {
  const start = httpStart(bytes, offset, end)
  const lines = httpLines(bytes, offset, end)
  const first = lines.next()
  if (start === HttpStart.none || first.done === true) return undefined
  const head = readStartLine(
    printableText(bytes.subarray(offset, first.value.textEnd), START_LINE_BYTES_MAX),
    start,
  )
  let connection = ''
  for (const line of lines) {
    if (line.textEnd === line.offset) {
      head.headEnd = line.end
      break
    }
    const { name, value } = readHttpHeader(bytes, line)
    if (name === 'connection') connection = value.toLowerCase()
    else applyHeader(head, name, value)
  }
  head.connectionClose = closes(head.version, connection)
  return head
}

/** Where a line stands: `textEnd` is before its line break, `end` behind it. */
export type HttpLine = { offset: number; textEnd: number; end: number }

/** The whole lines from `offset` on, up to and including the empty one that ends a head. */
export function* httpLines(bytes: Uint8Array, offset: number, end: number): Generator<HttpLine> {
  const limit = Math.min(end, offset + HEAD_BYTES_MAX)
  let position = offset
  while (position < limit) {
    const lineFeed = findLineFeed(bytes, position, limit)
    if (lineFeed < 0) return
    const hasReturn = lineFeed > position && bytes[lineFeed - 1] === CARRIAGE_RETURN
    const textEnd = hasReturn ? lineFeed - 1 : lineFeed
    yield { offset: position, textEnd, end: lineFeed + 1 }
    if (textEnd === position) return
    position = lineFeed + 1
  }
}

/** A header line in two: the name in lower case, the value without blanks around it. */
export function readHttpHeader(bytes: Uint8Array, line: HttpLine): { name: string; value: string } {
  const colon = findByte(bytes, COLON, line.offset, line.textEnd)
  if (colon < 0) return { name: '', value: '' }
  return {
    name: printableText(bytes.subarray(line.offset, colon)).trim().toLowerCase(),
    value: printableText(bytes.subarray(colon + 1, line.textEnd), HEAD_BYTES_MAX).trim(),
  }
}

/** Where the head that begins at `offset` ends, or -1 where it goes on past `end`. No allocation. */
export function findHttpHeadEnd(bytes: Uint8Array, offset: number, end: number): number {
  const limit = Math.min(end, offset + HEAD_BYTES_MAX)
  let position = offset
  for (;;) {
    const lineFeed = findLineFeed(bytes, position, limit)
    if (lineFeed < 0) return -1
    const textEnd = lineFeed - (bytes[lineFeed - 1] === CARRIAGE_RETURN ? 1 : 0)
    if (textEnd <= position) return lineFeed + 1
    position = lineFeed + 1
  }
}

function readStartLine(line: string, start: number): HttpHead {
  const [first = '', second = '', ...rest] = line.split(' ')
  const isRequest = start === HttpStart.request
  return {
    method: isRequest ? first : '',
    target: isRequest ? second : '',
    status: isRequest ? 0 : readStatus(second),
    reason: isRequest ? '' : rest.join(' '),
    version: isRequest ? (rest[0] ?? '') : first,
    host: undefined,
    contentType: undefined,
    contentLength: undefined,
    chunked: false,
    connectionClose: false,
    headEnd: undefined,
  }
}

/** Three digits (RFC 9110, 15); 0 where it is something else. */
function readStatus(text: string): number {
  return /^\d{3}$/.test(text) ? Number(text) : 0
}

function applyHeader(head: HttpHead, name: string, value: string): void {
  switch (name) {
    case 'content-length':
      if (/^\d{1,15}$/.test(value)) head.contentLength = Number(value)
      break
    case 'transfer-encoding':
      head.chunked ||= /(^|,)\s*chunked\s*$/i.test(value)
      break
    case 'host':
      head.host = value
      break
    case 'content-type':
      head.contentType = value
      break
    default:
  }
}

function closes(version: string, connection: string): boolean {
  const options = new Set(connection.split(',').map((option) => option.trim()))
  if (options.has('close')) return true
  return version === 'HTTP/1.0' && !options.has('keep-alive')
}

/** `HTTP/1.`, of which only a beginning may have been captured. */
const VERSION = [0x48, 0x54, 0x54, 0x50, 0x2f, 0x31, 0x2e]

function startsWithVersion(bytes: Uint8Array, offset: number, end: number): boolean {
  if (end - offset < VERSION.length) return false
  for (let index = 0; index < VERSION.length; index++) {
    if (bytes[offset + index] !== VERSION[index]) return false
  }
  return true
}

/** `HTTP/1.1 200 OK`: the version's digit, a blank and three digits are enough. */
function isStatusLine(bytes: Uint8Array, offset: number, end: number): boolean {
  const code = offset + VERSION.length + 2
  if (code + 3 > end || bytes[code - 1] !== SPACE || !isDigit(bytes[code - 2]!)) return false
  return isDigit(bytes[code]!) && isDigit(bytes[code + 1]!) && isDigit(bytes[code + 2]!)
}

/**
 * `GET / HTTP/1.1`. A line that ends must end in the version. One that goes on past `end` is
 * believed when the method is a common one and the target can be one.
 */
function isRequestLine(bytes: Uint8Array, offset: number, end: number): boolean {
  const methodEnd = findMethodEnd(bytes, offset, end)
  if (methodEnd < 0) return false
  const limit = Math.min(end, offset + START_LINE_BYTES_MAX)
  const lineFeed = findLineFeed(bytes, methodEnd, limit)
  if (lineFeed < 0) {
    return isCommonMethod(bytes, offset, methodEnd) && canBeTarget(bytes, methodEnd + 1, end)
  }
  const textEnd = bytes[lineFeed - 1] === CARRIAGE_RETURN ? lineFeed - 1 : lineFeed
  const version = textEnd - VERSION.length - 1
  return (
    version > methodEnd + 2 &&
    bytes[version - 1] === SPACE &&
    startsWithVersion(bytes, version, textEnd) &&
    isDigit(bytes[textEnd - 1]!)
  )
}

/** The blank behind a word of capitals and hyphens, or -1. */
function findMethodEnd(bytes: Uint8Array, offset: number, end: number): number {
  const limit = Math.min(end, offset + METHOD_BYTES_MAX)
  for (let position = offset; position < limit; position++) {
    const byte = bytes[position]!
    if (byte === SPACE) return position > offset ? position : -1
    if ((byte < 0x41 || byte > 0x5a) && byte !== 0x2d) return -1
  }
  return -1
}

/** The methods of RFC 9110 and RFC 5789, each as its letters folded into one number. */
const commonMethods = new Set(
  ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH'].map((method) =>
    foldLetters(method.length, (index) => method.charCodeAt(index)),
  ),
)

function isCommonMethod(bytes: Uint8Array, offset: number, methodEnd: number): boolean {
  let folded = 0
  for (let position = offset; position < methodEnd; position++) {
    folded = folded * 32 + (bytes[position]! & 31)
  }
  return commonMethods.has(folded)
}

function foldLetters(length: number, code: (index: number) => number): number {
  let folded = 0
  for (let index = 0; index < length; index++) folded = folded * 32 + (code(index) & 31)
  return folded
}

/** A path, `*`, a URI or a host: printable from its first byte on; RFC 9112, section 3.2. */
function canBeTarget(bytes: Uint8Array, offset: number, end: number): boolean {
  const byte = bytes[offset]
  if (offset >= end || byte === undefined) return false
  const isLetterOrDigit = isDigit(byte) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a)
  return byte === 0x2f || byte === 0x2a || isLetterOrDigit
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39
}

function findByte(bytes: Uint8Array, byte: number, offset: number, end: number): number {
  for (let position = offset; position < end; position++) {
    if (bytes[position] === byte) return position
  }
  return -1
}
