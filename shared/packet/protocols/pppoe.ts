import { LinkType } from '../../capture-file/link-type.ts'
import { hex16, hex8, uint16, uint8 } from '../field.ts'
import { CarriedBy } from '../packet-cursor.ts'
import { defineProtocol } from '../protocol.ts'

// RFC 2516, section 4
//
//  0       4       8        16            32           48
// +-------+-------+--------+-------------+------------+----------
// |version| type  |  code  |   session   |   length   | payload
// +-------+-------+--------+-------------+------------+----------

const HEADER_BYTES = 6
const CODE = 1
const LENGTH = 4
/** All other codes belong to the discovery of a session. */
const SESSION_DATA = 0
const ETHER_TYPE_SESSION = 0x8864

export const pppoe = defineProtocol({
  name: 'pppoes',
  fieldPrefix: 'pppoe',
  title: 'PPPoE',
  longTitle: 'PPP-over-Ethernet Session',
  specification: 'RFC 2516',
  carriedBy: [
    ['link', LinkType.pppEther],
    ['ethertype', ETHER_TYPE_SESSION],
  ],
  fields: {
    version: uint8(0, 'Version', { mask: 0xf0 }),
    type: uint8(0, 'Type', { mask: 0x0f }),
    code: hex8(CODE, 'Code', { names: { [SESSION_DATA]: 'Session data' } }),
    session_id: hex16(2, 'Session'),
    payload_length: uint16(LENGTH, 'Payload length', { unit: 'B' }),
  },
  walk(cursor) {
    const start = cursor.offset
    if (!cursor.takeHeader(HEADER_BYTES)) return
    cursor.clip(cursor.offset + cursor.uint16(start + LENGTH))
    if (cursor.uint8(start + CODE) === SESSION_DATA) cursor.carries(CarriedBy.link, LinkType.ppp)
  },
  info: (header) => `Session ${header.text('session_id')}`,
})
