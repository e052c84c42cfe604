import { LinkType } from '../../capture-file/link-type.ts'
import { EtherType } from '../ether-type.ts'
import { fieldRows, rowKinds } from '../field-rows.ts'
import { type ValueNames, flag16, flag8, hex16, hex8, uint16, uint24, uint8 } from '../field.ts'
import { CarriedBy, type PacketCursor } from '../packet-cursor.ts'
import { defineProtocol } from '../protocol.ts'

// RFC 7348, section 5
//
//  0               2                 4                        7            8
// +---------------+-----------------+------------------------+------------+----------------
// | flags, I set  | reserved (group | network identifier     | reserved   | Ethernet frame
// |               | policy)         |                        |            |
// +---------------+-----------------+------------------------+------------+----------------
//
// The generic extension (draft-ietf-nvo3-vxlan-gpe) has flags in one octet, and in the fourth octet
// what follows.

const PORT = 4789
/** The kernel's default, which Flannel keeps. */
const LINUX_PORT = 8472
const GENERIC_PORT = 4790

const HEADER_BYTES = 8
const NEXT_PROTOCOL = 3
/** Set where the fourth octet says what follows. */
const GENERIC = 0x04

const nextProtocolNames: ValueNames = { 1: 'IPv4', 2: 'IPv6', 3: 'Ethernet', 4: 'NSH', 5: 'MPLS' }

const policyFields = {
  'vxlan.flags': hex16(0, 'Flags'),
  'vxlan.flag_g': flag16(0, 0x8000, 'Group policy'),
  'vxlan.flag_i': flag16(0, 0x0800, 'Network identifier is valid'),
  'vxlan.flag_d': flag16(0, 0x0040, "Don't learn"),
  'vxlan.flag_a': flag16(0, 0x0008, 'Policy applied'),
  'vxlan.gbp': uint16(2, 'Group'),
}
const genericFields = {
  'vxlan.flags': hex8(0, 'Flags'),
  'vxlan.i_bit': flag8(0, 0x08, 'Network identifier is valid'),
  'vxlan.p_bit': flag8(0, GENERIC, 'Next protocol is given'),
  'vxlan.next_proto': uint8(NEXT_PROTOCOL, 'Next protocol', { names: nextProtocolNames }),
}

export const vxlan = defineProtocol({
  name: 'vxlan',
  title: 'VXLAN',
  longTitle: 'Virtual eXtensible LAN',
  specification: 'RFC 7348',
  carriedBy: [
    ['udp.port', PORT],
    ['udp.port', LINUX_PORT],
    ['udp.port', GENERIC_PORT],
  ],
  fields: {
    vni: uint24(4, 'Network identifier'),
  },
  rows: rowKinds(policyFields, genericFields),
  walk(cursor) {
    const start = cursor.offset
    if (!cursor.takeHeader(HEADER_BYTES)) return
    const isGeneric = (cursor.uint8(start) & GENERIC) !== 0
    if (isGeneric) carryNextProtocol(cursor, cursor.uint8(start + NEXT_PROTOCOL))
    else cursor.carries(CarriedBy.link, LinkType.ethernet)
  },
  *details(header) {
    const isGeneric = (header.bytes.uint8(header.offset) & GENERIC) !== 0
    yield* fieldRows(header, isGeneric ? genericFields : policyFields, header.offset)
  },
  info: (header) => `VNI ${header.number('vni')}`,
})

function carryNextProtocol(cursor: PacketCursor, next: number): void {
  if (next === 1) cursor.carries(CarriedBy.etherType, EtherType.ipv4)
  else if (next === 2) cursor.carries(CarriedBy.etherType, EtherType.ipv6)
  else if (next === 3) cursor.carries(CarriedBy.link, LinkType.ethernet)
  else if (next === 5) cursor.carries(CarriedBy.etherType, EtherType.mpls)
}
