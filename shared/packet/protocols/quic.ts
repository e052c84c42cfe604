import { formatByteCount } from '../../format/byte-count.ts'
import type { ValueNames } from '../field.ts'
import type { Header } from '../header.ts'
import type { PacketField } from '../layer.ts'
import { MessageReader, type NumberRow, type Rows } from '../message-reader.ts'
import { readOr } from '../packet-bytes.ts'
import type { PacketCursor } from '../packet-cursor.ts'
import { initialFrameRows, quicFrameRowKinds, readVariable } from '../parts/quic-frames.ts'
import { openInitial } from '../parts/quic-initial.ts'
import { defineProtocol } from '../protocol.ts'
import { findRow, rowAround } from '../row-tree.ts'

// RFC 9000, section 17.2: a packet with a long header; several may share a datagram
//
//  0               1               5      6                                    then
// +-+-+---+-------+---------------+------+-------------+------+-------------+----------
// |1|1|typ| of it | version (4)   |length| destination |length| source      | by type
// +-+-+---+-------+---------------+------+-------------+------+-------------+----------
//
// and with a short one, whose identifier has a length that only both ends know (section 17.3)
//
// +-+-+-+---------+--------------------------------+--------------
// |0|1|S|protected| destination identifier         | protected
// +-+-+-+---------+--------------------------------+--------------

const PORT = 443
const LONG = 0x80
const FIXED = 0x40
const SPIN = 0x20
const VERSION_2 = 0x6b33_43cf
const IDENTIFIER_BYTES_MAX = 20
const RETRY_TAG_BYTES = 16
/** RFC 9001, section 5.4.2: less could not be decrypted. */
const SHORT_PACKET_BYTES_MIN = 21
const LONG_PACKET_BYTES_MIN = 7
/** A datagram has a packet for each level of encryption, of which there are four. */
const PACKETS_SHOWN_MAX = 10
const VERSIONS_SHOWN_MAX = 50

const PacketType = { initial: 0, zeroRtt: 1, handshake: 2, retry: 3 } as const

const typeNames: ValueNames = { 0: 'Initial', 1: '0-RTT', 2: 'Handshake', 3: 'Retry' }

const headerFormNames: ValueNames = { 0: 'Short', 1: 'Long' }

const versionNames: ValueNames = { 0: 'Version negotiation', 1: '1', [VERSION_2]: '2' }

export const quic = defineProtocol({
  name: 'quic',
  title: 'QUIC',
  longTitle: 'QUIC IETF',
  specification: 'RFC 9000, RFC 9369 (version 2)',
  carriedBy: [['udp.port', PORT]],
  fields: {},
  rows: {
    quic: 'group',
    'quic.header_form': 'number',
    'quic.fixed_bit': 'flag',
    'quic.spin_bit': 'flag',
    'quic.long.packet_type': 'number',
    'quic.version': 'number',
    'quic.dcil': 'number',
    'quic.dcid': 'bytes',
    'quic.scil': 'number',
    'quic.scid': 'bytes',
    'quic.supported_version': 'number',
    'quic.token_length': 'number',
    'quic.token': 'bytes',
    'quic.length': 'number',
    'quic.retry_token': 'bytes',
    'quic.retry_integrity_tag': 'bytes',
    'quic.remaining_payload': 'bytes',
    ...quicFrameRowKinds,
  },
  accepts: (cursor) => isLongHeader(cursor) || isShortHeader(cursor),
  recognises: isLongHeader,
  walk: (cursor) => void cursor.takeHeader(cursor.end - cursor.offset),
  *details(header) {
    for (const { row } of packetsOf(header)) yield row
  },
  info: (header) => [...packetsOf(header)].map(({ text }) => text).join(', '),
  settles: sourceIdentifierLength,
})

/** What the sender calls itself in a long header, it is called in all that it is sent (section 5.1). */
function sourceIdentifierLength(header: Header): number | undefined {
  const reader = new MessageReader(header)
  if (reader.peek() < LONG || reader.peek(1, 4) === 0) return undefined
  reader.skip(5)
  reader.skip(reader.uint(1))
  return reader.uint(1)
}

/** Strict enough for any port: a version that is in use, and lengths that fit into the datagram. */
function isLongHeader({ bytes, offset, end, wireEnd }: PacketCursor): boolean {
  if (end - offset < LONG_PACKET_BYTES_MIN || bytes[offset]! < LONG) return false
  const version = readVersion(bytes, offset + 1)
  const destinationEnd = offset + 6 + bytes[offset + 5]!
  if (bytes[offset + 5]! > IDENTIFIER_BYTES_MAX || destinationEnd >= end) return false
  const sourceEnd = destinationEnd + 1 + bytes[destinationEnd]!
  if (bytes[destinationEnd]! > IDENTIFIER_BYTES_MAX || sourceEnd >= end) return false
  if (version !== 0) {
    const type = packetType(bytes[offset]!, version)
    // The fixed bit is none where both ends have agreed to that (RFC 9287).
    return isUsedVersion(version) && wireEnd - sourceEnd >= lengthAt(bytes, sourceEnd, end, type)
  }
  const listed = wireEnd - sourceEnd
  return listed % 4 === 0 && sourceEnd + 4 <= end && listsUsedVersion(bytes, sourceEnd, end)
}

/** Only where the port promises it: there is nothing else to tell it by. */
function isShortHeader({ bytes, offset, wireEnd }: PacketCursor): boolean {
  const isShort = (bytes[offset]! & (LONG | FIXED)) === FIXED
  return isShort && wireEnd - offset >= SHORT_PACKET_BYTES_MIN
}

/** Octets from `offset` on that the packet has at least, as far as what was captured tells. */
function lengthAt(bytes: Uint8Array, offset: number, end: number, type: number): number {
  if (type === PacketType.retry) return RETRY_TAG_BYTES
  let at = offset
  if (type === PacketType.initial) {
    const octets = 1 << (bytes[at]! >> 6)
    if (at + octets > end) return octets
    at += octets + variableAt(bytes, at, octets)
  }
  const octets = at < end ? 1 << (bytes[at]! >> 6) : 1
  if (at + octets > end) return at - offset + octets
  return at - offset + octets + variableAt(bytes, at, octets)
}

function variableAt(bytes: Uint8Array, offset: number, octets: number): number {
  let value = bytes[offset]! & 0x3f
  for (let index = 1; index < octets; index++) value = value * 0x100 + bytes[offset + index]!
  return value
}

function readVersion(bytes: Uint8Array, offset: number): number {
  const low = (bytes[offset + 1]! << 16) | (bytes[offset + 2]! << 8) | bytes[offset + 3]!
  return bytes[offset]! * 0x100_0000 + low
}

/** The two that are standards, and the drafts that were deployed. */
function isUsedVersion(version: number): boolean {
  return (
    version === 1 || version === VERSION_2 || (version >= 0xff00_001d && version <= 0xff00_0022)
  )
}

function listsUsedVersion(bytes: Uint8Array, offset: number, end: number): boolean {
  for (let at = offset; at + 4 <= end; at += 4) {
    if (isUsedVersion(readVersion(bytes, at))) return true
  }
  return false
}

/** `text`: its type, and of an Initial packet that could be opened what it says. */
type QuicPacket = { text: string; row: PacketField }

/** The packets of the datagram. */
function* packetsOf(header: Header): Iterable<QuicPacket> {
  const reader = new MessageReader(header)
  for (let shown = 0; reader.left > 0 && shown < PACKETS_SHOWN_MAX; shown++) {
    const first = reader.peek()
    // Zeros behind the last packet fill the datagram up.
    if (first === 0 && shown > 0) return
    yield readPacket(reader, first, header.settled)
  }
}

function readPacket(
  reader: MessageReader,
  first: number,
  identifierBytes: number | undefined,
): QuicPacket {
  const { offset } = reader
  const rows: PacketField[] = []
  const isLong = first >= LONG
  const name = isLong ? longName(reader, first) : 'Protected payload'
  readOr(undefined, () => {
    const read = isLong ? longRows(reader, first) : shortRows(reader, identifierBytes)
    for (const row of read) rows.push(row)
  })
  const text = name + handshakeText(rows)
  // What could not be read to its end is the last that is read.
  const isComplete = reader.offset <= reader.end && reader.offset > offset + 1
  const end = isComplete ? reader.offset : reader.end
  reader.offset = end
  const identifier = rows.find((row) => row.name === 'quic.dcid')?.value ?? ''
  const row = {
    name: 'quic',
    label: 'QUIC packet',
    value: identifier === '' ? name : `${name}, to ${identifier}`,
    offset,
    length: end - offset,
  }
  return { text, row: rowAround(row, rows) }
}

/** ` Client hello example.com`, where a message of the handshake could be read. */
function handshakeText(rows: readonly PacketField[]): string {
  const handshake = rows.find(({ name }) => name === 'tls.handshake')
  if (handshake === undefined) return ''
  const serverName = findRow([handshake], 'tls.handshake.extensions_server_name')
  return [` ${handshake.value}`, ...(serverName ? [serverName.value] : [])].join(' ')
}

function longName(reader: MessageReader, first: number): string {
  const version = readOr(1, () => reader.peek(1, 4))
  if (version === 0) return 'Version negotiation'
  return typeNames[packetType(first, version)]!
}

/** In version 2 the types have other numbers: RFC 9369, section 3.2. */
function packetType(first: number, version: number): number {
  const stated = (first >> 4) & 3
  return version === VERSION_2 ? (stated + 3) & 3 : stated
}

function* longRows(reader: MessageReader, first: number): Rows {
  const packet = reader.copy()
  yield reader.bits('quic.header_form', 'Header', LONG, headerFormNames)
  const stated = reader.peek(1, 4)
  const type = packetType(first, stated)
  if (stated !== 0) {
    yield reader.flag('quic.fixed_bit', 'Fixed bit', FIXED)
    const row = reader.bits('quic.long.packet_type', 'Type', 0x30)
    yield { ...row, value: `${typeNames[type]} (${row.number})` }
  }
  reader.skip(1)
  yield versionRow(reader, 'quic.version', 'Version')
  const destination = reader.copy()
  yield* identifierRows(reader, 'dcil', 'dcid', 'Destination identifier')
  yield* identifierRows(reader, 'scil', 'scid', 'Source identifier')
  if (stated === 0) return yield* versionRows(reader)
  if (type === PacketType.retry) return yield* retryRows(reader)
  if (type === PacketType.initial) yield* tokenRows(reader)
  const length = variableRow(reader, 'quic.length', 'Length')
  yield length
  const sealed = reader.part(length.number)
  const isWhole = sealed.left === length.number
  const isOpenable = stated === 1 || stated === VERSION_2
  const opened =
    type === PacketType.initial && isWhole && isOpenable
      ? [...initialRows(packet, sealed, destination.octets(destination.uint(1)))]
      : []
  if (opened.length > 0) yield* opened
  else yield* payloadRows(sealed)
}

/** What a client's first packets say, whose keys everybody can derive; nothing of all others. */
function* initialRows(
  packet: MessageReader,
  sealed: MessageReader,
  destinationIdentifier: Uint8Array,
): Rows {
  const { place } = sealed
  const isVersion2 = packet.peek(1, 4) === VERSION_2
  const numberOffset = place.offset - packet.offset
  const octets = packet.octets(sealed.end - packet.offset)
  const opened = openInitial({ octets, numberOffset, isVersion2, destinationIdentifier })
  if (opened === undefined) return
  const number = opened.packetNumber
  const label = 'Packet number'
  yield { name: 'quic.packet_number', label, value: String(number), number, ...place }
  yield* initialFrameRows(opened.frames, place)
}

function* identifierRows(
  reader: MessageReader,
  lengthName: string,
  name: string,
  label: string,
): Rows {
  const unit = { unit: 'B' }
  const length = reader.row(`quic.${lengthName}`, `${label} length`, () => reader.uint(1), unit)
  yield length
  if (length.number === 0) return
  yield reader.row(`quic.${name}`, label, () => reader.hex(length.number))
}

function versionRow(reader: MessageReader, name: string, label: string): PacketField {
  return reader.row(name, label, () => reader.uint(4), { names: versionNames, hexadecimal: true })
}

function* versionRows(reader: MessageReader): Rows {
  for (let count = 0; reader.left > 0 && count < VERSIONS_SHOWN_MAX; count++) {
    yield versionRow(reader, 'quic.supported_version', 'Supported version')
  }
  reader.skip(reader.left)
}

function* retryRows(reader: MessageReader): Rows {
  const token = reader.left - RETRY_TAG_BYTES
  yield reader.row('quic.retry_token', 'Token', () => reader.hex(token))
  const tag = () => reader.hex(RETRY_TAG_BYTES)
  yield reader.row('quic.retry_integrity_tag', 'Integrity tag', tag)
}

function* tokenRows(reader: MessageReader): Rows {
  const length = variableRow(reader, 'quic.token_length', 'Token length')
  yield length
  if (length.number === 0) return
  yield reader.row('quic.token', 'Token', () => reader.hex(length.number))
}

/** Both ends know how long the identifier is, and who has seen the long headers before. */
function* shortRows(reader: MessageReader, identifierBytes = 0): Rows {
  yield reader.bits('quic.header_form', 'Header', LONG, headerFormNames)
  yield reader.flag('quic.fixed_bit', 'Fixed bit', FIXED)
  yield reader.flag('quic.spin_bit', 'Spin bit', SPIN)
  reader.skip(1)
  if (identifierBytes > 0) {
    yield reader.row('quic.dcid', 'Destination identifier', () => reader.hex(identifierBytes))
  }
  yield* payloadRows(reader)
}

function* payloadRows(part: MessageReader): Rows {
  if (part.left === 0) return
  const label = `Encrypted, ${formatByteCount(part.left)}`
  yield part.row('quic.remaining_payload', label, () => part.hex(part.left))
}

function variableRow(reader: MessageReader, name: string, label: string): NumberRow {
  return reader.row(name, label, () => readVariable(reader))
}
