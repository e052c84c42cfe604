import { LinkType } from '../../capture-file/link-type.ts'
import { EtherType } from '../ether-type.ts'
import { flag16, hex16, ipv4Address, uint16, uint8 } from '../field.ts'
import type { Header } from '../header.ts'
import { carryIpPayload } from '../parts/ip-payload.ts'
import {
  IpProtocol,
  codePointNames,
  congestionNames,
  ipProtocolName,
  ipProtocolNames,
} from '../ip-protocol.ts'
import { ipv4OptionRows, ipv4Options } from '../parts/ipv4-options.ts'
import { AddressFamily, WalkStatus } from '../packet-cursor.ts'
import { defineProtocol } from '../protocol.ts'

// RFC 791, section 3.1
//
//  0                   1                   2                   3
//  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
// +-------+-------+---------------+-------------------------------+
// |version|  IHL  |    service    |          total length         |
// +-------+-------+---------------+-----+-------------------------+
// |        identification         |flags|     fragment offset     |
// +---------------+---------------+-----+-------------------------+
// | time to live  |   protocol    |        header checksum        |
// +---------------+---------------+-------------------------------+
// |                        source address                         |
// +---------------------------------------------------------------+
// |                      destination address                      |
// +---------------------------------------------------------------+
// |                            options                            |

const HEADER_BYTES_MIN = 20
const TOTAL_LENGTH = 2
const FRAGMENT = 6
const FRAGMENT_OFFSET_MASK = 0x1fff
const MORE_FRAGMENTS = 0x2000
const PROTOCOL = 9
const SOURCE = 12
const DESTINATION = 16

export const ipv4 = defineProtocol({
  name: 'ip',
  title: 'IPv4',
  longTitle: 'Internet Protocol Version 4',
  specification: 'RFC 791',
  carriedBy: [
    ['link', LinkType.ipv4],
    ['ethertype', EtherType.ipv4],
    ['ip.proto', IpProtocol.ipv4],
  ],
  fields: {
    version: uint8(0, 'Version', { mask: 0xf0 }),
    hdr_len: uint8(0, 'Header length', { mask: 0x0f, scale: 4, unit: 'B' }),
    dsfield: uint8(1, 'Differentiated services'),
    'dsfield.dscp': uint8(1, 'Code point', { mask: 0xfc, names: codePointNames }),
    'dsfield.ecn': uint8(1, 'Congestion', { mask: 0x03, names: congestionNames }),
    len: uint16(TOTAL_LENGTH, 'Total length', { unit: 'B' }),
    id: hex16(4, 'Identification'),
    flags: hex16(FRAGMENT, 'Flags', { mask: 0xe000 }),
    'flags.rb': flag16(FRAGMENT, 0x8000, 'Reserved'),
    'flags.df': flag16(FRAGMENT, 0x4000, "Don't fragment"),
    'flags.mf': flag16(FRAGMENT, MORE_FRAGMENTS, 'More fragments'),
    frag_offset: uint16(FRAGMENT, 'Fragment offset', {
      mask: FRAGMENT_OFFSET_MASK,
      scale: 8,
      unit: 'B',
    }),
    ttl: uint8(8, 'Time to live'),
    proto: uint8(PROTOCOL, 'Protocol', { names: ipProtocolNames }),
    checksum: hex16(10, 'Header checksum'),
    src: ipv4Address(SOURCE, 'Source'),
    dst: ipv4Address(DESTINATION, 'Destination'),
  },
  rows: ipv4OptionRows,
  walk(cursor) {
    const start = cursor.offset
    cursor.addressHeaders++
    if (!cursor.takeHeader(HEADER_BYTES_MIN)) return
    const headerBytes = (cursor.uint8(start) & 0x0f) * 4
    const totalLength = cursor.uint16(start + TOTAL_LENGTH)
    if (cursor.uint8(start) >> 4 !== 4 || headerBytes < HEADER_BYTES_MIN) {
      cursor.fail(WalkStatus.malformed)
      return
    }
    cursor.setAddresses(AddressFamily.ipv4, start + SOURCE, start + DESTINATION)
    // 0 means "to the end": a segment the network card was to cut (TSO), or BIG TCP.
    if (totalLength !== 0) {
      if (totalLength < headerBytes) {
        cursor.fail(WalkStatus.malformed)
        return
      }
      cursor.clip(start + totalLength)
    }
    if (!cursor.takeHeader(headerBytes - HEADER_BYTES_MIN)) return
    const fragment = cursor.uint16(start + FRAGMENT)
    cursor.fragment = (fragment & (MORE_FRAGMENTS | FRAGMENT_OFFSET_MASK)) !== 0
    // A later fragment begins in the middle of what the first one carries.
    if ((fragment & FRAGMENT_OFFSET_MASK) !== 0) cursor.setPayload(cursor.offset)
    else carryIpPayload(cursor, cursor.uint8(start + PROTOCOL))
  },
  details: (header) => ipv4Options(header, header.offset + HEADER_BYTES_MIN),
  info: (header) => `${fragmentText(header)}${ipProtocolName(header.number('proto'))}`,
  summary: (header) => `${header.text('src')} → ${header.text('dst')}`,
})

function fragmentText(header: Header<'frag_offset' | 'flags.mf'>): string {
  const offset = header.number('frag_offset')
  if (offset === 0 && header.number('flags.mf') === 0) return ''
  return `Fragment at ${offset * 8}, `
}
