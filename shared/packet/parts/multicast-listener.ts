import { formatIpv6 } from '../../format/address.ts'
import { fieldRows, rowKinds } from '../field-rows.ts'
import { type ValueNames, flag8, hex8, ipv6Address, uint16, uint8 } from '../field.ts'
import type { Header } from '../header.ts'
import type { PacketField } from '../layer.ts'

// RFC 2710, section 3, and RFC 3810, section 5.1, of which a query is longer:
//
//  4                   8                24                         28
// +-------------------+----------------+---+------+--------+-------+------------------
// | response | rsvd   | group          | S, robust- | interval | sources: number,
// |          |        |                | ness       |          | addresses
// +-------------------+----------------+------------+----------+------------------
//
// and reports of version 2 (section 5.2) have, behind the number of records at 6, such records:
//
//  0      1               2                  4        20
// +------+---------------+------------------+--------+-----------------------------
// | type | extra (words) | number of sources| group  | sources, extra data
// +------+---------------+------------------+--------+-----------------------------

const ADDRESS_BYTES = 16
const RECORDS = 8
const SECOND_QUERY_BYTES_MIN = 28

/** Names of what a record of IGMPv3 or MLDv2 says; RFC 3376, section 4.2.12. */
export const multicastRecordNames: ValueNames = {
  1: 'Includes',
  2: 'Excludes',
  3: 'Changes to include',
  4: 'Changes to exclude',
  5: 'Allows new sources',
  6: 'Blocks old sources',
}

const groupFields = { 'icmpv6.mld.multicast_address': ipv6Address(8, 'Group') }
const firstFields = {
  'icmpv6.mld.maximum_response_delay': uint16(4, 'Response within', { unit: 'ms' }),
  ...groupFields,
}
const secondFields = {
  'icmpv6.mld.maximum_response_code': uint16(4, 'Response code'),
  ...groupFields,
  'icmpv6.mld.flag': hex8(24, 'Flags'),
  'icmpv6.mld.flag.s': flag8(24, 0x08, 'For listeners only'),
  'icmpv6.mld.flag.qrv': uint8(24, 'Robustness', { mask: 0x07 }),
  'icmpv6.mld.qqi': uint8(25, 'Query interval code'),
  'icmpv6.mld.nb_sources': uint16(26, 'Sources'),
}
const sourceFields = { 'icmpv6.mld.source_address': ipv6Address(0, 'Source') }
const countFields = { 'icmpv6.mldr.nb_mcast_records': uint16(6, 'Records') }
const recordFields = {
  'icmpv6.mldr.mar.record_type': uint8(0, 'Type', { names: multicastRecordNames }),
  'icmpv6.mldr.mar.aux_data_len': uint8(1, 'Words of extra data'),
  'icmpv6.mldr.mar.nb_sources': uint16(2, 'Sources'),
  'icmpv6.mldr.mar.multicast_address': ipv6Address(4, 'Group'),
}
const recordSourceFields = { 'icmpv6.mldr.mar.source_address': ipv6Address(0, 'Source') }
const RECORD_BYTES = 20

/** Names of all rows here, with what they hold. */
export const listenerRows = {
  ...rowKinds(firstFields, secondFields, sourceFields, countFields, recordFields),
  ...rowKinds(recordSourceFields),
  'icmpv6.mldr.mar': 'group',
} as const

/** Of a query, a report of version 1 or a done message. */
export function* listenerMessage(header: Header): Iterable<PacketField> {
  const isSecond = header.end - header.offset >= SECOND_QUERY_BYTES_MIN
  yield* fieldRows(header, isSecond ? secondFields : firstFields, header.offset)
  if (!isSecond) return
  const sources = header.bytes.uint16(header.offset + 26)
  for (let source = 0; source < sources; source++) {
    const offset = header.offset + SECOND_QUERY_BYTES_MIN + source * ADDRESS_BYTES
    yield* fieldRows(header, sourceFields, offset)
  }
}

/** Of a report of version 2. */
export function* listenerRecords(header: Header): Iterable<PacketField> {
  yield* fieldRows(header, countFields, header.offset)
  const count = header.bytes.uint16(header.offset + 6)
  let offset = header.offset + RECORDS
  for (let record = 0; record < count; record++) {
    const row = recordRow(header, offset)
    yield row
    offset += row.length
  }
}

/** `ff02::fb, ff15::77`: the groups that a report of version 2 is about. */
export function listenerGroups(header: Header): string {
  const records = [...listenerRecords(header)].filter((row) => row.name === 'icmpv6.mldr.mar')
  return records.map(({ value }) => value).join(', ')
}

function recordRow(header: Header, offset: number): PacketField {
  const { bytes } = header
  const sources = bytes.uint16(offset + 2)
  const length = RECORD_BYTES + sources * ADDRESS_BYTES + bytes.uint8(offset + 1) * 4
  const group = formatIpv6(bytes.slice(offset, length), 4)
  const children = [...fieldRows(header, recordFields, offset)]
  for (let source = 0; source < sources; source++) {
    const at = offset + RECORD_BYTES + source * ADDRESS_BYTES
    children.push(...fieldRows(header, recordSourceFields, at))
  }
  return { name: 'icmpv6.mldr.mar', label: 'Record', value: group, offset, length, children }
}
