import { EtherType, carryEtherType, etherTypeInfo, etherTypeRow } from '../ether-type.ts'
import { uint16 } from '../field.ts'
import { defineProtocol } from '../protocol.ts'

// IEEE 802.1Q, clause 9.6; what follows the tag's own type:
//
//  0       3   4                   16              32
// +-------+---+-------------------+---------------+----------
// |  PCP  |DEI|  VLAN identifier  |     type      | payload
// +-------+---+-------------------+---------------+----------

const HEADER_BYTES = 4
const TYPE = 2

export const vlan = defineProtocol({
  name: 'vlan',
  title: 'VLAN',
  longTitle: '802.1Q Virtual LAN',
  specification: 'IEEE 802.1Q',
  carriedBy: [
    ['ethertype', EtherType.vlan],
    ['ethertype', EtherType.vlanOldProvider],
  ],
  fields: {
    priority: uint16(0, 'Priority', { mask: 0xe000 }),
    dei: uint16(0, 'Drop eligible', { mask: 0x1000, names: { 0: 'No', 1: 'Yes' } }),
    id: uint16(0, 'VLAN', { mask: 0x0fff }),
  },
  rows: { 'vlan.etype': 'number', 'vlan.len': 'number' },
  walk(cursor) {
    const start = cursor.offset
    if (cursor.takeHeader(HEADER_BYTES)) carryEtherType(cursor, cursor.uint16(start + TYPE))
  },
  *details(header) {
    yield etherTypeRow(header, TYPE, { type: 'vlan.etype', length: 'vlan.len' })
  },
  info: (header) => {
    const type = header.bytes.uint16(header.offset + TYPE)
    return `VLAN ${header.number('id')}, ${etherTypeInfo(type)}`
  },
  summary: (header) => `VLAN ${header.number('id')}`,
})
