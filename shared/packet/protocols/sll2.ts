import { LinkType } from '../../capture-file/link-type.ts'
import { etherTypeInfo, etherTypeRow } from '../ether-type.ts'
import { uint16, uint32, uint8 } from '../field.ts'
import {
  carryLinuxProtocol,
  cookedAddress,
  deviceTypeNames,
  packetTypeNames,
} from '../parts/linux-cooked.ts'
import { defineProtocol } from '../protocol.ts'

// https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL2.html; what `tcpdump -i any` writes today
//
//  0        2        4            8        10    11    12               20
// +--------+--------+------------+--------+-----+-----+----------------+----------
// |  type  |reserved| interface  | device |pkt. |addr.|    address     | payload
// |        |        |   index    |  type  |type |len. |                |
// +--------+--------+------------+--------+-----+-----+----------------+----------

const HEADER_BYTES = 20
const ADDRESS_LENGTH = 11
const ADDRESS = 12

export const sll2 = defineProtocol({
  name: 'sll2',
  fieldPrefix: 'sll',
  title: 'SLL2',
  longTitle: 'Linux cooked capture v2',
  specification: 'https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL2.html',
  carriedBy: [['link', LinkType.linuxSll2]],
  fields: {
    ifindex: uint32(4, 'Interface index'),
    hatype: uint16(8, 'Device type', { names: deviceTypeNames }),
    pkttype: uint8(10, 'Packet type', { names: packetTypeNames }),
    halen: uint8(ADDRESS_LENGTH, 'Address length', { unit: 'B' }),
  },
  rows: { 'sll.src.eth': 'address', 'sll.etype': 'number', 'sll.ltype': 'number' },
  walk(cursor) {
    const start = cursor.offset
    if (cursor.takeHeader(HEADER_BYTES)) carryLinuxProtocol(cursor, cursor.uint16(start))
  },
  *details(header) {
    const value = cookedAddress(header, ADDRESS_LENGTH, ADDRESS)
    const length = Math.min(header.number('halen'), HEADER_BYTES - ADDRESS)
    const offset = header.offset + ADDRESS
    yield { name: 'sll.src.eth', label: 'Source', value, offset, length }
    yield etherTypeRow(header, 0, { type: 'sll.etype', length: 'sll.ltype' })
  },
  info: (header) => etherTypeInfo(header.bytes.uint16(header.offset)),
  summary: (header) => `${header.text('pkttype')}, interface ${header.number('ifindex')}`,
  addresses: (header) => ({
    source: cookedAddress(header, ADDRESS_LENGTH, ADDRESS),
    destination: '',
  }),
})
