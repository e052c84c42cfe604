import { LinkType } from '../../capture-file/link-type.ts'
import { EtherType } from '../ether-type.ts'
import { fieldRows, rowKinds } from '../field-rows.ts'
import { type ValueNames, flag8, uint16, uint24, uint8 } from '../field.ts'
import { CarriedBy, type PacketCursor } from '../packet-cursor.ts'
import { defineProtocol } from '../protocol.ts'

// RFC 3032, section 2.1: a stack of such words, the last one with S set
//
//  0                                       20      23  24              32
// +---------------------------------------+-------+---+---------------+
// |                 label                 | class | S | time to live  |
// +---------------------------------------+-------+---+---------------+
//
// Nothing says what is below the stack; RFC 4928, section 3, has everybody guess by the first bits.
// Ethernet may have a word of its own before it (RFC 4385, section 3, and RFC 4448, section 4.6):
//
//  0       4                16                 32
// +-------+----------------+------------------+------------------
// |   0   |    reserved    | sequence number  | Ethernet frame
// +-------+----------------+------------------+------------------

const ENTRY_BYTES = 4
const BOTTOM = 0x01
const CONTROL_WORD_BYTES = 4

const reservedLabels: ValueNames = {
  0: 'IPv4 explicit null',
  1: 'Router alert',
  2: 'IPv6 explicit null',
  3: 'Implicit null',
  7: 'Entropy follows',
  13: 'Associated channel',
  14: 'OAM alert',
}

const entryFields = {
  'mpls.label': uint24(0, 'Label', { mask: 0xff_fff0, names: reservedLabels }),
  'mpls.exp': uint8(2, 'Traffic class', { mask: 0x0e }),
  'mpls.bottom': flag8(2, BOTTOM, 'Bottom of the stack'),
  'mpls.ttl': uint8(3, 'Time to live'),
}

const controlWordFields = {
  'pweth.cw.sequence_number': uint16(2, 'Sequence number'),
}

export const mpls = defineProtocol({
  name: 'mpls',
  title: 'MPLS',
  longTitle: 'Multiprotocol Label Switching',
  specification: 'RFC 3032',
  carriedBy: [
    ['ethertype', EtherType.mpls],
    ['ethertype', EtherType.mplsUpstream],
    ['ip.proto', 137],
  ],
  fields: {},
  rows: rowKinds(entryFields, controlWordFields),
  walk(cursor) {
    for (;;) {
      const entry = cursor.offset
      if (!cursor.takeHeader(ENTRY_BYTES)) return
      if ((cursor.uint8(entry + 2) & BOTTOM) !== 0) break
    }
    carryGuess(cursor)
  },
  *details(header) {
    let offset = header.offset
    for (; offset + ENTRY_BYTES <= header.headerEnd; offset += ENTRY_BYTES) {
      yield* fieldRows(header, entryFields, offset)
      if ((header.bytes.uint8(offset + 2) & BOTTOM) !== 0) break
    }
    const controlWord = offset + ENTRY_BYTES
    if (controlWord < header.headerEnd) yield* fieldRows(header, controlWordFields, controlWord)
  },
  info(header) {
    const labels: number[] = []
    for (let offset = header.offset; ; offset += ENTRY_BYTES) {
      labels.push(header.bytes.uint(offset, 3) >> 4)
      if ((header.bytes.uint8(offset + 2) & BOTTOM) !== 0) break
    }
    return `Label ${labels.join(', ')}`
  },
})

function carryGuess(cursor: PacketCursor): void {
  const { offset, end } = cursor
  if (offset === end) return
  const version = cursor.uint8(offset) >> 4
  if (version === 4) cursor.carries(CarriedBy.etherType, EtherType.ipv4)
  else if (version === 6) cursor.carries(CarriedBy.etherType, EtherType.ipv6)
  else if (isFrame(cursor, offset)) cursor.carries(CarriedBy.link, LinkType.ethernet)
  else if (hasControlWord(cursor) && isFrame(cursor, offset + CONTROL_WORD_BYTES)) {
    cursor.takeHeader(CONTROL_WORD_BYTES)
    cursor.carries(CarriedBy.link, LinkType.ethernet)
  }
}

const FRAME_HEADER_BYTES = 14

/** Whether the bytes there read as an Ethernet header that carries what is carried today. */
function isFrame(cursor: PacketCursor, offset: number): boolean {
  if (offset + FRAME_HEADER_BYTES > cursor.end) return false
  switch (cursor.uint16(offset + 12)) {
    case EtherType.ipv4:
    case EtherType.ipv6:
    case EtherType.arp:
    case EtherType.vlan:
    case EtherType.vlanProvider:
    case EtherType.mpls:
      return true
    default:
      return false
  }
}

function hasControlWord(cursor: PacketCursor): boolean {
  return cursor.offset + CONTROL_WORD_BYTES <= cursor.end && cursor.uint16(cursor.offset) === 0
}
