import type { PacketField } from '../layer.ts'
import { MessageReader } from '../message-reader.ts'
import type { PacketCursor } from '../packet-cursor.ts'
import { defineStreamProtocol } from '../stream-layer.ts'
import {
  type Meaning,
  MessageLength,
  type StreamConnection,
  type StreamMessage,
} from '../stream.ts'

// NATS documentation, "Client Protocol"
//
// A line of a verb and arguments, ended by CR LF; behind PUB, HPUB, MSG and HMSG as many octets as the
// line's last argument says, and CR LF. The server begins, with INFO. Verbs are of any case.

const PORT = 4222
/** The server allows a control line of 4096; INFO and CONNECT hold JSON of any length. */
const LINE_BYTES_MAX = 32_768
/** The server's own ceiling for a message (max_payload). */
const PAYLOAD_BYTES_MAX = 64 * 1024 * 1024

const carriageReturn = 0x0d
const lineFeed = 0x0a

const verbs = [
  'INFO',
  'CONNECT',
  'PUB',
  'HPUB',
  'SUB',
  'UNSUB',
  'MSG',
  'HMSG',
  'PING',
  'PONG',
  '+OK',
  '-ERR',
] as const
type Verb = (typeof verbs)[number]

const fromServerOnly = new Set<Verb>(['INFO', 'MSG', 'HMSG', '+OK', '-ERR'])
const withPayload = new Set<Verb>(['PUB', 'HPUB', 'MSG', 'HMSG'])
const withoutArguments = new Set<Verb>(['PING', 'PONG', '+OK'])

export const nats = defineStreamProtocol({
  name: 'nats',
  title: 'NATS',
  longTitle: 'NATS client protocol',
  specification: 'NATS client protocol',
  carriedBy: [['tcp.port', PORT]],
  rows: {
    'nats.command': 'text',
    'nats.subject': 'text',
    'nats.sid': 'text',
    'nats.queue_group': 'text',
    'nats.reply_to': 'text',
    'nats.max_msgs': 'number',
    'nats.header_length': 'number',
    'nats.payload_length': 'number',
    'nats.headers': 'text',
    'nats.payload': 'text',
    'nats.options': 'text',
    'nats.error': 'text',
  },
  recognises,
  stream: {
    messageBytesKept: 65_536,
    begins: (bytes, offset, end) => {
      const verb = verbAt(bytes, offset, end)
      return verb !== undefined && lineEnd(bytes, offset, end) !== MessageLength.foreign
    },
    connect: () => new NatsConnection(),
    needsHistory: true,
  },
})

/** Requests of one connection whose reply is waited for. */
const REPLIES_MAX = 1000

/**
 * A request is a message that names a subject for the reply; its answer is the next message there. A
 * client that asked for `verbose` gets +OK or -ERR for each line instead, in their order.
 */
class NatsConnection implements StreamConnection {
  #isVerbose = false
  readonly #replies = new Set<string>()
  #line: string[] = []
  #verb: Verb = 'PING'

  messageLength(bytes: Uint8Array, offset: number, end: number, fromClient: boolean): number {
    const verb = verbAt(bytes, offset, end)
    if (verb === undefined) return couldBeVerb(bytes, offset, end)
    if (fromClient && fromServerOnly.has(verb)) return MessageLength.foreign
    const next = lineEnd(bytes, offset, end)
    if (next <= 0) return next
    if (!withPayload.has(verb)) return next - offset
    const octets = lastNumber(bytes, offset, next - 2)
    if (octets < 0 || octets > PAYLOAD_BYTES_MAX) return MessageLength.foreign
    return next - offset + octets + 2
  }

  read(message: StreamMessage): Meaning {
    const reader = new MessageReader(message)
    const line = readLine(reader)
    const [verb = '', ...words] = line.split(' ').filter((word) => word !== '')
    this.#verb = verb.toUpperCase() as Verb
    this.#line = words
    if (this.#verb === 'CONNECT') this.#isVerbose = /"verbose" ?: ?true/.test(line)
    return message.fromClient ? this.#readClient(words) : this.#readServer(line, reader)
  }

  *fields(message: StreamMessage): Iterable<PacketField> {
    const reader = new MessageReader(message)
    const { offset } = reader
    readLine(reader)
    const length = reader.offset - offset
    const place = { offset, length }
    yield { name: 'nats.command', label: 'Command', value: this.#verb, ...place }
    const text = this.#line.join(' ')
    if (this.#verb === 'CONNECT') {
      yield { name: 'nats.options', label: 'Options', value: withoutSecrets(text), ...place }
    } else if (this.#verb === 'INFO') {
      yield { name: 'nats.options', label: 'Options', value: withoutSecrets(text), ...place }
    } else if (this.#verb === '-ERR') {
      yield { name: 'nats.error', label: 'Error', value: text, ...place }
    } else yield* this.#argumentRows(place)
    yield* payloadRows(reader, this.#verb, this.#line)
  }

  #readClient(words: readonly string[]): Meaning {
    const text = words[0] === undefined ? this.#verb : `${this.#verb} ${words[0]}`
    switch (this.#verb) {
      case 'PING':
        return { role: 'request', text: 'PING' }
      case 'PONG':
        return { role: 'neither', text: 'PONG' }
      case 'CONNECT':
        return { role: this.#isVerbose ? 'request' : 'neither', text: 'CONNECT' }
      case 'PUB':
      case 'HPUB':
        return this.#isVerbose ? { role: 'request', text } : this.#readPublished(text)
      default:
        return { role: this.#isVerbose ? 'request' : 'neither', text }
    }
  }

  #readPublished(text: string): Meaning {
    const correlation = this.#argument('reply_to')
    if (correlation === undefined) return { role: 'neither', text }
    if (this.#replies.size >= REPLIES_MAX) this.#replies.clear()
    this.#replies.add(correlation)
    return { role: 'request', text, correlation }
  }

  #readDelivered(reader: MessageReader): Meaning {
    const subject = this.#argument('subject') ?? ''
    const text = `${this.#verb} ${subject}`
    if (!this.#replies.delete(subject)) return { role: 'neither', text }
    const length = Number(this.#argument('header_length') ?? 0)
    const [, status] = STATUS.exec(reader.text(Math.min(length, reader.left))) ?? []
    if (status === undefined) return { role: 'answer', text, correlation: subject }
    const failed = status >= '400' && { failed: true }
    return { role: 'answer', text, correlation: subject, status: Number(status), ...failed }
  }

  #argument(name: string): string | undefined {
    return argumentsOf(this.#verb, this.#line).find(([known]) => known === name)?.[1]
  }

  #readServer(line: string, reader: MessageReader): Meaning {
    switch (this.#verb) {
      case 'PONG':
        return { role: 'answer', text: 'PONG' }
      case '+OK':
        return { role: 'answer', text: '+OK' }
      case '-ERR':
        // Without `verbose` nobody waits for it.
        return { role: this.#isVerbose ? 'answer' : 'neither', text: line, failed: true }
      case 'MSG':
      case 'HMSG':
        return this.#readDelivered(reader)
      default:
        return { role: 'neither', text: this.#verb }
    }
  }

  *#argumentRows(place: { offset: number; length: number }): Iterable<PacketField> {
    for (const [name, value] of argumentsOf(this.#verb, this.#line)) {
      const isNumber = numberArguments.has(name)
      const label = labels[name]!
      const number = isNumber ? { number: Number(value) || 0 } : {}
      yield { name: `nats.${name}`, label, value, ...number, ...place }
    }
  }
}

const numberArguments = new Set(['max_msgs', 'header_length', 'payload_length'])

const labels: Readonly<Record<string, string>> = {
  subject: 'Subject',
  sid: 'Subscription',
  queue_group: 'Queue group',
  reply_to: 'Reply to',
  max_msgs: 'Messages at most',
  header_length: 'Header length',
  payload_length: 'Length',
}

/** Names of a line's arguments, with their values; those in the middle may be missing. */
function argumentsOf(verb: Verb, words: readonly string[]): (readonly [string, string])[] {
  const names = argumentNames(verb, words.length)
  return names.flatMap((name, index) => {
    const value = words[index]
    return value === undefined ? [] : [[name, value] as const]
  })
}

function argumentNames(verb: Verb, count: number): string[] {
  switch (verb) {
    case 'PUB':
      return count < 3 ? ['subject', 'payload_length'] : ['subject', 'reply_to', 'payload_length']
    case 'HPUB':
      return ['subject', ...(count < 4 ? [] : ['reply_to']), 'header_length', 'payload_length']
    case 'MSG':
      return ['subject', 'sid', ...(count < 4 ? [] : ['reply_to']), 'payload_length']
    case 'HMSG': {
      const reply = count < 5 ? [] : ['reply_to']
      return ['subject', 'sid', ...reply, 'header_length', 'payload_length']
    }
    case 'SUB':
      return count < 3 ? ['subject', 'sid'] : ['subject', 'queue_group', 'sid']
    case 'UNSUB':
      return ['sid', 'max_msgs']
    default:
      return []
  }
}

function* payloadRows(
  reader: MessageReader,
  verb: Verb,
  words: readonly string[],
): Iterable<PacketField> {
  if (!withPayload.has(verb)) return
  let left = Number(words.at(-1))
  if (verb.startsWith('H')) {
    const length = Number(words.at(-2))
    if (!(length <= left)) return
    yield reader.row('nats.headers', 'Headers', () => reader.text(length))
    left -= length
  }
  if (left > 0) yield reader.row('nats.payload', 'Payload', () => reader.text(left))
}

/** The first line of headers that say what became of a request: `NATS/1.0 503`. */
const STATUS = /^NATS\/1\.\d (\d{3})/

/** Values of the members of CONNECT that let somebody in. */
const SECRETS = /("(?:pass|auth_token|jwt|sig|nkey|nonce)" ?: ?)"[^"]*"?/g

function withoutSecrets(json: string): string {
  return json.replace(SECRETS, '$1"hidden"')
}

/** The line without its end; the reader then stands behind that. */
function readLine(reader: MessageReader): string {
  let length = 0
  while (length < reader.left && reader.peek(length) !== carriageReturn) length++
  const line = reader.text(length).trim()
  reader.skip(Math.min(2, reader.left))
  return line
}

/** The verb of a line that begins here; after it a space, or the end where it has no arguments. */
function verbAt(bytes: Uint8Array, offset: number, end: number): Verb | undefined {
  for (const verb of verbs) {
    const next = offset + verb.length
    if (next >= end || !hasText(bytes, offset, verb)) continue
    const octet = bytes[next]!
    const isEnd = withoutArguments.has(verb)
      ? octet === carriageReturn || octet === 0x20
      : octet === 0x20 || octet === 0x09
    if (isEnd) return verb
  }
  return undefined
}

function couldBeVerb(bytes: Uint8Array, offset: number, end: number): number {
  const held = end - offset
  for (const verb of verbs) {
    if (held <= verb.length && hasText(bytes, offset, verb.slice(0, held))) {
      return MessageLength.needsMore
    }
  }
  return MessageLength.foreign
}

/** `text` is in capitals. */
function hasText(bytes: Uint8Array, offset: number, text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const octet = bytes[offset + index]!
    const capital = octet >= 0x61 && octet <= 0x7a ? octet - 0x20 : octet
    if (capital !== text.charCodeAt(index)) return false
  }
  return true
}

/** One past the line's end, or a `MessageLength`. */
function lineEnd(bytes: Uint8Array, offset: number, end: number): number {
  const last = Math.min(end, offset + LINE_BYTES_MAX)
  for (let at = offset; at < last; at++) {
    if (bytes[at] !== carriageReturn) continue
    if (at + 1 === end) return MessageLength.needsMore
    return bytes[at + 1] === lineFeed ? at + 2 : MessageLength.foreign
  }
  return last < end ? MessageLength.foreign : MessageLength.needsMore
}

/** The decimal number that ends at `end`, spaces apart; -1 where there is none. */
function lastNumber(bytes: Uint8Array, offset: number, end: number): number {
  let at = end
  while (at > offset && bytes[at - 1] === 0x20) at--
  let value = 0
  let scale = 1
  const numberEnd = at
  while (at > offset && bytes[at - 1]! >= 0x30 && bytes[at - 1]! <= 0x39) {
    value += (bytes[at - 1]! - 0x30) * scale
    scale *= 10
    at--
  }
  return at === numberEnd || bytes[at - 1]! > 0x20 || scale > 1e9 ? -1 : value
}

/** The server's first line: `INFO {"server_id"`. */
function recognises(cursor: PacketCursor): boolean {
  const { bytes, offset, end } = cursor
  if (end - offset < 20 || !hasText(bytes, offset, 'INFO {"')) return false
  const next = lineEnd(bytes, offset, end)
  if (next < 0 || (next > 0 && bytes[next - 4] !== 0x7d && bytes[next - 3] !== 0x7d)) return false
  cursor.fromClient = false
  return hasServerId(bytes, offset, end)
}

const SERVER_ID = '"SERVER_ID"'
const SERVER_ID_WITHIN = 256

function hasServerId(bytes: Uint8Array, offset: number, end: number): boolean {
  const last = Math.min(end - SERVER_ID.length, offset + SERVER_ID_WITHIN)
  for (let at = offset; at <= last; at++) if (hasText(bytes, at, SERVER_ID)) return true
  return false
}
