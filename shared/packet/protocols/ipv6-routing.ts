import { formatHexBytes } from '../../format/hex.ts'
import { rowKinds } from '../field-rows.ts'
import { type ValueNames, hex16, hex8, ipv6Address, uint8 } from '../field.ts'
import type { Header } from '../header.ts'
import { carryIpPayload } from '../parts/ip-payload.ts'
import { IpProtocol, ipProtocolName } from '../ip-protocol.ts'
import { EXTENSION_UNIT, extensionFields, takeExtension } from '../parts/ipv6-options.ts'
import type { PacketField } from '../layer.ts'
import { defineProtocol } from '../protocol.ts'

// RFC 8200, section 4.4
//
//  0       1       2      3           4
// +-------+-------+------+-----------+---------------------
// | next  |length | type | segments  | by type: addresses
// |       |       |      |   left    | of routers on the way
// +-------+-------+------+-----------+---------------------

const SOURCE_ROUTE = 0
const MOBILE = 2
const SEGMENT_ROUTING = 4
const ADDRESS_BYTES = 16

const typeNames: ValueNames = {
  [SOURCE_ROUTE]: 'Source route',
  [MOBILE]: 'Mobile IPv6',
  3: 'RPL',
  [SEGMENT_ROUTING]: 'Segment routing',
}

/** RFC 8754, section 2. */
const segmentFields = {
  'ipv6.routing.srh.last_entry': uint8(4, 'Last entry'),
  'ipv6.routing.srh.flags': hex8(5, 'Flags'),
  'ipv6.routing.srh.tag': hex16(6, 'Tag'),
}

const addressNames: Readonly<Record<number, string>> = {
  [SOURCE_ROUTE]: 'ipv6.routing.src.addr',
  [MOBILE]: 'ipv6.routing.mipv6.home_address',
  [SEGMENT_ROUTING]: 'ipv6.routing.srh.addr',
}

export const ipv6Routing = defineProtocol({
  name: 'ipv6.routing',
  title: 'IPv6 routing',
  longTitle: 'IPv6 Routing Header',
  specification: 'RFC 8200, section 4.4',
  carriedBy: [['ip.proto', IpProtocol.routing]],
  fields: {
    ...extensionFields,
    type: uint8(2, 'Type', { names: typeNames }),
    segleft: uint8(3, 'Segments left'),
  },
  rows: {
    ...rowKinds(segmentFields),
    'ipv6.routing.src.addr': 'address',
    'ipv6.routing.mipv6.home_address': 'address',
    'ipv6.routing.srh.addr': 'address',
    'ipv6.routing.unknown_data': 'bytes',
  },
  walk(cursor) {
    const start = cursor.offset
    if (takeExtension(cursor)) carryIpPayload(cursor, cursor.uint8(start))
  },
  *details(header) {
    const type = header.number('type')
    if (type === SEGMENT_ROUTING) {
      for (const [name, field] of Object.entries(segmentFields)) yield header.row(name, field)
    }
    yield* routers(header, addressNames[type], addressesEnd(header))
  },
  info: (header) =>
    `${header.number('segleft')} segments left, ${ipProtocolName(header.number('nxt'))}`,
})

/** Behind the addresses, segment routing may have options. */
function addressesEnd(header: Header<'type'>): number {
  if (header.number('type') !== SEGMENT_ROUTING) return header.headerEnd
  const count = header.bytes.uint8(header.offset + 4) + 1
  return Math.min(header.headerEnd, header.offset + EXTENSION_UNIT + count * ADDRESS_BYTES)
}

function* routers(header: Header, name: string | undefined, end: number): Iterable<PacketField> {
  if (name === undefined) {
    const offset = header.offset + 4
    const length = header.headerEnd - offset
    const value = formatHexBytes(header.bytes.slice(offset, length))
    yield { name: 'ipv6.routing.unknown_data', label: 'Content', value, offset, length }
    return
  }
  const first = header.offset + EXTENSION_UNIT
  for (let offset = first; offset + ADDRESS_BYTES <= end; offset += ADDRESS_BYTES) {
    yield header.row(name, ipv6Address(0, 'Address'), offset)
  }
}
