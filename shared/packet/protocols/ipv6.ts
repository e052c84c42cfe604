import { LinkType } from '../../capture-file/link-type.ts'
import { EtherType } from '../ether-type.ts'
import { ipv6Address, uint16, uint32, uint8 } from '../field.ts'
import { carryIpPayload } from '../parts/ip-payload.ts'
import {
  IpProtocol,
  codePointNames,
  congestionNames,
  ipProtocolName,
  ipProtocolNames,
} from '../ip-protocol.ts'
import { AddressFamily, WalkStatus } from '../packet-cursor.ts'
import { defineProtocol } from '../protocol.ts'

// RFC 8200, section 3
//
//  0                   1                   2                   3
//  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
// +-------+---------------+---------------------------------------+
// |version| traffic class |              flow label               |
// +-------+---------------+-------+---------------+---------------+
// |        payload length         |  next header  |   hop limit   |
// +-------------------------------+---------------+---------------+
// |                   source address (16 octets)                  |
// +---------------------------------------------------------------+
// |                destination address (16 octets)                |
// +---------------------------------------------------------------+

const HEADER_BYTES = 40
const PAYLOAD_LENGTH = 4
const NEXT_HEADER = 6
const SOURCE = 8
const DESTINATION = 24

export const ipv6 = defineProtocol({
  name: 'ipv6',
  title: 'IPv6',
  longTitle: 'Internet Protocol Version 6',
  specification: 'RFC 8200',
  carriedBy: [
    ['link', LinkType.ipv6],
    ['ethertype', EtherType.ipv6],
    ['ip.proto', IpProtocol.ipv6],
  ],
  fields: {
    version: uint8(0, 'Version', { mask: 0xf0 }),
    tclass: uint16(0, 'Traffic class', { mask: 0x0ff0 }),
    'tclass.dscp': uint16(0, 'Code point', { mask: 0x0fc0, names: codePointNames }),
    'tclass.ecn': uint16(0, 'Congestion', { mask: 0x0030, names: congestionNames }),
    flow: uint32(0, 'Flow label', { mask: 0x000f_ffff }),
    plen: uint16(PAYLOAD_LENGTH, 'Payload length', { unit: 'B' }),
    nxt: uint8(NEXT_HEADER, 'Next header', { names: ipProtocolNames }),
    hlim: uint8(7, 'Hop limit'),
    src: ipv6Address(SOURCE, 'Source'),
    dst: ipv6Address(DESTINATION, 'Destination'),
  },
  walk(cursor) {
    const start = cursor.offset
    cursor.addressHeaders++
    if (!cursor.takeHeader(HEADER_BYTES)) return
    if (cursor.uint8(start) >> 4 !== 6) {
      cursor.fail(WalkStatus.malformed)
      return
    }
    cursor.setAddresses(AddressFamily.ipv6, start + SOURCE, start + DESTINATION)
    // 0 means "to the end": a jumbogram (RFC 2675), or a segment the network card was to cut.
    const payloadLength = cursor.uint16(start + PAYLOAD_LENGTH)
    if (payloadLength !== 0) cursor.clip(start + HEADER_BYTES + payloadLength)
    carryIpPayload(cursor, cursor.uint8(start + NEXT_HEADER))
  },
  info: (header) => ipProtocolName(header.number('nxt')),
  summary: (header) => `${header.text('src')} → ${header.text('dst')}`,
})
