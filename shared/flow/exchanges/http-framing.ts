import { findLineFeed } from '../../packet/parts/octet-words.ts'
import { exchangeTextMax } from './exchange.ts'
import { rememberedText } from './text-cache.ts'

const carriageReturn = 0x0d
const space = 0x20
const tab = 0x09
const comma = 0x2c
const versionLength = 'HTTP/1.1'.length

const contentLengthName = lowerCaseBytes('content-length:')
const transferEncodingName = lowerCaseBytes('transfer-encoding:')
const upgradeName = lowerCaseBytes('upgrade:')
const chunkedValue = lowerCaseBytes('chunked')

/** Methods whose answers end otherwise than others (RFC 9112, 6.3). */
export const HttpMethod = { other: 0, head: 1, connect: 2 } as const

/** What a head says of its message, as far as pairing messages and finding their ends needs it. */
export type HttpFraming = {
  /** A start line without its version: `GET /index.html`, `200 OK`; shortened to `exchangeTextMax`. */
  text: string
  /** `HTTP/1.1` */
  version: string
  /** An `HttpMethod`. */
  method: number
  /** 0 for a request. */
  status: number
  contentLength: number | undefined
  chunked: boolean
  /** What `Upgrade` asks for or grants, in lower case: `websocket`. */
  upgrade: string | undefined
  /** Octets of the head. */
  headBytes: number
}

/** One serves all heads: whoever keeps something of it copies it. */
const framing: HttpFraming = {
  text: '',
  version: '',
  method: HttpMethod.other,
  status: 0,
  contentLength: undefined,
  chunked: false,
  upgrade: undefined,
  headBytes: 0,
}

/**
 * Reads the head that begins at `offset`, where `httpStart` has found a start line; `undefined` when
 * it goes on past `end`. What is answered holds until the next call. This runs for every message of a
 * busy connection: one pass, header lines stay bytes, some 100 ns.
 */
export function readFraming(
  bytes: Uint8Array,
  offset: number,
  end: number,
  isRequest: boolean,
): Readonly<HttpFraming> | undefined {
  const startLineEnd = findLineFeed(bytes, offset, end)
  if (startLineEnd < 0) return undefined
  framing.contentLength = undefined
  framing.chunked = false
  framing.upgrade = undefined
  let at = startLineEnd + 1
  for (;;) {
    const first = bytes[at]
    const lineEnd = findLineFeed(bytes, at, end)
    if (lineEnd < 0) return undefined
    const isEmpty = lineEnd === at || (lineEnd === at + 1 && first === carriageReturn)
    if (isEmpty) {
      framing.headBytes = lineEnd + 1 - offset
      break
    }
    readHeaderLine(bytes, at, textEnd(bytes, at, lineEnd))
    at = lineEnd + 1
  }
  readStartLine(bytes, offset, textEnd(bytes, offset, startLineEnd), isRequest)
  return framing
}

function readStartLine(bytes: Uint8Array, offset: number, end: number, isRequest: boolean): void {
  const versionAt = isRequest ? end - versionLength : offset
  const afterVersion = offset + versionLength + 1
  framing.text = isRequest
    ? shortText(bytes, offset, versionAt - 1)
    : shortText(bytes, afterVersion, end)
  framing.version = versionText(bytes[versionAt + versionLength - 1]!)
  framing.method = isRequest ? methodOf(bytes, offset) : HttpMethod.other
  framing.status = isRequest ? 0 : (readDecimal(bytes, afterVersion, afterVersion + 3) ?? 0)
}

const headMethod = lowerCaseBytes('head')
const connectMethod = lowerCaseBytes('connect')

function methodOf(bytes: Uint8Array, offset: number): number {
  if (isMethod(bytes, offset, headMethod)) return HttpMethod.head
  return isMethod(bytes, offset, connectMethod) ? HttpMethod.connect : HttpMethod.other
}

/** Whether these letters stand here, as capitals, and a blank behind them. */
function isMethod(bytes: Uint8Array, offset: number, expected: Uint8Array): boolean {
  if (bytes[offset + expected.length] !== space) return false
  for (let index = 0; index < expected.length; index++) {
    if ((bytes[offset + index]! | 0x20) !== expected[index] || bytes[offset + index]! > 0x5a)
      return false
  }
  return true
}

function readHeaderLine(bytes: Uint8Array, offset: number, end: number): void {
  switch (bytes[offset]! | 0x20) {
    case 0x63:
      if (startsWith(bytes, offset, contentLengthName)) readContentLength(bytes, offset, end)
      return
    case 0x74:
      if (startsWith(bytes, offset, transferEncodingName)) readCoding(bytes, offset, end)
      return
    case 0x75:
      if (startsWith(bytes, offset, upgradeName)) readUpgrade(bytes, offset, end)
  }
}

function readContentLength(bytes: Uint8Array, offset: number, end: number): void {
  const value = trimmed(bytes, offset + contentLengthName.length, end)
  framing.contentLength = readDecimal(bytes, value.offset, value.end) ?? framing.contentLength
}

function readUpgrade(bytes: Uint8Array, offset: number, end: number): void {
  const value = trimmed(bytes, offset + upgradeName.length, end)
  framing.upgrade = shortText(bytes, value.offset, value.end).toLowerCase()
}

/** RFC 9112, 6.1: chunked is the last coding when a message has it. */
function readCoding(bytes: Uint8Array, offset: number, end: number): void {
  const value = trimmed(bytes, offset + transferEncodingName.length, end)
  const last = value.end - chunkedValue.length
  const before = bytes[last - 1]!
  const isWord = last === value.offset || before === comma || before === space || before === tab
  framing.chunked = last >= value.offset && isWord && startsWith(bytes, last, chunkedValue)
}

/** Where the text of a line ends that has its line feed at `lineEnd`. */
function textEnd(bytes: Uint8Array, offset: number, lineEnd: number): number {
  return lineEnd > offset && bytes[lineEnd - 1] === carriageReturn ? lineEnd - 1 : lineEnd
}

/** Whether the bytes are these lower-case letters in any case; `-` and `:` are no letters' cases. */
function startsWith(bytes: Uint8Array, offset: number, expected: Uint8Array): boolean {
  for (let index = 0; index < expected.length; index++) {
    if ((bytes[offset + index]! | 0x20) !== expected[index]) return false
  }
  return true
}

function trimmed(bytes: Uint8Array, offset: number, end: number): { offset: number; end: number } {
  let from = offset
  let to = end
  while (from < to && (bytes[from] === space || bytes[from] === tab)) from++
  while (to > from && (bytes[to - 1] === space || bytes[to - 1] === tab)) to--
  return { offset: from, end: to }
}

/** Digits of a number below 10^15, else `undefined`. */
function readDecimal(bytes: Uint8Array, offset: number, end: number): number | undefined {
  if (offset >= end || end - offset > 15) return undefined
  let value = 0
  for (let at = offset; at < end; at++) {
    const digit = bytes[at]! - 0x30
    if (digit < 0 || digit > 9) return undefined
    value = value * 10 + digit
  }
  return value
}

function shortText(bytes: Uint8Array, offset: number, end: number): string {
  if (end - offset <= exchangeTextMax) return rememberedText(bytes, offset, end)
  return `${rememberedText(bytes, offset, offset + exchangeTextMax - 1)}…`
}

const versions = Array.from({ length: 10 }, (_, digit) => `HTTP/1.${digit}`)

function versionText(digit: number): string {
  return versions[digit - 0x30] ?? versions[1]!
}

function lowerCaseBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}
