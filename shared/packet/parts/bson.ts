import type { PacketField } from '../layer.ts'
import type { MessageReader } from '../message-reader.ts'
import { Unreadable } from '../packet-bytes.ts'
import type { RowKind } from '../row-kind.ts'

// BSON 1.1 (bsonspec.org): a little-endian length, elements of type, name and value, an octet 0.

/** Documents inside documents that are shown; a server refuses a hundred. */
const DEPTH_MAX = 20

export const BsonType = {
  double: 0x01,
  string: 0x02,
  document: 0x03,
  array: 0x04,
  binary: 0x05,
  undefined: 0x06,
  objectId: 0x07,
  boolean: 0x08,
  date: 0x09,
  null: 0x0a,
  regex: 0x0b,
  databasePointer: 0x0c,
  code: 0x0d,
  symbol: 0x0e,
  scopedCode: 0x0f,
  int32: 0x10,
  timestamp: 0x11,
  int64: 0x12,
  decimal: 0x13,
  minimum: 0xff,
  maximum: 0x7f,
} as const

export const bsonRows: Readonly<Record<string, RowKind>> = {
  'mongo.document': 'group',
  'mongo.element.name': 'text',
  'mongo.element.value.double': 'number',
  'mongo.element.value.string': 'text',
  'mongo.element.value.bytes': 'text',
  'mongo.element.value.objectid': 'text',
  'mongo.element.value.bool': 'number',
  'mongo.element.value.int': 'number',
  'mongo.element.value.int64': 'number',
}

/** The elements of the document at the reader, one after another: skip or read each value. */
export function* bsonElements(reader: MessageReader): Iterable<{ type: number; name: string }> {
  const end = documentEnd(reader)
  reader.skip(4)
  while (reader.offset < end) {
    const type = reader.uint(1)
    if (type === 0) return
    const name = reader.textToNul()
    const next = endOfValue(reader, type)
    // An element that overlaps what follows its document would be read again and again.
    if (next > end) throw new Unreadable()
    yield { type, name }
    reader.offset = next
  }
}

/** A string, a number or a boolean at the reader; `undefined` for what is none of them. */
export function bsonScalar(reader: MessageReader, type: number): string | number | undefined {
  switch (type) {
    case BsonType.string:
      return reader.text(Math.max(1, reader.uintLittle(4)) - 1)
    case BsonType.double:
      return new DataView(reader.octets(8).slice().buffer).getFloat64(0, true)
    case BsonType.boolean:
      return reader.uint(1)
    case BsonType.int32:
      return reader.intLittle(4)
    case BsonType.int64:
      return reader.intLittle(8)
    default:
      return undefined
  }
}

/** What lets somebody in: of SASL's commands and of those that make users. */
const secrets = new Set(['payload', 'pwd', 'key', 'nonce'])

/** A row for the document at the reader, with its elements below. */
export function bsonRow(reader: MessageReader, label: string, depth = 0): PacketField {
  return reader.group('mongo.document', label, function* () {
    if (depth > DEPTH_MAX) throw new Unreadable()
    const end = documentEnd(reader)
    for (const element of bsonElements(reader)) yield elementRow(reader, element, depth)
    reader.offset = Math.min(end, reader.end)
  })
}

function elementRow(
  reader: MessageReader,
  { type, name }: { type: number; name: string },
  depth: number,
): PacketField {
  const { offset } = reader
  const end = endOfValue(reader, type)
  const child = secrets.has(name)
    ? reader.hidden('mongo.element.value.bytes', 'Value', end - offset)
    : valueRow(reader, type, depth)
  const children = child === undefined ? [] : [child]
  const place = { offset, length: Math.min(end, reader.end) - offset }
  return { name: 'mongo.element.name', label: 'Element', value: name, ...place, children }
}

const valueRows: Readonly<Record<number, string>> = {
  [BsonType.double]: 'mongo.element.value.double',
  [BsonType.string]: 'mongo.element.value.string',
  [BsonType.boolean]: 'mongo.element.value.bool',
  [BsonType.int32]: 'mongo.element.value.int',
  [BsonType.int64]: 'mongo.element.value.int64',
}

function valueRow(reader: MessageReader, type: number, depth: number): PacketField | undefined {
  const name = valueRows[type]
  if (name !== undefined) return reader.row(name, 'Value', () => bsonScalar(reader, type)!)
  if (type === BsonType.document || type === BsonType.array) {
    return bsonRow(reader, type === BsonType.array ? 'Array' : 'Document', depth + 1)
  }
  if (type !== BsonType.objectId) return undefined
  return reader.row('mongo.element.value.objectid', 'Value', () =>
    Array.from(reader.octets(12), (octet) => octet.toString(16).padStart(2, '0')).join(''),
  )
}

/** Where the document at the reader ends; an empty one has its length and an octet 0. */
function documentEnd(reader: MessageReader): number {
  const { offset } = reader
  const length = reader.uintLittle(4)
  reader.offset = offset
  if (length < 5) throw new Unreadable()
  return offset + length
}

const fixedOctets: Readonly<Record<number, number>> = {
  [BsonType.double]: 8,
  [BsonType.undefined]: 0,
  [BsonType.objectId]: 12,
  [BsonType.boolean]: 1,
  [BsonType.date]: 8,
  [BsonType.null]: 0,
  [BsonType.int32]: 4,
  [BsonType.timestamp]: 8,
  [BsonType.int64]: 8,
  [BsonType.decimal]: 16,
  [BsonType.minimum]: 0,
  [BsonType.maximum]: 0,
}

/** Octets of a value beside the length that stands before it. */
const besideLength: Readonly<Record<number, number>> = {
  [BsonType.string]: 4,
  [BsonType.document]: 0,
  [BsonType.array]: 0,
  [BsonType.binary]: 5,
  [BsonType.databasePointer]: 16,
  [BsonType.code]: 4,
  [BsonType.symbol]: 4,
  [BsonType.scopedCode]: 0,
}

/** Where the value at the reader ends, which may be past what is at hand; the reader does not move. */
function endOfValue(reader: MessageReader, type: number): number {
  const { offset } = reader
  const fixed = fixedOctets[type]
  if (fixed !== undefined) return offset + fixed
  const beside = besideLength[type]
  if (beside === undefined && type !== BsonType.regex) throw new Unreadable()
  if (beside === undefined) {
    reader.textToNul()
    reader.textToNul()
  }
  const end = beside === undefined ? reader.offset : offset + beside + reader.uintLittle(4)
  reader.offset = offset
  return end
}
