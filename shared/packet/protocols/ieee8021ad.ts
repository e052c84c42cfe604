import { EtherType, carryEtherType, etherTypeInfo, etherTypeNames } from '../ether-type.ts'
import { hex16, uint16, uint8 } from '../field.ts'
import { defineProtocol } from '../protocol.ts'

// IEEE 802.1ad, now clause 9.6 of IEEE 802.1Q: a provider's tag around that of its customer
//
//  0       3   4                   16              32
// +-------+---+-------------------+---------------+----------
// |  PCP  |DEI|  VLAN identifier  |     type      | payload
// +-------+---+-------------------+---------------+----------

const HEADER_BYTES = 4
const TYPE = 2

export const ieee8021ad = defineProtocol({
  name: 'ieee8021ad',
  title: '802.1ad',
  longTitle: '802.1ad Provider VLAN',
  specification: 'IEEE 802.1ad',
  carriedBy: [['ethertype', EtherType.vlanProvider]],
  fields: {
    priority: uint8(0, 'Priority', { mask: 0xe0 }),
    dei: uint8(0, 'Drop eligible', { mask: 0x10, names: { 0: 'No', 1: 'Yes' } }),
    id: uint16(0, 'VLAN', { mask: 0x0fff }),
  },
  rows: { 'ieee8021ah.etype': 'number' },
  walk(cursor) {
    const start = cursor.offset
    if (cursor.takeHeader(HEADER_BYTES)) carryEtherType(cursor, cursor.uint16(start + TYPE))
  },
  *details(header) {
    yield header.row('ieee8021ah.etype', hex16(TYPE, 'Type', { names: etherTypeNames }))
  },
  info: (header) => {
    const type = header.bytes.uint16(header.offset + TYPE)
    return `VLAN ${header.number('id')}, ${etherTypeInfo(type)}`
  },
  summary: (header) => `VLAN ${header.number('id')}`,
})
