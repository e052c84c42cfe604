import { printableText } from '../../format/printable-text.ts'
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
// +----+------------------+----+----+  for `* ~ > %`, so many values (twice as many for `%`)

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
}

const withOctets = '$!='
const withValues = '*~>%'

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

  messageLength(bytes: Uint8Array, offset: number, end: number): number {
    const valueEnd = endOfValue(bytes, offset, end, 0)
    return valueEnd > 0 ? valueEnd - offset : valueEnd
  }

  read({ bytes, offset, end, fromClient }: StreamMessage): Meaning {
    this.#value = undefined
    const value = readValue(bytes, offset, end, 0)
    this.#value = value
    if (fromClient) return { role: 'request', text: commandText(value) }
    // Pushed (RESP3), and messages of subscriptions (RESP2), answer nobody.
    if (value.type === '>' || isSubscriptionMessage(value)) {
      return { role: 'neither', text: answerText(value) }
    }
    const failed = value.type === '-' || value.type === '!'
    return { role: 'answer', text: answerText(value), ...(failed && { failed }) }
  }

  *fields(): Iterable<PacketField> {
    if (this.#value !== undefined) yield valueRow(this.#value)
  }
}

function begins(bytes: Uint8Array, offset: number, end: number): boolean {
  if (!(String.fromCharCode(bytes[offset]!) in typeNames)) return false
  const lineEnd = endOfLine(bytes, offset + 1, Math.min(end, offset + LINE_BYTES_MAX))
  return lineEnd !== MessageLength.foreign
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
  const count = readCount(bytes, offset + 1, next - 2) * (type === '%' ? 2 : 1)
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
  const count = into.count * (into.type === '%' ? 2 : 1)
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
  return type === '*' && values.length >= 3 && /^p?message$/.test(values[0]!.text)
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
  return {
    name: rowNames[type] ?? 'resp.value',
    label: typeNames[type] ?? 'Value',
    value: withValues.includes(type) ? answerText(value) : text,
    ...(type === ':' && { number: Number(text) }),
    offset,
    length: end - offset,
    ...(values.length > 0 && { children: values.slice(0, VALUES_SHOWN_MAX).map(valueRow) }),
  }
}
