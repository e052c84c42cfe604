import { formatHexBytes, formatHexNumber } from '../../format/hex.ts'
import { fieldRows, rowKinds } from '../field-rows.ts'
import { type Fields, octets, uint8 } from '../field.ts'
import type { Header } from '../header.ts'
import { IpProtocol } from '../ip-protocol.ts'
import type { PacketField } from '../layer.ts'
import type { PacketCursor } from '../packet-cursor.ts'
import { defineProtocol } from '../protocol.ts'

// https://www.wireguard.com/papers/wireguard.pdf, section 5.4; numbers are little-endian
//
//  0      1                  4                    8             12 or 16
// +------+------------------+--------------------+-------------+--------------------------------
// | type | reserved, zero   | index of sender or | by type     | keys, counters, ciphertext and
// |      |                  | receiver           |             | their authentication
// +------+------------------+--------------------+-------------+--------------------------------

const PORT = 51820

const INITIATION = 1
const RESPONSE = 2
const COOKIE = 3
const TRANSPORT = 4

const INITIATION_BYTES = 148
const RESPONSE_BYTES = 92
const COOKIE_BYTES = 64
/** Header and authentication of an empty packet, which keeps a tunnel alive. */
const TRANSPORT_BYTES_MIN = 32
const TRANSPORT_HEADER_BYTES = 16
const COUNTER = 8
/** Padding of what is encrypted (section 5.4.6), so of the whole as well. */
const TRANSPORT_UNIT = 16

const messageNames: Readonly<Record<number, string>> = {
  [INITIATION]: 'Handshake initiation',
  [RESPONSE]: 'Handshake response',
  [COOKIE]: 'Cookie reply',
  [TRANSPORT]: 'Transport data',
}

/** What stands behind the type, by type; indices and counters have rows of their own. */
const fieldsByType: Readonly<Record<number, Fields>> = {
  [INITIATION]: {
    'wg.ephemeral': octets(8, 32, 'Ephemeral key'),
    'wg.encrypted_static': octets(40, 48, 'Static key, encrypted'),
    'wg.encrypted_timestamp': octets(88, 28, 'Timestamp, encrypted'),
    'wg.mac1': octets(116, 16, 'First authentication'),
    'wg.mac2': octets(132, 16, 'Second authentication'),
  },
  [RESPONSE]: {
    'wg.ephemeral': octets(12, 32, 'Ephemeral key'),
    'wg.encrypted_empty': octets(44, 16, 'Nothing, encrypted'),
    'wg.mac1': octets(60, 16, 'First authentication'),
    'wg.mac2': octets(76, 16, 'Second authentication'),
  },
  [COOKIE]: {
    'wg.nonce': octets(8, 24, 'Nonce'),
    'wg.encrypted_cookie': octets(32, 32, 'Cookie, encrypted'),
  },
  [TRANSPORT]: {},
}

export const wireguard = defineProtocol({
  name: 'wg',
  title: 'WireGuard',
  longTitle: 'WireGuard',
  specification: 'https://www.wireguard.com/papers/wireguard.pdf',
  carriedBy: [['udp.port', PORT]],
  fields: {
    type: uint8(0, 'Type', { names: messageNames }),
    reserved: octets(1, 3, 'Reserved'),
  },
  rows: {
    'wg.sender': 'number',
    'wg.receiver': 'number',
    'wg.counter': 'number',
    'wg.encrypted_packet': 'bytes',
    ...rowKinds(...Object.values(fieldsByType)),
  },
  accepts: isMessage,
  recognises: (cursor) => cursor.transport === IpProtocol.udp && isMessage(cursor),
  walk(cursor) {
    const isTransport = cursor.uint8(cursor.offset) === TRANSPORT
    cursor.takeHeader(isTransport ? TRANSPORT_HEADER_BYTES : cursor.wireEnd - cursor.offset)
  },
  details,
  info: (header) => {
    const type = header.number('type')
    const name = messageNames[type]!
    return type === INITIATION ? name : `${name}, to ${formatHexNumber(receiver(header), 4)}`
  },
})

/**
 * Sizes are fixed but for transported packets. Of a counter, which begins at zero, the upper octets
 * stay zero for all that any tunnel lives to see; without that, every sixteenth datagram of some
 * protocol whose first number is 4 would do.
 */
function isMessage(cursor: PacketCursor): boolean {
  const { offset, end } = cursor
  if (offset + 4 > end || cursor.uint16(offset + 1) !== 0 || cursor.uint8(offset + 3) !== 0) {
    return false
  }
  const length = cursor.wireEnd - offset
  switch (cursor.uint8(offset)) {
    case INITIATION:
      return length === INITIATION_BYTES
    case RESPONSE:
      return length === RESPONSE_BYTES
    case COOKIE:
      return length === COOKIE_BYTES
    case TRANSPORT:
      if (length < TRANSPORT_BYTES_MIN || length % TRANSPORT_UNIT !== 0) return false
      return offset + TRANSPORT_HEADER_BYTES <= end && cursor.uint16(offset + COUNTER + 6) === 0
    default:
      return false
  }
}

function* details(header: Header<'type'>): Iterable<PacketField> {
  const type = header.number('type')
  const start = header.offset
  if (type === INITIATION || type === RESPONSE) yield indexRow(header, 'wg.sender', 'Sender', 4)
  if (type !== INITIATION) {
    yield indexRow(header, 'wg.receiver', 'Receiver', type === RESPONSE ? 8 : 4)
  }
  if (type === TRANSPORT) yield* transportRows(header)
  yield* fieldRows(header, fieldsByType[type] ?? {}, start)
}

function receiver(header: Header<'type'>): number {
  const place = header.number('type') === RESPONSE ? 8 : 4
  return littleEndian(header, header.offset + place, 4)
}

function indexRow(header: Header, name: string, label: string, place: number): PacketField {
  const offset = header.offset + place
  const number = littleEndian(header, offset, 4)
  return { name, label, value: formatHexNumber(number, 4), number, offset, length: 4 }
}

function* transportRows(header: Header): Iterable<PacketField> {
  const offset = header.offset + COUNTER
  // The two octets above the six are zero, or this was not taken for WireGuard.
  const number = littleEndian(header, offset, 6)
  yield { name: 'wg.counter', label: 'Counter', value: String(number), number, offset, length: 8 }
  const packet = header.offset + TRANSPORT_HEADER_BYTES
  const length = header.end - packet
  const value = formatHexBytes(header.bytes.slice(packet, length))
  yield { name: 'wg.encrypted_packet', label: 'Encrypted packet', value, offset: packet, length }
}

function littleEndian(header: Header, offset: number, length: number): number {
  return header.bytes.slice(offset, length).reduceRight((value, byte) => value * 0x100 + byte, 0)
}
