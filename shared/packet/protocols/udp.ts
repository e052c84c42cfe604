import { formatByteCount } from '../../format/byte-count.ts'
import { hex16, uint16 } from '../field.ts'
import { IpProtocol } from '../ip-protocol.ts'
import { CarriedBy, WalkStatus } from '../packet-cursor.ts'
import { defineProtocol } from '../protocol.ts'

// RFC 768
//
//  0               16              31
// +---------------+---------------+
// |  source port  |   dest. port  |
// +---------------+---------------+
// |    length     |   checksum    |
// +---------------+---------------+

const HEADER_BYTES = 8
const DESTINATION_PORT = 2
const LENGTH = 4

export const udp = defineProtocol({
  name: 'udp',
  title: 'UDP',
  longTitle: 'User Datagram Protocol',
  specification: 'RFC 768',
  carriedBy: [['ip.proto', IpProtocol.udp]],
  fields: {
    srcport: uint16(0, 'Source port'),
    dstport: uint16(DESTINATION_PORT, 'Destination port'),
    length: uint16(LENGTH, 'Length', { unit: 'B' }),
    checksum: hex16(6, 'Checksum'),
  },
  walk(cursor) {
    const start = cursor.offset
    cursor.setPayload(cursor.wireEnd)
    if (!cursor.takeHeader(HEADER_BYTES)) return
    cursor.sourcePort = cursor.uint16(start)
    cursor.destinationPort = cursor.uint16(start + DESTINATION_PORT)
    cursor.setPayload(cursor.offset)
    if (cursor.fragment) return
    // 0 means "to the end": a jumbogram (RFC 2675) or a datagram the network card was to cut.
    const length = cursor.uint16(start + LENGTH)
    if (length !== 0) {
      if (length < HEADER_BYTES) {
        cursor.fail(WalkStatus.malformed)
        return
      }
      cursor.clip(start + length)
      cursor.setPayload(cursor.offset)
    }
    cursor.carries(CarriedBy.udpPort, cursor.destinationPort)
  },
  info(header) {
    header.bytes.check(header.offset, HEADER_BYTES)
    return formatByteCount(header.payloadLength)
  },
  summary: (header) => `${header.number('srcport')} → ${header.number('dstport')}`,
})
