import { formatIpv4 } from '../../format/address.ts'
import { fieldRows, rowKinds } from '../field-rows.ts'
import { type ValueNames, flag8, hex16, hex8, ipv4Address, uint16, uint8 } from '../field.ts'
import type { Header } from '../header.ts'
import { IpProtocol } from '../ip-protocol.ts'
import type { PacketField } from '../layer.ts'
import { multicastRecordNames } from '../parts/multicast-listener.ts'
import { defineProtocol } from '../protocol.ts'

// RFC 1112, appendix I; RFC 2236, section 2; RFC 3376, section 4
//
//  0      1              2          4        8                 9         10
// +------+--------------+----------+--------+-----------------+---------+-----------------
// | type | response     | checksum | group  | S, robustness   | interval| sources: number,
// |      | within, 0.1 s|          |        | (version 3 from here)     | addresses
// +------+--------------+----------+--------+-----------------+---------+-----------------
//
// A report of version 3 has the number of records at 6, and behind it records of a type, words of
// extra data, the number of sources, the group and the sources.

const HEADER_BYTES = 8
const ADDRESS_BYTES = 4
const THIRD_QUERY_BYTES_MIN = 12

const QUERY = 0x11
const FIRST_REPORT = 0x12
const SECOND_REPORT = 0x16
const LEAVE = 0x17
const THIRD_REPORT = 0x22

const typeNames: ValueNames = {
  [QUERY]: 'Membership query',
  [FIRST_REPORT]: 'Membership report v1',
  [SECOND_REPORT]: 'Membership report v2',
  [LEAVE]: 'Leave group',
  [THIRD_REPORT]: 'Membership report v3',
}

const groupFields = { 'igmp.maddr': ipv4Address(4, 'Group') }
const responseFields = { 'igmp.max_resp': uint8(1, 'Response within, 0.1 s') }
const thirdQueryFields = {
  'igmp.s': flag8(8, 0x08, 'For listeners only'),
  'igmp.qrv': uint8(8, 'Robustness', { mask: 0x07 }),
  'igmp.qqic': uint8(9, 'Query interval code'),
  'igmp.num_src': uint16(10, 'Sources'),
}
const countFields = { 'igmp.num_grp_recs': uint16(6, 'Records') }
const recordFields = {
  'igmp.record_type': uint8(0, 'Type', { names: multicastRecordNames }),
  'igmp.aux_data_len': uint8(1, 'Words of extra data'),
  'igmp.num_src': uint16(2, 'Sources'),
  'igmp.maddr': ipv4Address(4, 'Group'),
}
const sourceFields = { 'igmp.saddr': ipv4Address(0, 'Source') }

export const igmp = defineProtocol({
  name: 'igmp',
  title: 'IGMP',
  longTitle: 'Internet Group Management Protocol',
  specification: 'RFC 3376',
  carriedBy: [['ip.proto', IpProtocol.igmp]],
  fields: {
    type: hex8(0, 'Type', { names: typeNames }),
    checksum: hex16(2, 'Checksum'),
  },
  rows: {
    ...rowKinds(groupFields, responseFields, thirdQueryFields, countFields, recordFields),
    ...rowKinds(sourceFields),
    'igmp.record': 'group',
  },
  walk(cursor) {
    if (cursor.takeHeader(HEADER_BYTES)) cursor.takeHeader(cursor.wireEnd - cursor.offset)
  },
  *details(header) {
    const type = header.number('type')
    if (type === THIRD_REPORT) {
      yield* fieldRows(header, countFields, header.offset)
      yield* records(header)
    } else if (type in typeNames) {
      if (type !== FIRST_REPORT) yield* fieldRows(header, responseFields, header.offset)
      yield* fieldRows(header, groupFields, header.offset)
      if (type === QUERY && isThirdQuery(header)) yield* thirdQuery(header)
    }
  },
  info(header) {
    const type = header.number('type')
    const name = typeNames[type] ?? `Type ${type}`
    if (type === THIRD_REPORT) return `${name} ${groups(header)}`
    if (!(type in typeNames)) return name
    const group = formatIpv4(header.bytes.slice(header.offset + 4, ADDRESS_BYTES), 0)
    return group === '0.0.0.0' ? name : `${name} ${group}`
  },
})

function isThirdQuery(header: Header): boolean {
  return header.end - header.offset >= THIRD_QUERY_BYTES_MIN
}

function* thirdQuery(header: Header): Iterable<PacketField> {
  yield* fieldRows(header, thirdQueryFields, header.offset)
  yield* sources(
    header,
    header.offset + THIRD_QUERY_BYTES_MIN,
    header.bytes.uint16(header.offset + 10),
  )
}

function* sources(header: Header, start: number, count: number): Iterable<PacketField> {
  for (let source = 0; source < count; source++) {
    yield* fieldRows(header, sourceFields, start + source * ADDRESS_BYTES)
  }
}

function* records(header: Header): Iterable<PacketField> {
  const { bytes } = header
  const count = bytes.uint16(header.offset + 6)
  let offset = header.offset + HEADER_BYTES
  for (let record = 0; record < count; record++) {
    const sourceCount = bytes.uint16(offset + 2)
    const length = 8 + sourceCount * ADDRESS_BYTES + bytes.uint8(offset + 1) * 4
    const value = formatIpv4(bytes.slice(offset, length), 4)
    const children = [
      ...fieldRows(header, recordFields, offset),
      ...sources(header, offset + 8, sourceCount),
    ]
    yield { name: 'igmp.record', label: 'Record', value, offset, length, children }
    offset += length
  }
}

function groups(header: Header): string {
  return [...records(header)].map(({ value }) => value).join(', ')
}
