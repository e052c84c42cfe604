import { BsonType, bsonElements, bsonRow, bsonRows, bsonScalar } from '../parts/bson.ts'
import type { ValueNames } from '../field.ts'
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

// MongoDB documentation, "MongoDB Wire Protocol"; all numbers are little-endian
//
// +--------+------------+-------------+--------+
// | length | request id | response to | opcode |  then, for OP_MSG: flags (4), and sections
// +--------+------------+-------------+--------+  of a kind (1) and a document or several

const PORT = 27_017
const HEADER_BYTES = 16
/** maxMessageSizeBytes of all servers. */
const MESSAGE_BYTES_MAX = 48_000_000

const Opcode = {
  reply: 1,
  update: 2001,
  insert: 2002,
  query: 2004,
  getMore: 2005,
  delete: 2006,
  killCursors: 2007,
  compressed: 2012,
  message: 2013,
} as const

const opcodeNames: ValueNames = {
  1: 'Reply',
  2001: 'Update',
  2002: 'Insert',
  2004: 'Query',
  2005: 'Get more',
  2006: 'Delete',
  2007: 'Kill cursors',
  2012: 'Compressed',
  2013: 'Message',
}

const compressorNames: ValueNames = { 0: 'none', 1: 'snappy', 2: 'zlib', 3: 'zstd' }

/** Nobody answers. */
const MORE_TO_COME = 0x2
/** Checksum, more to come, exhaust allowed. */
const FLAGS_KNOWN = 0x1_0003

export const mongo = defineStreamProtocol({
  name: 'mongo',
  title: 'MongoDB',
  longTitle: 'Mongo Wire Protocol',
  specification: 'MongoDB Wire Protocol; BSON 1.1',
  carriedBy: [['tcp.port', PORT]],
  rows: {
    'mongo.message_length': 'number',
    'mongo.request_id': 'number',
    'mongo.response_to': 'number',
    'mongo.opcode': 'number',
    'mongo.msg.flags': 'number',
    'mongo.msg.sections.section.kind': 'number',
    'mongo.msg.sections.section.size': 'number',
    'mongo.msg.sections.section.doc_sequence_id': 'text',
    'mongo.full_collection_name': 'text',
    'mongo.number_to_skip': 'number',
    'mongo.number_to_return': 'number',
    'mongo.cursor_id': 'number',
    'mongo.starting_from': 'number',
    'mongo.number_returned': 'number',
    'mongo.compression.original_opcode': 'number',
    'mongo.compression.original_size': 'number',
    'mongo.compression.compressor': 'number',
    ...bsonRows,
  },
  recognises,
  stream: {
    messageBytesKept: 16_384,
    begins,
    connect: () => new MongoConnection(),
  },
})

/** Every answer says which request it is for. */
class MongoConnection implements StreamConnection {
  messageLength(bytes: Uint8Array, offset: number, end: number): number {
    if (end - offset < HEADER_BYTES) return MessageLength.needsMore
    const length = int32(bytes, offset)
    const isKnown = opcodeNames[int32(bytes, offset + 12)] !== undefined
    const isPossible = length >= HEADER_BYTES && length <= MESSAGE_BYTES_MAX
    return isKnown && isPossible ? length : MessageLength.foreign
  }

  read(message: StreamMessage): Meaning {
    const reader = new MessageReader(message)
    reader.skip(4)
    const request = reader.uintLittle(4)
    const response = reader.uintLittle(4)
    const opcode = reader.uintLittle(4)
    const correlation = message.fromClient ? request : response
    switch (opcode) {
      case Opcode.message: {
        const flags = reader.uintLittle(4)
        const meaning = readSections(reader, message.fromClient)
        const isAnswered = !message.fromClient || (flags & MORE_TO_COME) === 0
        return isAnswered ? { ...meaning, correlation } : { role: 'neither', text: meaning.text }
      }
      case Opcode.query:
        return { ...readQuery(reader), correlation }
      case Opcode.reply:
        return { ...readReply(reader), correlation }
      case Opcode.compressed:
        return { ...readCompressed(reader, message.fromClient), correlation }
      default:
        return readLegacy(reader, opcode, correlation)
    }
  }

  *fields(message: StreamMessage): Iterable<PacketField> {
    const reader = new MessageReader(message)
    const little = () => reader.uintLittle(4)
    yield reader.row('mongo.message_length', 'Length', little)
    yield reader.row('mongo.request_id', 'Request', little)
    yield reader.row('mongo.response_to', 'Response to', little)
    const opcode = reader.row('mongo.opcode', 'Opcode', little, { names: opcodeNames })
    yield opcode
    yield* bodyRows[opcode.number]?.(reader) ?? []
  }
}

/** The document of the first section of kind 0; what follows it belongs to it. */
function readSections(reader: MessageReader, fromClient: boolean): Meaning {
  while (reader.uint(1) === 1) reader.skip(reader.uintLittle(4))
  return fromClient ? readCommand(reader) : readResult(reader)
}

/** `find users`: the first element is the command, its value, or a later element, the collection. */
function readCommand(reader: MessageReader): Meaning {
  let text = ''
  for (const { type, name } of bsonElements(reader)) {
    const isCollection = type === BsonType.string && (text === '' || name === 'collection')
    const about = isCollection ? ` ${bsonScalar(reader, type)}` : ''
    text = text === '' ? `${name}${about}` : `${text}${about}`
    if (isCollection || name !== 'getMore') break
  }
  return { role: 'request', text: text === '' ? 'Empty command' : text }
}

function readResult(reader: MessageReader): Meaning {
  const told: Record<string, string | number | undefined> = {}
  let failed = false
  for (const { type, name } of bsonElements(reader)) {
    failed ||= name === 'writeErrors'
    if (name === 'ok' || name === 'errmsg' || name === 'code') {
      told[name] = bsonScalar(reader, type)
    }
  }
  if (told['ok'] !== undefined && told['ok'] !== 0) {
    return failed
      ? { role: 'answer', text: 'ok, with write errors', failed }
      : { role: 'answer', text: 'ok' }
  }
  if (told['ok'] === undefined) return { role: 'answer', text: 'Reply' }
  return {
    role: 'answer',
    text: `Error ${told['code'] ?? ''}: ${told['errmsg'] ?? ''}`,
    failed: true,
  }
}

/** Commands were once queries of the collection `$cmd`. */
function readQuery(reader: MessageReader): Meaning {
  reader.skip(4)
  const collection = reader.textToNul()
  reader.skip(8)
  if (collection.endsWith('.$cmd')) return readCommand(reader)
  return { role: 'request', text: `Query ${collection}` }
}

function readReply(reader: MessageReader): Meaning {
  const flags = reader.uintLittle(4)
  reader.skip(12)
  const count = reader.uintLittle(4)
  const failed = (flags & 3) !== 0
  const text = failed ? 'Reply: query failed' : `Reply of ${count}`
  return { role: 'answer', text, ...(failed && { failed }) }
}

function readCompressed(reader: MessageReader, fromClient: boolean): Meaning {
  const original = opcodeNames[reader.uintLittle(4)] ?? 'Unknown'
  reader.skip(4)
  const compressor = compressorNames[reader.uint(1)] ?? 'unknown'
  const text = `${original}, compressed (${compressor}), not read`
  return { role: fromClient ? 'request' : 'answer', text }
}

/** Of these only one that asks for more is answered. */
function readLegacy(reader: MessageReader, opcode: number, correlation: number): Meaning {
  reader.skip(4)
  const isOfCollection = opcode !== Opcode.killCursors
  const text = `${opcodeNames[opcode]}${isOfCollection ? ` ${reader.textToNul()}` : ''}`
  return opcode === Opcode.getMore
    ? { role: 'request', text, correlation }
    : { role: 'neither', text }
}

type RowsOf = (reader: MessageReader) => Iterable<PacketField>

const bodyRows: Readonly<Record<number, RowsOf>> = {
  *[Opcode.message](reader) {
    yield reader.row('mongo.msg.flags', 'Flags', () => reader.uintLittle(4))
    while (reader.left > 4) {
      const kind = reader.row('mongo.msg.sections.section.kind', 'Kind', () => reader.uint(1))
      yield kind
      if (kind.number === 0) yield bsonRow(reader, 'Body')
      else if (kind.number === 1) yield* sequenceRows(reader)
      else return
    }
  },
  *[Opcode.query](reader) {
    reader.skip(4)
    yield reader.row('mongo.full_collection_name', 'Collection', () => reader.textToNul())
    yield reader.row('mongo.number_to_skip', 'Skip', () => reader.intLittle(4))
    yield reader.row('mongo.number_to_return', 'Return', () => reader.intLittle(4))
    yield bsonRow(reader, 'Query')
  },
  *[Opcode.reply](reader) {
    reader.skip(4)
    yield reader.row('mongo.cursor_id', 'Cursor', () => reader.intLittle(8))
    yield reader.row('mongo.starting_from', 'Starting from', () => reader.intLittle(4))
    yield reader.row('mongo.number_returned', 'Returned', () => reader.intLittle(4))
    while (reader.left > 4) yield bsonRow(reader, 'Document')
  },
  *[Opcode.compressed](reader) {
    const little = () => reader.uintLittle(4)
    yield reader.row('mongo.compression.original_opcode', 'Opcode', little, { names: opcodeNames })
    yield reader.row('mongo.compression.original_size', 'Size', little)
    const compressor = () => reader.uint(1)
    yield reader.row('mongo.compression.compressor', 'Compressor', compressor, {
      names: compressorNames,
    })
  },
}

function* sequenceRows(reader: MessageReader): Iterable<PacketField> {
  const size = reader.row('mongo.msg.sections.section.size', 'Size', () => reader.uintLittle(4))
  yield size
  const end = size.offset + size.number
  const name = 'mongo.msg.sections.section.doc_sequence_id'
  yield reader.row(name, 'Sequence', () => reader.textToNul())
  while (reader.offset < end) yield bsonRow(reader, 'Document')
}

function begins(bytes: Uint8Array, offset: number, end: number): boolean {
  if (end - offset < HEADER_BYTES + 5) return false
  const length = int32(bytes, offset)
  if (length <= HEADER_BYTES || length > MESSAGE_BYTES_MAX) return false
  const body = offset + HEADER_BYTES
  switch (int32(bytes, offset + 12)) {
    case Opcode.message: {
      if ((int32(bytes, body) & ~FLAGS_KNOWN) !== 0 || end - body < 9) return false
      const isBody = bytes[body + 4] === 0
      const size = int32(bytes, body + 5)
      return (isBody || bytes[body + 4] === 1) && size >= 5 && size <= length - HEADER_BYTES - 5
    }
    case Opcode.reply:
      return length >= HEADER_BYTES + 20 && (int32(bytes, body) & ~0xf) === 0
    case Opcode.query:
      return bytes.subarray(body + 4, end).indexOf(0) > 0
    case Opcode.compressed:
      return opcodeNames[int32(bytes, body)] !== undefined
    case Opcode.update:
    case Opcode.insert:
    case Opcode.getMore:
    case Opcode.delete:
    case Opcode.killCursors:
      return length >= HEADER_BYTES + 8
    default:
      return false
  }
}

/** A message whose one document fills it, with a first element that has a name. */
function recognises(cursor: PacketCursor): boolean {
  const { bytes, offset, end } = cursor
  const documentOffset = offset + HEADER_BYTES + 5
  if (end < documentOffset + 6 || int32(bytes, offset + 12) !== Opcode.message) return false
  if (!begins(bytes, offset, end) || bytes[documentOffset - 1] !== 0) return false
  if (int32(bytes, documentOffset) !== int32(bytes, offset) - HEADER_BYTES - 5) return false
  const letter = bytes[documentOffset + 5]! | 0x20
  if (letter < 0x61 || letter > 0x7a) return false
  cursor.fromClient = int32(bytes, offset + 8) === 0
  return true
}

function int32(bytes: Uint8Array, offset: number): number {
  return (
    bytes[offset]! |
    (bytes[offset + 1]! << 8) |
    (bytes[offset + 2]! << 16) |
    (bytes[offset + 3]! << 24)
  )
}
