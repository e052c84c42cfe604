import { exchangeTextMax } from './exchange.ts'
import { rememberedText } from './text-cache.ts'

const lineFeed = 0x0a
const carriageReturn = 0x0d
const space = 0x20
const tab = 0x09
const comma = 0x2c
const versionLength = 'HTTP/1.1'.length

const contentLengthName = lowerCaseBytes('content-length:')
const transferEncodingName = lowerCaseBytes('transfer-encoding:')
const upgradeName = lowerCaseBytes('upgrade:')
const chunkedValue = lowerCaseBytes('chunked')

/** What a head says of its message, as far as pairing messages and finding their ends needs it. */
export type HttpFraming = {
  /** A start line without its version: `GET /index.html`, `200 OK`; shortened to `exchangeTextMax`. */
  text: string
  /** `HTTP/1.1` */
  version: string
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
  status: 0,
  contentLength: undefined,
  chunked: false,
  upgrade: undefined,
  headBytes: 0,
}

/**
 * Reads the whole head from `offset` to `end`, in which `httpStart` has found a start line. What is
 * answered holds until the next call. This runs for every message of a busy connection, so header
 * lines stay bytes; some 300 ns.
 */
export function readFraming(
  bytes: Uint8Array,
  offset: number,
  end: number,
  isRequest: boolean,
): Readonly<HttpFraming> {
  const lineEnd = endOfLine(bytes, offset, end)
  const versionAt = isRequest ? lineEnd - versionLength : offset
  framing.text = isRequest
    ? shortText(bytes, offset, versionAt - 1)
    : shortText(bytes, offset + versionLength + 1, lineEnd)
  framing.version = versionText(bytes[versionAt + versionLength - 1]!)
  framing.status = isRequest ? 0 : (readDecimal(bytes, versionAt + 9, versionAt + 12) ?? 0)
  framing.contentLength = undefined
  framing.chunked = false
  framing.upgrade = undefined
  framing.headBytes = end - offset
  for (let at = nextLine(bytes, lineEnd); at < end;) {
    const valueEnd = endOfLine(bytes, at, end)
    // Of the letters that such lines begin with, in either case: most lines are passed by at once.
    const letter = bytes[at]! | 0x20
    if (letter === 0x63 || letter === 0x74 || letter === 0x75) {
      readHeaderLine(bytes, { offset: at, end: valueEnd }, framing)
    }
    at = nextLine(bytes, valueEnd)
  }
  return framing
}

function readHeaderLine(
  bytes: Uint8Array,
  { offset, end }: { offset: number; end: number },
  into: HttpFraming,
): void {
  if (startsWith(bytes, offset, contentLengthName)) {
    const value = trimmed(bytes, offset + contentLengthName.length, end)
    into.contentLength = readDecimal(bytes, value.offset, value.end) ?? into.contentLength
  } else if (startsWith(bytes, offset, upgradeName)) {
    const value = trimmed(bytes, offset + upgradeName.length, end)
    into.upgrade = shortText(bytes, value.offset, value.end).toLowerCase()
  } else if (startsWith(bytes, offset, transferEncodingName)) {
    const value = trimmed(bytes, offset + transferEncodingName.length, end)
    // RFC 9112, 6.1: chunked is the last coding when a message has it.
    const last = value.end - chunkedValue.length
    const before = bytes[last - 1]!
    const isWord = last === value.offset || before === comma || before === space || before === tab
    into.chunked = last >= value.offset && isWord && startsWith(bytes, last, chunkedValue)
  }
}

/** Where the line's text ends, before its line break. */
function endOfLine(bytes: Uint8Array, offset: number, end: number): number {
  let at = offset
  while (at < end && bytes[at] !== lineFeed) at++
  return at > offset && bytes[at - 1] === carriageReturn ? at - 1 : at
}

function nextLine(bytes: Uint8Array, lineEnd: number): number {
  return bytes[lineEnd] === carriageReturn ? lineEnd + 2 : lineEnd + 1
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
  if (end - offset <= exchangeTextMax) return rememberedText(bytes, offset, end).trimEnd()
  return `${rememberedText(bytes, offset, offset + exchangeTextMax - 1)}…`
}

const versions = Array.from({ length: 10 }, (_, digit) => `HTTP/1.${digit}`)

function versionText(digit: number): string {
  return versions[digit - 0x30] ?? versions[1]!
}

function lowerCaseBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}
