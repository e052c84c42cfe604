import { formatHexBytes } from '../../format/hex.ts'
import { printableText } from '../../format/printable-text.ts'
import type { ValueNames } from '../field.ts'
import type { PacketField } from '../layer.ts'
import type { MessageReader, Rows } from '../message-reader.ts'
import { Unreadable } from '../packet-bytes.ts'
import type { RowKind } from '../row-kind.ts'

// Protocol Buffers, wire format (protobuf.dev/programming-guides/encoding): a field is
//
// +--------------------------------+------
// | number * 8 + wire type, varint | value
// +--------------------------------+------
//
// What a field is called and whether its octets are a text or a message stands in a schema that a
// packet does not have.

const FIELDS_SHOWN_MAX = 200
const VARINT_BYTES_MAX = 10
const TEXT_BYTES_MAX = 200

const WireType = { varint: 0, fixed64: 1, octets: 2, fixed32: 5 } as const

const wireTypeNames: ValueNames = {
  0: 'Varint',
  1: '64 bits',
  2: 'Octets',
  3: 'Start of a group',
  4: 'End of a group',
  5: '32 bits',
}

export const protobufRowKinds: Readonly<Record<string, RowKind>> = {
  protobuf: 'group',
  'protobuf.field.number': 'number',
  'protobuf.field.wiretype': 'number',
  'protobuf.field.value': 'bytes',
  'protobuf.field.value.uint64': 'number',
}

/** One row for each field of the message that the reader has. What is no such field ends them. */
export function* protobufRows(reader: MessageReader): Rows {
  for (let shown = 0; reader.left > 0 && shown < FIELDS_SHOWN_MAX; shown++) yield fieldRow(reader)
}

function fieldRow(reader: MessageReader): PacketField {
  const { offset } = reader
  const tag = readVarint(reader)
  const number = tag >> 3n
  const wireType = Number(tag & 7n)
  const tagPlace = { offset, length: reader.offset - offset }
  const value = valueRow(reader, wireType)
  return {
    name: 'protobuf',
    label: `Field ${number}`,
    value: value.value,
    offset,
    length: reader.offset - offset,
    children: [
      {
        name: 'protobuf.field.number',
        label: 'Number',
        value: String(number),
        number: Number(number),
        ...tagPlace,
      },
      {
        name: 'protobuf.field.wiretype',
        label: 'Wire type',
        value: `${wireTypeNames[wireType]} (${wireType})`,
        number: wireType,
        ...tagPlace,
      },
      value,
    ],
  }
}

function valueRow(reader: MessageReader, wireType: number): PacketField {
  const name = 'protobuf.field.value'
  switch (wireType) {
    case WireType.varint: {
      const { offset } = reader
      const value = readVarint(reader)
      const place = { offset, length: reader.offset - offset }
      const number = Number(value)
      return { name: `${name}.uint64`, label: 'Value', value: String(value), number, ...place }
    }
    case WireType.fixed64:
      return reader.row(name, 'Value', () => reader.hex(8))
    case WireType.fixed32:
      return reader.row(name, 'Value', () => reader.hex(4))
    case WireType.octets: {
      const length = Number(readVarint(reader))
      return reader.row(name, 'Value', () => readable(reader.octets(length)))
    }
    default:
      throw new Unreadable()
  }
}

/** As a text where it can be one. */
function readable(octets: Uint8Array): string {
  const text = printableText(octets, TEXT_BYTES_MAX)
  return text === '' || text.includes('\u{fffd}') ? formatHexBytes(octets) : `"${text}"`
}

/** Least significant seven bits first; up to 64 of them. */
function readVarint(reader: MessageReader): bigint {
  let value = 0n
  for (let index = 0; index < VARINT_BYTES_MAX; index++) {
    const octet = reader.uint(1)
    value |= BigInt(octet & 0x7f) << BigInt(7 * index)
    if (octet < 0x80) return BigInt.asUintN(64, value)
  }
  throw new Unreadable()
}
