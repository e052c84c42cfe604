import { answerRows, errorTexts } from '../parts/kafka-answers.ts'
import {
  API_VERSION_MAX,
  ApiKey,
  apiNames,
  flexibleFrom,
  groupUpTo,
  namelessFrom,
} from '../parts/kafka-names.ts'
import { readVariable, skipTags } from '../parts/kafka-values.ts'
import type { PacketField } from '../layer.ts'
import { MessageReader } from '../message-reader.ts'
import { readOr } from '../packet-bytes.ts'
import { defineStreamProtocol } from '../stream-layer.ts'
import {
  type Meaning,
  MessageLength,
  type StreamConnection,
  type StreamMessage,
} from '../stream.ts'

// Apache Kafka documentation, "Kafka protocol guide"
//
// request +--------+---------+-------------+----------------+-----------+------
//         | length | api key | api version | correlation id | client id | body
//         +--------+---------+-------------+----------------+-----------+------
// answer  +--------+----------------+------
//         | length | correlation id | body: only the request tells what of
//         +--------+----------------+------

const PORT = 9092
const LENGTH_BYTES = 4
const REQUEST_HEADER_BYTES = 10
/** socket.request.max.bytes of a broker; answers of Fetch stay below by default. */
const MESSAGE_BYTES_MAX = 104_857_600
const CLIENT_BYTES_MAX = 1024
/** Requests remembered of one connection until they are answered. */
const WAITING_MAX = 1000

export const kafka = defineStreamProtocol({
  name: 'kafka',
  title: 'Kafka',
  longTitle: 'Kafka protocol',
  specification: 'Apache Kafka protocol guide',
  carriedBy: [['tcp.port', PORT]],
  rows: {
    'kafka.len': 'number',
    'kafka.api_key': 'number',
    'kafka.api_version': 'number',
    'kafka.correlation_id': 'number',
    'kafka.client_id': 'text',
    'kafka.topic_name': 'text',
    'kafka.consumer_group': 'text',
    'kafka.error': 'number',
    'kafka.error_message': 'text',
    'kafka.partition_id': 'number',
    'kafka.throttle_time': 'number',
  },
  stream: {
    messageBytesKept: 4096,
    begins,
    connect: () => new KafkaConnection(),
    needsHistory: true,
  },
})

/** An answer does not say what it answers: the request is remembered under its correlation id. */
class KafkaConnection implements StreamConnection {
  readonly #waiting = new Map<number, Request>()
  #about: About = {}
  /** Of the answer that was read last. */
  #answerRows: readonly PacketField[] = []

  messageLength(bytes: Uint8Array, offset: number, end: number, fromClient: boolean): number {
    const header = LENGTH_BYTES + (fromClient ? REQUEST_HEADER_BYTES : 4)
    if (end - offset < header) return MessageLength.needsMore
    const length = int32(bytes, offset)
    const isPossible = length >= header - LENGTH_BYTES && length <= MESSAGE_BYTES_MAX
    if (!isPossible || (fromClient && !isRequest(bytes, offset))) return MessageLength.foreign
    return length + LENGTH_BYTES
  }

  read(message: StreamMessage): Meaning {
    const reader = new MessageReader(message)
    reader.skip(LENGTH_BYTES)
    return message.fromClient ? this.#readRequest(reader) : this.#readAnswer(reader)
  }

  *fields(message: StreamMessage): Iterable<PacketField> {
    const reader = new MessageReader(message)
    yield reader.row('kafka.len', 'Length', () => reader.uint(4))
    if (message.fromClient) {
      yield reader.row('kafka.api_key', 'Api', () => reader.uint(2), { names: apiNames })
      yield reader.row('kafka.api_version', 'Version', () => reader.uint(2))
    }
    yield reader.row('kafka.correlation_id', 'Correlation', () => reader.int(4))
    if (!message.fromClient) {
      for (const row of this.#answerRows) yield row
      return
    }
    yield reader.row('kafka.client_id', 'Client', () => nullableString(reader))
    const { topic, group } = this.#about
    for (const row of [topic, group]) if (row !== undefined) yield row
  }

  #readRequest(reader: MessageReader): Meaning {
    const key = reader.uint(2)
    const version = reader.uint(2)
    const correlation = reader.int(4)
    const name = apiNames[key] ?? `Api ${key}`
    const about: About = {}
    this.#about = about
    readOr(undefined, () => {
      nullableString(reader)
      readAbout(reader, { key, version }, about)
    })
    const subject = about.topic ?? about.group
    const text = subject === undefined ? name : `${name} ${subject.value}`
    // A producer can do without acknowledgment: then nothing comes back.
    if (about.acknowledgments === 0) return { role: 'neither', text }
    if (this.#waiting.size >= WAITING_MAX) this.#waiting.clear()
    this.#waiting.set(correlation, { name, key, version })
    return { role: 'request', text, correlation, version: String(version) }
  }

  #readAnswer(reader: MessageReader): Meaning {
    const correlation = reader.int(4)
    const request = this.#waiting.get(correlation)
    this.#waiting.delete(correlation)
    const rows: PacketField[] = []
    this.#answerRows = rows
    if (request === undefined) return { role: 'answer', text: 'Answer', correlation }
    readOr(undefined, () => {
      for (const row of answerRows(reader, request)) rows.push(row)
    })
    const text = `${request.name} answer`
    const [error, ...more] = errorTexts(rows)
    if (error === undefined) return { role: 'answer', text, correlation }
    const others = more.length === 0 ? '' : ` and ${more.length} more`
    return { role: 'answer', text: `${text} ${error}${others}`, correlation, failed: true }
  }
}

/** A request that waits for its answer. */
type Request = { name: string; key: number; version: number }

type About = {
  topic?: PacketField
  group?: PacketField
  acknowledgments?: number
}

/** Reads on behind the client id, of those requests in which the first topic or the group is easily found. */
function readAbout(
  reader: MessageReader,
  { key, version }: { key: number; version: number },
  into: About,
): void {
  const flexible = version >= (flexibleFrom[key] ?? Number.POSITIVE_INFINITY)
  if (flexible) skipTags(reader)
  if (version <= (groupUpTo[key] ?? -1)) {
    into.group = reader.row('kafka.consumer_group', 'Group', () => readName(reader, flexible))
    return
  }
  // From these versions on topics are numbers.
  if (version >= (namelessFrom[key] ?? 0)) return
  if (key === ApiKey.produce) {
    if (flexible) reader.skip(Math.max(0, readVariable(reader) - 1))
    else if (version >= 3) nullableString(reader)
    into.acknowledgments = reader.int(2)
    reader.skip(4)
  } else if (key === ApiKey.fetch) {
    reader.skip(12 + (version >= 3 ? 4 : 0) + (version >= 4 ? 1 : 0) + (version >= 7 ? 8 : 0))
  }
  const count = flexible ? readVariable(reader) - 1 : reader.int(4)
  if (count <= 0) return
  into.topic = reader.row('kafka.topic_name', 'Topic', () => readName(reader, flexible))
}

function readName(reader: MessageReader, flexible: boolean): string {
  return flexible ? reader.text(readVariable(reader) - 1) : nullableString(reader)
}

function nullableString(reader: MessageReader): string {
  const length = reader.int(2)
  return length < 0 ? '' : reader.text(length)
}

/** An api and a version that exist, and a client id that is readable. */
function isRequest(bytes: Uint8Array, offset: number): boolean {
  const key = int16(bytes, offset + 4)
  const version = int16(bytes, offset + 6)
  const client = int16(bytes, offset + 12)
  if (apiNames[key] === undefined || version > API_VERSION_MAX) return false
  return client === 0xffff || (client <= CLIENT_BYTES_MAX && client <= int32(bytes, offset) - 10)
}

/** A request, or as many octets as an answer says there are. */
function begins(bytes: Uint8Array, offset: number, end: number): boolean {
  if (end - offset < LENGTH_BYTES + 4) return false
  const length = int32(bytes, offset)
  if (length < 4 || length > MESSAGE_BYTES_MAX) return false
  if (length === end - offset - LENGTH_BYTES) return true
  if (end - offset < LENGTH_BYTES + REQUEST_HEADER_BYTES || !isRequest(bytes, offset)) return false
  const clientEnd = offset + LENGTH_BYTES + REQUEST_HEADER_BYTES + int16(bytes, offset + 12)
  for (let at = offset + 14; at < Math.min(end, clientEnd); at++) {
    if (bytes[at]! < 0x20 || bytes[at]! > 0x7e) return false
  }
  return length >= REQUEST_HEADER_BYTES
}

function int16(bytes: Uint8Array, offset: number): number {
  return bytes[offset]! * 0x100 + bytes[offset + 1]!
}

/** Negative numbers come out too large for any limit. */
function int32(bytes: Uint8Array, offset: number): number {
  return int16(bytes, offset) * 0x1_0000 + int16(bytes, offset + 2)
}
