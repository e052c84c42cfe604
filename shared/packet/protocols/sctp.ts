import { hex32, uint16 } from '../field.ts'
import { IpProtocol } from '../ip-protocol.ts'
import { defineProtocol } from '../protocol.ts'
import { sctpChunkNames, sctpChunkRows, sctpChunks } from '../parts/sctp-chunks.ts'

// RFC 9260, section 3.1
//
//  0               2               4                  8          12
// +---------------+---------------+------------------+----------+--------
// |  source port  |   dest. port  | verification tag | checksum | chunks
// +---------------+---------------+------------------+----------+--------

const HEADER_BYTES = 12
const DESTINATION_PORT = 2

export const sctp = defineProtocol({
  name: 'sctp',
  title: 'SCTP',
  longTitle: 'Stream Control Transmission Protocol',
  specification: 'RFC 9260',
  carriedBy: [['ip.proto', IpProtocol.sctp]],
  fields: {
    srcport: uint16(0, 'Source port'),
    dstport: uint16(DESTINATION_PORT, 'Destination port'),
    verification_tag: hex32(4, 'Verification tag'),
    checksum: hex32(8, 'Checksum'),
  },
  rows: sctpChunkRows,
  walk(cursor) {
    const start = cursor.offset
    cursor.setPayload(cursor.wireEnd)
    if (!cursor.takeHeader(HEADER_BYTES)) return
    cursor.sourcePort = cursor.uint16(start)
    cursor.destinationPort = cursor.uint16(start + DESTINATION_PORT)
    cursor.setPayload(cursor.offset)
  },
  details: (header) => sctpChunks(header, header.headerEnd),
  info: (header) => sctpChunkNames(header, header.headerEnd),
  summary: (header) => {
    const ports = `${header.number('srcport')} → ${header.number('dstport')}`
    return `${ports}, ${sctpChunkNames(header, header.headerEnd)}`
  },
})
