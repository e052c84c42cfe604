import { LinkType } from '../../capture-file/link-type.ts'
import { EtherType, carryEtherType, etherTypeInfo, etherTypeRow } from '../ether-type.ts'
import { macAddress } from '../field.ts'
import { defineProtocol } from '../protocol.ts'

// IEEE 802.3, clause 3
//
//  0                   6                   12      14
// +-------------------+-------------------+-------+----------
// |    destination    |      source       | type  | payload
// +-------------------+-------------------+-------+----------

const HEADER_BYTES = 14
const TYPE = 12

export const ethernet = defineProtocol({
  name: 'eth',
  title: 'Ethernet',
  longTitle: 'Ethernet',
  specification: 'IEEE 802.3',
  carriedBy: [
    ['link', LinkType.ethernet],
    ['ethertype', EtherType.bridging],
  ],
  fields: {
    dst: macAddress(0, 'Destination'),
    src: macAddress(6, 'Source'),
  },
  rows: { 'eth.type': 'number', 'eth.len': 'number' },
  walk(cursor) {
    const start = cursor.offset
    if (cursor.takeHeader(HEADER_BYTES)) carryEtherType(cursor, cursor.uint16(start + TYPE))
  },
  *details(header) {
    yield etherTypeRow(header, TYPE, { type: 'eth.type', length: 'eth.len' })
  },
  info: (header) => etherTypeInfo(header.bytes.uint16(header.offset + TYPE)),
  summary: (header) => `${header.text('src')} → ${header.text('dst')}`,
  addresses: (header) => ({ source: header.text('src'), destination: header.text('dst') }),
})
