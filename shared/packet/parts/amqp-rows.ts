import { type AmqpMethod, classNames, contentProperties, methods } from './amqp-methods.ts'
import type { PacketField } from '../layer.ts'
import type { MessageReader, Rows } from '../message-reader.ts'
import { Unreadable } from '../packet-bytes.ts'
import type { RowKind } from '../row-kind.ts'

export const FrameType = { method: 1, header: 2, body: 3, heartbeat: 8 } as const

const frameTypeNames = { 1: 'Method', 2: 'Content header', 3: 'Content body', 8: 'Heartbeat' }

type Argument = readonly [name: string, type: string]

const kinds: Readonly<Record<string, RowKind>> = {
  ...{ o: 'number', s: 'number', l: 'number', L: 'number', b: 'flag' },
  ...{ S: 'text', T: 'text', X: 'text', F: 'group' },
}

function rowsOf(prefix: string, list: readonly Argument[]): Record<string, RowKind> {
  const shown = list.filter(([name]) => name !== '_')
  return Object.fromEntries(shown.map(([name, type]) => [`${prefix}.${name}`, kinds[type]!]))
}

const all = Object.values(methods).flatMap((ofClass) => Object.values(ofClass))

export const rows: Readonly<Record<string, RowKind>> = {
  'amqp.init.protocol': 'text',
  'amqp.init.version_major': 'number',
  'amqp.init.version_minor': 'number',
  'amqp.init.version_revision': 'number',
  'amqp.type': 'number',
  'amqp.channel': 'number',
  'amqp.length': 'number',
  'amqp.method.class': 'number',
  'amqp.method.method': 'number',
  ...rowsOf(
    'amqp.method.arguments',
    all.flatMap((method) => method.arguments),
  ),
  'amqp.header.class': 'number',
  'amqp.header.weight': 'number',
  'amqp.header.body-size': 'number',
  'amqp.header.property-flags': 'number',
  ...rowsOf('amqp.method.properties', contentProperties),
  'amqp.payload': 'text',
  'amqp.field': 'text',
}

export function* protocolHeaderRows(reader: MessageReader): Rows {
  yield reader.row('amqp.init.protocol', 'Protocol', () => reader.text(4))
  reader.skip(1)
  yield reader.row('amqp.init.version_major', 'Major version', () => reader.uint(1))
  yield reader.row('amqp.init.version_minor', 'Minor version', () => reader.uint(1))
  yield reader.row('amqp.init.version_revision', 'Revision', () => reader.uint(1))
}

export function* frameRows(reader: MessageReader): Rows {
  const type = reader.row('amqp.type', 'Type', () => reader.uint(1), { names: frameTypeNames })
  yield type
  yield reader.row('amqp.channel', 'Channel', () => reader.uint(2))
  const length = reader.row('amqp.length', 'Length', () => reader.uint(4))
  yield length
  if (type.number === FrameType.method) yield* methodRows(reader)
  else if (type.number === FrameType.header) yield* contentHeaderRows(reader)
  else if (type.number === FrameType.body) {
    yield reader.row('amqp.payload', 'Body', () => reader.text(length.number))
  }
}

export function methodOf(classNumber: number, number: number): AmqpMethod | undefined {
  return methods[classNumber]?.[number]
}

function* methodRows(reader: MessageReader): Rows {
  const ofClass = reader.row('amqp.method.class', 'Class', () => reader.uint(2), {
    names: classNames,
  })
  yield ofClass
  const known = methods[ofClass.number]
  const names = Object.fromEntries(
    Object.entries(known ?? {}).map(([number, { name }]) => [number, name]),
  )
  const number = reader.row('amqp.method.method', 'Method', () => reader.uint(2), { names })
  yield number
  yield* argumentRows(reader, 'amqp.method.arguments', known?.[number.number]?.arguments ?? [])
}

function* contentHeaderRows(reader: MessageReader): Rows {
  yield reader.row('amqp.header.class', 'Class', () => reader.uint(2), { names: classNames })
  yield reader.row('amqp.header.weight', 'Weight', () => reader.uint(2))
  yield reader.row('amqp.header.body-size', 'Body size', () => reader.uint(8))
  const flags = reader.row('amqp.header.property-flags', 'Properties', () => reader.uint(2))
  yield flags
  const present = contentProperties.filter((_, index) => flags.number & (0x8000 >> index))
  yield* argumentRows(reader, 'amqp.method.properties', present)
}

function* argumentRows(reader: MessageReader, prefix: string, list: readonly Argument[]): Rows {
  let bit = 0
  for (const [name, type] of list) {
    const row = () => argumentRow(reader, `${prefix}.${name}`, labelOf(name), type)
    if (type !== 'b') {
      if (bit > 0) reader.skip(1)
      bit = 0
      yield row()
      continue
    }
    yield reader.flag(`${prefix}.${name}`, labelOf(name), 1 << bit++)
  }
}

function labelOf(name: string): string {
  const words = name.replaceAll('_', ' ')
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`
}

function argumentRow(
  reader: MessageReader,
  name: string,
  label: string,
  type: string,
): PacketField {
  switch (type) {
    case 'o':
      return reader.row(name, label, () => reader.uint(1))
    case 's':
      return reader.row(name, label, () => reader.uint(2))
    case 'l':
      return reader.row(name, label, () => reader.uint(4))
    case 'L':
      return reader.row(name, label, () => reader.uint(8))
    case 'S':
      return reader.row(name, label, () => reader.text(reader.uint(1)))
    case 'T':
      return reader.row(name, label, () => reader.text(reader.uint(4)))
    case 'X':
      return reader.row(name, label, () => {
        reader.skip(reader.uint(4))
        return 'hidden'
      })
    default:
      return reader.group(name, label, () => tableRows(reader, 0))
  }
}

/** Tables inside tables; clients send some three deep. */
const DEPTH_MAX = 8

function* tableRows(reader: MessageReader, depth: number): Rows {
  if (depth > DEPTH_MAX) throw new Unreadable()
  const length = reader.uint(4)
  const end = reader.offset + length
  while (reader.offset < end) {
    const { offset } = reader
    const name = reader.text(reader.uint(1))
    const value = fieldValue(reader, depth)
    yield { name: 'amqp.field', label: name, value, offset, length: reader.offset - offset }
  }
}

/** Octets of a number by its type's letter, as RabbitMQ has them. */
const numberOctets: Readonly<Record<string, number>> = {
  ...{ b: 1, B: 1, s: 2, u: 2, I: 4, i: 4, l: 8, L: 8, T: 8 },
}
const unsigned = 'BuiT'

function fieldValue(reader: MessageReader, depth: number): string {
  const type = String.fromCharCode(reader.uint(1))
  const octets = numberOctets[type]
  if (octets === 8) return String(reader.uint(8))
  if (octets !== undefined) {
    return String(unsigned.includes(type) ? reader.uint(octets) : reader.int(octets))
  }
  switch (type) {
    case 't':
      return reader.uint(1) === 0 ? 'false' : 'true'
    case 'S':
    case 'x':
      return reader.text(reader.uint(4))
    case 'V':
      return 'void'
    case 'D':
      reader.skip(5)
      return 'decimal'
    case 'f':
    case 'd':
      reader.skip(type === 'f' ? 4 : 8)
      return 'floating point'
    case 'A':
      reader.skip(reader.uint(4))
      return 'array'
    case 'F': {
      const inner = [...tableRows(reader, depth + 1)]
      return `{${inner.map(({ label, value }) => `${label}: ${value}`).join(', ')}}`
    }
    default:
      throw new Unreadable()
  }
}
