import { formatHexBytes, formatHexNumber } from '../../format/hex.ts'
import { hex32, uint32, uint8 } from '../field.ts'
import { carryIpPayload } from '../parts/ip-payload.ts'
import { IpProtocol, ipProtocolNames } from '../ip-protocol.ts'
import { WalkStatus } from '../packet-cursor.ts'
import { defineProtocol } from '../protocol.ts'

// RFC 4302, section 2
//
//  0       1        2          4          8                12
// +-------+--------+----------+----------+----------------+-------------------
// | next  | length | reserved | security | sequence number| integrity check
// |header | words−2|          | params.  |                | value
// +-------+--------+----------+----------+----------------+-------------------

const FIXED_BYTES = 12
const LENGTH = 1

export const ah = defineProtocol({
  name: 'ah',
  title: 'AH',
  longTitle: 'Authentication Header',
  specification: 'RFC 4302',
  carriedBy: [['ip.proto', IpProtocol.authentication]],
  fields: {
    next_header: uint8(0, 'Next header', { names: ipProtocolNames }),
    length: uint8(LENGTH, 'Length in words, without two'),
    spi: hex32(4, 'Security parameters'),
    sequence: uint32(8, 'Sequence number'),
  },
  rows: { 'ah.icv': 'bytes' },
  walk(cursor) {
    const start = cursor.offset
    if (!cursor.takeHeader(FIXED_BYTES)) return
    const length = (cursor.uint8(start + LENGTH) + 2) * 4
    if (length < FIXED_BYTES) {
      cursor.fail(WalkStatus.malformed)
      return
    }
    if (cursor.takeHeader(length - FIXED_BYTES)) carryIpPayload(cursor, cursor.uint8(start))
  },
  *details(header) {
    const offset = header.offset + FIXED_BYTES
    const length = header.headerEnd - offset
    if (length <= 0) return
    const value = formatHexBytes(header.bytes.slice(offset, length))
    yield { name: 'ah.icv', label: 'Integrity check value', value, offset, length }
  },
  info: (header) =>
    `SPI ${formatHexNumber(header.number('spi'), 4)}, ${header.text('next_header')}`,
})
