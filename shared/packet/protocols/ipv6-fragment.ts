import { hex32, uint16, uint8, flag16 } from '../field.ts'
import { carryIpPayload } from '../parts/ip-payload.ts'
import { IpProtocol, ipProtocolName, ipProtocolNames } from '../ip-protocol.ts'
import { defineProtocol } from '../protocol.ts'

// RFC 8200, section 4.5
//
//  0       1          2                       29  31 (bits of octets 2 and 3: 13, 2, 1)
// +-------+----------+-----------------+----+---+-----------------------+
// | next  | reserved | fragment offset |rsvd| M | identification        |
// +-------+----------+-----------------+----+---+-----------------------+

const HEADER_BYTES = 8
const OFFSET = 2
/** In units of 8 octets, which the lowest bits of the field make octets. */
const FRAGMENT_OFFSET_MASK = 0xfff8
const MORE_FRAGMENTS = 0x0001

export const ipv6Fragment = defineProtocol({
  name: 'ipv6.fraghdr',
  title: 'IPv6 fragment',
  longTitle: 'IPv6 Fragment Header',
  specification: 'RFC 8200, section 4.5',
  carriedBy: [['ip.proto', IpProtocol.fragment]],
  fields: {
    nxt: uint8(0, 'Next header', { names: ipProtocolNames }),
    offset: uint16(OFFSET, 'Fragment offset in units of 8 octets', { mask: FRAGMENT_OFFSET_MASK }),
    more: flag16(OFFSET, MORE_FRAGMENTS, 'More fragments'),
    ident: hex32(4, 'Identification'),
  },
  walk(cursor) {
    const start = cursor.offset
    if (!cursor.takeHeader(HEADER_BYTES)) return
    const offsetAndMore = cursor.uint16(start + OFFSET)
    cursor.fragment = (offsetAndMore & (FRAGMENT_OFFSET_MASK | MORE_FRAGMENTS)) !== 0
    // A later fragment begins in the middle of what the first one carries.
    if ((offsetAndMore & FRAGMENT_OFFSET_MASK) !== 0) cursor.setPayload(cursor.offset)
    else carryIpPayload(cursor, cursor.uint8(start))
  },
  info: (header) => {
    const at = header.number('offset') * 8
    return `Fragment at ${at}, ${ipProtocolName(header.number('nxt'))}`
  },
})
