import { LinkType } from '../../capture-file/link-type.ts'
import { formatHexNumber } from '../../format/hex.ts'
import { EtherType } from '../ether-type.ts'
import { rowKinds } from '../field-rows.ts'
import { type ValueNames, hex16, hex8 } from '../field.ts'
import type { Header } from '../header.ts'
import type { PacketField } from '../layer.ts'
import { CarriedBy, type PacketCursor } from '../packet-cursor.ts'
import { defineProtocol } from '../protocol.ts'

// RFC 1661, section 2, behind the address and control of RFC 1662, section 3.1, where those are there:
//
//  0         1         2           4
// +---------+---------+-----------+----------
// | address | control | protocol  | payload
// |  (ff)   |  (03)   |           |
// +---------+---------+-----------+----------
//
// The protocol is compressed to one octet where its first one is odd (RFC 1661, section 6.5).

const ADDRESS_AND_CONTROL = 0xff03
const ADDRESS_AND_CONTROL_BYTES = 2

const protocolNames: ValueNames = {
  0x0021: 'IPv4',
  0x002d: 'Van Jacobson compressed TCP/IP',
  0x003d: 'Multilink',
  0x0057: 'IPv6',
  0x00fd: 'Compressed datagram',
  0x0281: 'MPLS',
  0x8021: 'IP Control',
  0x8057: 'IPv6 Control',
  0x80fd: 'Compression Control',
  0xc021: 'Link Control',
  0xc023: 'Password Authentication',
  0xc025: 'Link Quality Report',
  0xc223: 'Challenge Handshake Authentication',
}

/** What of it is read here, by the number that Ethernet has for the same. */
const etherTypes: Readonly<Record<number, number>> = {
  0x0021: EtherType.ipv4,
  0x0057: EtherType.ipv6,
  0x0281: EtherType.mpls,
  0x0283: EtherType.mplsUpstream,
}

const framing = {
  'ppp.address': hex8(0, 'Address'),
  'ppp.control': hex8(1, 'Control'),
}
const protocolFields = {
  whole: hex16(0, 'Protocol', { names: protocolNames }),
  compressed: hex8(0, 'Protocol', { names: protocolNames }),
}

export const ppp = defineProtocol({
  name: 'ppp',
  title: 'PPP',
  longTitle: 'Point-to-Point Protocol',
  specification: 'RFC 1661',
  carriedBy: [
    ['link', LinkType.ppp],
    ['link', LinkType.pppHdlc],
    ['ethertype', EtherType.ppp],
  ],
  fields: {},
  rows: { ...rowKinds(framing), 'ppp.protocol': 'number' },
  walk(cursor) {
    if (isFramed(cursor) && !cursor.takeHeader(ADDRESS_AND_CONTROL_BYTES)) return
    const start = cursor.offset
    if (!cursor.takeHeader(1)) return
    if (!isCompressed(cursor.uint8(start)) && !cursor.takeHeader(1)) return
    const protocol = isCompressed(cursor.uint8(start)) ? cursor.uint8(start) : cursor.uint16(start)
    const etherType = etherTypes[protocol]
    if (etherType !== undefined) cursor.carries(CarriedBy.etherType, etherType)
  },
  *details(header) {
    const place = protocolPlace(header)
    if (place > header.offset) {
      for (const [name, field] of Object.entries(framing)) yield header.row(name, field)
    }
    yield protocolRow(header)
  },
  info: (header) => {
    const { number } = protocolRow(header)
    return protocolNames[number!] ?? `Protocol ${formatHexNumber(number!, 2)}`
  },
})

function isFramed({ bytes, offset, end }: PacketCursor): boolean {
  if (offset + ADDRESS_AND_CONTROL_BYTES > end) return false
  return ((bytes[offset]! << 8) | bytes[offset + 1]!) === ADDRESS_AND_CONTROL
}

function isCompressed(first: number): boolean {
  return (first & 1) === 1
}

function protocolPlace({ bytes, offset }: Header): number {
  return bytes.uint16(offset) === ADDRESS_AND_CONTROL ? offset + ADDRESS_AND_CONTROL_BYTES : offset
}

function protocolRow(header: Header): PacketField {
  const place = protocolPlace(header)
  const compressed = isCompressed(header.bytes.uint8(place))
  const field = compressed ? protocolFields.compressed : protocolFields.whole
  return header.row('ppp.protocol', field, place)
}
