import { printableText } from '../../format/printable-text.ts'
import { httpStart } from '../parts/http-head.ts'
import type { PacketField } from '../layer.ts'
import { type PacketBytes, Unreadable } from '../packet-bytes.ts'
import { defineStreamProtocol } from '../stream-layer.ts'
import {
  type Meaning,
  MessageLength,
  type StreamConnection,
  type StreamMessage,
} from '../stream.ts'

// Redis serialization protocol, versions 2 and 3 (redis.io/docs/latest/develop/reference/protocol-spec)
//
// +----+------------------+----+----+
// |type| text or a number | CR | LF |  then, for `$ = !`, so many octets and CR LF;
// +----+------------------+----+----+  for `* ~ > % |`, so many values (twice as many for `%` and `|`)
//
// A client may also send a line of words, as people do by hand and health checks by program.

const PORT = 6379
const LINE_BYTES_MAX = 16_384
/** Arrays inside arrays; Redis itself answers some seven deep (COMMAND DOCS). */
const DEPTH_MAX = 16
const VALUES_SHOWN_MAX = 200
const TEXT_BYTES_MAX = 200

const carriageReturn = 0x0d
const lineFeed = 0x0a

const typeNames: Readonly<Record<string, string>> = {
  '+': 'Simple string',
  '-': 'Error',
  ':': 'Integer',
  $: 'Bulk string',
  '*': 'Array',
  _: 'Null',
  '#': 'Boolean',
  ',': 'Double',
  '(': 'Big number',
  '!': 'Bulk error',
  '=': 'Verbatim string',
  '%': 'Map',
  '~': 'Set',
  '>': 'Push',
  '|': 'Attribute',
}

const withOctets = '$!='
const withValues = '*~>%|'
const inPairs = '%|'

export const redis = defineStreamProtocol({
  name: 'resp',
  title: 'Redis',
  longTitle: 'Redis Serialization Protocol',
  specification: 'Redis serialization protocol, versions 2 and 3',
  carriedBy: [['tcp.port', PORT]],
  rows: {
    'resp.array': 'group',
    'resp.bulk_string': 'text',
    'resp.integer': 'number',
    'resp.string': 'text',
    'resp.error': 'text',
    'resp.null': 'text',
    'resp.value': 'text',
  },
  recognises: ({ bytes, offset, end }) => isCommand(bytes, offset, end),
  stream: {
    messageBytesKept: 65_536,
    begins,
    connect: () => new RedisConnection(),
  },
})

/** One value of the protocol as it stands in a message. */
type Value = {
  type: string
  offset: number
  end: number
  /** Of the line, or of the octets behind it; empty for what holds values, and for nulls. */
  text: string
  /** Of the line. */
  count: number
  values: Value[]
}

class RedisConnection implements StreamConnection {
  #value: Value | undefined
  /** Set by CLIENT REPLY: the answers that are left out. */
  #silence: 'none' | 'next' | 'all' = 'none'

  messageLength(bytes: Uint8Array, offset: number, end: number, fromClient: boolean): number {
    if (fromClient && isInline(bytes[offset]!)) return inlineLength(bytes, offset, end)
    const valueEnd = endOfValue(bytes, offset, end, 0)
    return valueEnd > 0 ? valueEnd - offset : valueEnd
  }

  read({ bytes, offset, end, fromClient }: StreamMessage): Meaning {
    this.#value = undefined
    const isLine = fromClient && isInline(bytes.uint8(offset))
    const value = isLine ? readInline(bytes, offset, end) : readValue(bytes, offset, end, 0)
    this.#value = value
    return fromClient ? this.#readCommand(value) : readAnswer(value)
  }

  *fields({ fromClient }: StreamMessage): Iterable<PacketField> {
    const value = this.#value
    if (value !== undefined) yield valueRow(fromClient ? withoutSecrets(value) : value)
  }

  #readCommand(value: Value): Meaning {
    const text = commandText(value)
    const words = value.values.map((part) => part.text)
    const [command = '', second = '', third = ''] = words.map((word) => word.toLowerCase())
    if (command === '') return { role: 'neither', text: 'Empty line' }
    const silence = this.#silence
    if (silence === 'next') this.#silence = 'none'
    if (command === 'client' && second === 'reply') {
      this.#silence = third === 'off' ? 'all' : third === 'skip' ? 'next' : 'none'
      if (third !== 'on') return { role: 'neither', text }
    } else if (silence !== 'none') return { role: 'neither', text }
    if (!subscribing.has(command)) return { role: 'request', text }
    const last = words.at(-1)!
    // Each channel is confirmed; the last one's confirmation ends the answer. Without any, all are left.
    if (words.length === 1) return { role: 'neither', text }
    return { role: 'request', text, correlation: `${command} ${last}` }
  }
}

const subscribing = new Set(
  ['', 'p', 's'].flatMap((kind) => [`${kind}subscribe`, `${kind}unsubscribe`]),
)

/** What MONITOR shows of other clients: a time, a database and whom. */
const MONITORED = /^\d+\.\d+ \[\d+ /

function readAnswer(value: Value): Meaning {
  const { type, values } = value
  const text = answerText(value)
  const kind = values[0]?.text ?? ''
  if ((type === '*' || type === '>') && values.length === 3 && subscribing.has(kind)) {
    return {
      role: 'answer',
      text: `${kind} ${values[1]!.text}`,
      correlation: `${kind} ${values[1]!.text}`,
    }
  }
  // Pushed (RESP3), and messages of subscriptions (RESP2), answer nobody.
  if (type === '>' || type === '|' || isSubscriptionMessage(value)) return { role: 'neither', text }
  if (type === '+' && MONITORED.test(text)) return { role: 'neither', text }
  const failed = type === '-' || type === '!'
  return { role: 'answer', text, ...(failed && { failed }) }
}

/** A command as a line of words begins with a letter; an empty line is none. */
function isInline(octet: number): boolean {
  const letter = octet | 0x20
  return (letter >= 0x61 && letter <= 0x7a) || octet === carriageReturn || octet === lineFeed
}

function inlineLength(bytes: Uint8Array, offset: number, end: number): number {
  const last = Math.min(end, offset + LINE_BYTES_MAX)
  for (let at = offset; at < last; at++) {
    const octet = bytes[at]!
    if (octet === lineFeed) return at + 1 - offset
    if (octet === 0x7f || (octet < 0x20 && octet !== carriageReturn && octet !== 0x09)) {
      return MessageLength.foreign
    }
  }
  return last < end ? MessageLength.foreign : MessageLength.needsMore
}

/** The words of a line as the values of an array. */
function readInline(bytes: PacketBytes, offset: number, end: number): Value {
  const value: Value = { type: '*', offset, end, text: '', count: 0, values: [] }
  for (let at = offset; at < end;) {
    if (bytes.uint8(at) <= 0x20) {
      at++
      continue
    }
    const wordEnd = endOfWord(bytes, at, end)
    const isQuoted = bytes.uint8(at) === quote
    const octets = bytes.slice(at, wordEnd - at)
    const text = printableText(isQuoted ? octets.subarray(1, -1) : octets, TEXT_BYTES_MAX)
    value.values.push({ ...value, type: '$', offset: at, end: wordEnd, text, values: [] })
    at = wordEnd
  }
  value.count = value.values.length
  return value
}

const quote = 0x22

function endOfWord(bytes: PacketBytes, offset: number, end: number): number {
  const isQuoted = bytes.uint8(offset) === quote
  let at = offset + 1
  while (at < end && (isQuoted ? bytes.uint8(at) !== quote : bytes.uint8(at) > 0x20)) at++
  return isQuoted ? Math.min(end, at + 1) : at
}

/** Passwords stand behind AUTH, as a command or in HELLO. */
function withoutSecrets(value: Value): Value {
  const place = value.values.findIndex(({ text }) => text.toUpperCase() === 'AUTH')
  const isSecret = place === 0 || (place > 0 && value.values[0]!.text.toUpperCase() === 'HELLO')
  if (!isSecret) return value
  const values = value.values.map((part, index) =>
    index > place && index <= place + 2 ? { ...part, text: 'hidden' } : part,
  )
  return { ...value, values }
}

function begins(bytes: Uint8Array, offset: number, end: number): boolean {
  if (isInline(bytes[offset]!)) return isInlineCommand(bytes, offset, end)
  if (!(String.fromCharCode(bytes[offset]!) in typeNames)) return false
  const lineEnd = endOfLine(bytes, offset + 1, Math.min(end, offset + LINE_BYTES_MAX))
  return lineEnd !== MessageLength.foreign
}

/**
 * `PING`: a word of letters, a line of what can be typed, behind empty lines or not; not HTTP's, which
 * a wrong client may send.
 */
function isInlineCommand(bytes: Uint8Array, lineOffset: number, end: number): boolean {
  let offset = lineOffset
  while (offset < end && (bytes[offset] === carriageReturn || bytes[offset] === lineFeed)) offset++
  const length = offset < end ? inlineLength(bytes, offset, end) : MessageLength.foreign
  if (length <= 2) return false
  let at = offset
  while ((bytes[at]! | 0x20) >= 0x61 && (bytes[at]! | 0x20) <= 0x7a) at++
  const isWord = bytes[at] === 0x20 || bytes[at] === carriageReturn || bytes[at] === lineFeed
  return isWord && !(at < offset + length && httpStart(bytes, offset, end) !== 0)
}

/** `*2 CR LF $4 CR LF`: a command as all clients send it. */
function isCommand(bytes: Uint8Array, offset: number, end: number): boolean {
  let at = offset
  for (const type of [0x2a, 0x24]) {
    if (bytes[at] !== type) return false
    const digits = at + 1
    while (++at < end && isDigit(bytes[at]!));
    if (at === digits || at - digits > 7 || at + 2 > end) return false
    if (bytes[at] !== carriageReturn || bytes[at + 1] !== lineFeed) return false
    at += 2
  }
  return true
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39
}

/** Where the value ends, which may be past `end` for octets that are counted; else a `MessageLength`. */
function endOfValue(bytes: Uint8Array, offset: number, end: number, depth: number): number {
  if (offset >= end) return MessageLength.needsMore
  const type = String.fromCharCode(bytes[offset]!)
  if (!(type in typeNames) || depth > DEPTH_MAX) return MessageLength.foreign
  const next = endOfLine(bytes, offset + 1, end)
  if (next <= 0) return next
  if (withOctets.includes(type)) {
    const octets = readCount(bytes, offset + 1, next - 2)
    return octets < 0 ? next : next + octets + 2
  }
  if (!withValues.includes(type)) return next
  const count = readCount(bytes, offset + 1, next - 2) * (inPairs.includes(type) ? 2 : 1)
  let at = next
  for (let index = 0; index < count; index++) {
    at = endOfValue(bytes, at, end, depth + 1)
    if (at <= 0) return at
  }
  return at
}

/** One past the line's end. */
function endOfLine(bytes: Uint8Array, offset: number, end: number): number {
  for (let at = offset; at < end; at++) {
    if (bytes[at] === carriageReturn) {
      if (at + 1 === end) return MessageLength.needsMore
      return bytes[at + 1] === lineFeed ? at + 2 : MessageLength.foreign
    }
    if (at - offset > LINE_BYTES_MAX) return MessageLength.foreign
  }
  return MessageLength.needsMore
}

/** The number in a line; -1 for a null and for what is none. */
function readCount(bytes: Uint8Array, offset: number, end: number): number {
  let count = 0
  for (let at = offset; at < end; at++) {
    if (!isDigit(bytes[at]!) || at - offset > 9) return -1
    count = count * 10 + bytes[at]! - 0x30
  }
  return end > offset ? count : -1
}

/** As much of the value as is at hand; throws `Unreadable` when that is not even its line. */
function readValue(bytes: PacketBytes, offset: number, end: number, depth: number): Value {
  const held = bytes.slice(0, end)
  const lineEnd = endOfLine(held, offset + 1, end)
  if (lineEnd <= 0 || depth > DEPTH_MAX) throw new Unreadable()
  const type = String.fromCharCode(held[offset]!)
  const count = readCount(held, offset + 1, lineEnd - 2)
  const value: Value = { type, offset, end: lineEnd, text: '', count, values: [] }
  if (withOctets.includes(type)) {
    const octetsEnd = Math.min(end, lineEnd + Math.max(0, count))
    value.text = printableText(held.subarray(lineEnd, octetsEnd), TEXT_BYTES_MAX)
    value.end = count < 0 ? lineEnd : Math.min(end, lineEnd + count + 2)
  } else if (withValues.includes(type)) readValues(bytes, value, end, depth)
  else value.text = printableText(held.subarray(offset + 1, lineEnd - 2), TEXT_BYTES_MAX)
  return value
}

function readValues(bytes: PacketBytes, into: Value, end: number, depth: number): void {
  const count = into.count * (inPairs.includes(into.type) ? 2 : 1)
  for (let index = 0; index < count && into.end < end; index++) {
    const value = readValue(bytes, into.end, end, depth + 1)
    into.values.push(value)
    into.end = value.end
  }
}

/** `SET user:1 …`: the command and what it is about; what it writes is in the tree. */
function commandText({ values, text }: Value): string {
  const [command, subject, ...more] = values.map((value) => value.text)
  if (command === undefined) return text
  if (command.toUpperCase() === 'AUTH') return command
  const named = subject === undefined ? command : `${command} ${subject}`
  return more.length > 0 ? `${named} …` : named
}

function answerText(value: Value): string {
  const { type, text, count } = value
  if (type === '-' || type === '!') return `Error ${text}`
  if (type === '_' || (count < 0 && (withOctets + withValues).includes(type))) return 'Null'
  if (type === '$' || type === '=') return `${count} B`
  return withValues.includes(type) ? `${typeNames[type]} of ${count}` : text
}

function isSubscriptionMessage({ type, values }: Value): boolean {
  return type === '*' && values.length >= 3 && /^[ps]?message$/.test(values[0]!.text)
}

const rowNames: Readonly<Record<string, string>> = {
  '+': 'resp.string',
  '-': 'resp.error',
  ':': 'resp.integer',
  $: 'resp.bulk_string',
  '*': 'resp.array',
  _: 'resp.null',
}

function valueRow(value: Value): PacketField {
  const { type, text, offset, end, values } = value
  const number = type === ':' && /^[+-]?\d{1,19}$/.test(text) ? Number(text) : undefined
  const isKnown = type !== ':' || number !== undefined
  return {
    name: (isKnown ? rowNames[type] : undefined) ?? 'resp.value',
    label: typeNames[type] ?? 'Value',
    value: withValues.includes(type) ? answerText(value) : text,
    ...(number !== undefined && { number }),
    offset,
    length: end - offset,
    ...(values.length > 0 && { children: values.slice(0, VALUES_SHOWN_MAX).map(valueRow) }),
  }
}
