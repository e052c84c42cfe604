import { formatHexNumber } from '../../format/hex.ts'
import { hex32, uint32 } from '../field.ts'
import { IpProtocol } from '../ip-protocol.ts'
import { defineProtocol } from '../protocol.ts'

// RFC 4303, section 2; all that follows is encrypted
//
//  0                     4                 8
// +---------------------+-----------------+----------------------
// | security parameters | sequence number | encrypted payload …
// +---------------------+-----------------+----------------------

const HEADER_BYTES = 8

export const esp = defineProtocol({
  name: 'esp',
  title: 'ESP',
  longTitle: 'Encapsulating Security Payload',
  specification: 'RFC 4303',
  carriedBy: [['ip.proto', IpProtocol.encryption]],
  fields: {
    spi: hex32(0, 'Security parameters'),
    sequence: uint32(4, 'Sequence number'),
  },
  walk(cursor) {
    if (cursor.takeHeader(HEADER_BYTES)) cursor.setPayload(cursor.offset)
  },
  info: (header) =>
    `SPI ${formatHexNumber(header.number('spi'), 4)} seq ${header.number('sequence')}`,
})
