import { IpProtocol, ipProtocolName } from '../ip-protocol.ts'
import { carryIpPayload } from '../parts/ip-payload.ts'
import {
  extensionFields,
  ipv6OptionRows,
  ipv6Options,
  takeExtension,
} from '../parts/ipv6-options.ts'
import { defineProtocol } from '../protocol.ts'

// RFC 8200, section 4.3: the header's beginning as in `ipv6-options.ts`, then options up to its end
//
//  0       1       2      3        4
// +-------+-------+------+--------+---------+------
// | next  |length | type | length | content | type …
// +-------+-------+------+--------+---------+------

export const ipv6HopByHop = defineProtocol({
  name: 'ipv6.hopopts',
  title: 'IPv6 options',
  longTitle: 'IPv6 Hop-by-Hop Options',
  specification: 'RFC 8200, section 4.3',
  carriedBy: [['ip.proto', IpProtocol.hopByHop]],
  fields: extensionFields,
  rows: ipv6OptionRows,
  walk(cursor) {
    const start = cursor.offset
    if (takeExtension(cursor)) carryIpPayload(cursor, cursor.uint8(start))
  },
  details: ipv6Options,
  info: (header) => ipProtocolName(header.number('nxt')),
})
