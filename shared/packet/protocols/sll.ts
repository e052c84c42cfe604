import { LinkType } from '../../capture-file/link-type.ts'
import { etherTypeInfo, etherTypeRow } from '../ether-type.ts'
import { uint16 } from '../field.ts'
import {
  carryLinuxProtocol,
  cookedAddress,
  deviceTypeNames,
  packetTypeNames,
} from '../parts/linux-cooked.ts'
import { defineProtocol } from '../protocol.ts'

// https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html
//
//  0        2        4        6                14       16
// +--------+--------+--------+----------------+--------+----------
// | packet | device | address|    address     |  type  | payload
// |  type  |  type  | length |                |        |
// +--------+--------+--------+----------------+--------+----------

const HEADER_BYTES = 16
const ADDRESS_LENGTH = 4
const ADDRESS = 6
const TYPE = 14

export const sll = defineProtocol({
  name: 'sll',
  title: 'SLL',
  longTitle: 'Linux cooked capture',
  specification: 'https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html',
  carriedBy: [['link', LinkType.linuxSll]],
  fields: {
    pkttype: uint16(0, 'Packet type', { names: packetTypeNames }),
    hatype: uint16(2, 'Device type', { names: deviceTypeNames }),
    halen: uint16(ADDRESS_LENGTH, 'Address length', { unit: 'B' }),
  },
  rows: { 'sll.src.eth': 'address', 'sll.etype': 'number', 'sll.ltype': 'number' },
  walk(cursor) {
    const start = cursor.offset
    if (cursor.takeHeader(HEADER_BYTES)) carryLinuxProtocol(cursor, cursor.uint16(start + TYPE))
  },
  *details(header) {
    const value = cookedAddress(header, ADDRESS_LENGTH, ADDRESS)
    const length = Math.min(header.number('halen'), TYPE - ADDRESS)
    const offset = header.offset + ADDRESS
    yield { name: 'sll.src.eth', label: 'Source', value, offset, length }
    yield etherTypeRow(header, TYPE, { type: 'sll.etype', length: 'sll.ltype' })
  },
  info: (header) => etherTypeInfo(header.bytes.uint16(header.offset + TYPE)),
  summary: (header) => header.text('pkttype'),
  addresses: (header) => ({
    source: cookedAddress(header, ADDRESS_LENGTH, ADDRESS),
    destination: '',
  }),
})
