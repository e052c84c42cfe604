import { controlMessageFields, controlMessageName, echoText } from '../parts/control-message.ts'
import { fieldRows, rowKinds } from '../field-rows.ts'
import {
  type Fields,
  type ValueNames,
  flag32,
  flag8,
  hex32,
  hex8,
  ipv6Address,
  uint16,
  uint32,
  uint8,
} from '../field.ts'
import type { Header } from '../header.ts'
import { IpProtocol } from '../ip-protocol.ts'
import {
  listenerGroups,
  listenerMessage,
  listenerRecords,
  listenerRows,
} from '../parts/multicast-listener.ts'
import { discoveryOptionRows, discoveryOptions } from '../parts/neighbour-discovery.ts'
import { defineProtocol } from '../protocol.ts'

// RFC 4443, section 2.1; neighbour discovery is RFC 4861
//
//  0       1       2               4
// +-------+-------+---------------+--------------------------
// | type  | code  |   checksum    | by type
// +-------+-------+---------------+--------------------------

const HEADER_BYTES = 4
/** Errors quote the packet behind a word of their own. */
const QUOTE = 8

const ERROR_TYPE_MAX = 4
const TOO_BIG = 2
const ECHO_REQUEST = 128
const ECHO_REPLY = 129
const ROUTER_SOLICITATION = 133
const ROUTER_ADVERTISEMENT = 134
const NEIGHBOUR_SOLICITATION = 135
const NEIGHBOUR_ADVERTISEMENT = 136
const REDIRECT = 137
const LISTENER_QUERY = 130
const LISTENER_REPORT = 131
const LISTENER_DONE = 132
const LISTENER_REPORT_2 = 143

const listenerTypes: ReadonlySet<number> = new Set([LISTENER_QUERY, LISTENER_REPORT, LISTENER_DONE])

const typeNames: ValueNames = {
  1: 'Destination unreachable',
  [TOO_BIG]: 'Packet too big',
  3: 'Time exceeded',
  4: 'Parameter problem',
  [ECHO_REQUEST]: 'Echo request',
  [ECHO_REPLY]: 'Echo reply',
  [LISTENER_QUERY]: 'Multicast listener query',
  [LISTENER_REPORT]: 'Multicast listener report',
  [LISTENER_DONE]: 'Multicast listener done',
  [ROUTER_SOLICITATION]: 'Router solicitation',
  [ROUTER_ADVERTISEMENT]: 'Router advertisement',
  [NEIGHBOUR_SOLICITATION]: 'Neighbour solicitation',
  [NEIGHBOUR_ADVERTISEMENT]: 'Neighbour advertisement',
  [REDIRECT]: 'Redirect',
  [LISTENER_REPORT_2]: 'Multicast listener report v2',
}

const codeNames: Readonly<Record<number, ValueNames>> = {
  1: {
    0: 'No route',
    1: 'Administratively prohibited',
    2: 'Beyond scope',
    3: 'Address unreachable',
    4: 'Port unreachable',
  },
  3: { 0: 'Hop limit exceeded', 1: 'In reassembly' },
}

const preferenceNames: ValueNames = { 0: 'Medium', 1: 'High', 3: 'Low' }

/** What stands behind the checksum, by type, at fixed places. */
const fieldsByType: Readonly<Record<number, Fields>> = {
  [TOO_BIG]: { 'icmpv6.mtu': uint32(4, 'MTU of the next hop', { unit: 'B' }) },
  [ECHO_REQUEST]: {
    'icmpv6.echo.identifier': uint16(4, 'Identifier'),
    'icmpv6.echo.sequence_number': uint16(6, 'Sequence number'),
  },
  [ECHO_REPLY]: {
    'icmpv6.echo.identifier': uint16(4, 'Identifier'),
    'icmpv6.echo.sequence_number': uint16(6, 'Sequence number'),
  },
  [ROUTER_ADVERTISEMENT]: {
    'icmpv6.nd.ra.cur_hop_limit': uint8(4, 'Hop limit'),
    'icmpv6.nd.ra.flag': hex8(5, 'Flags'),
    'icmpv6.nd.ra.flag.m': flag8(5, 0x80, 'Addresses by DHCPv6'),
    'icmpv6.nd.ra.flag.o': flag8(5, 0x40, 'Other settings by DHCPv6'),
    'icmpv6.nd.ra.flag.prf': uint8(5, 'Preference', { mask: 0x18, names: preferenceNames }),
    'icmpv6.nd.ra.router_lifetime': uint16(6, 'Router lifetime', { unit: 's' }),
    'icmpv6.nd.ra.reachable_time': uint32(8, 'Reachable time', { unit: 'ms' }),
    'icmpv6.nd.ra.retrans_timer': uint32(12, 'Retransmission timer', { unit: 'ms' }),
  },
  [NEIGHBOUR_SOLICITATION]: { 'icmpv6.nd.ns.target_address': ipv6Address(8, 'Target') },
  [NEIGHBOUR_ADVERTISEMENT]: {
    'icmpv6.nd.na.flag': hex32(4, 'Flags'),
    'icmpv6.nd.na.flag.r': flag32(4, 0x8000_0000, 'Router'),
    'icmpv6.nd.na.flag.s': flag32(4, 0x4000_0000, 'Solicited'),
    'icmpv6.nd.na.flag.o': flag32(4, 0x2000_0000, 'Override'),
    'icmpv6.nd.na.target_address': ipv6Address(8, 'Target'),
  },
  [REDIRECT]: {
    'icmpv6.nd.rd.target_address': ipv6Address(8, 'Target'),
    'icmpv6.rd.na.destination_address': ipv6Address(24, 'Destination'),
  },
}

/** Where the options of neighbour discovery begin. */
const optionsStart: Readonly<Record<number, number>> = {
  [ROUTER_SOLICITATION]: 8,
  [ROUTER_ADVERTISEMENT]: 16,
  [NEIGHBOUR_SOLICITATION]: 24,
  [NEIGHBOUR_ADVERTISEMENT]: 24,
  [REDIRECT]: 40,
}

export const icmpv6 = defineProtocol({
  name: 'icmpv6',
  title: 'ICMPv6',
  longTitle: 'Internet Control Message Protocol v6',
  specification: 'RFC 4443',
  carriedBy: [['ip.proto', IpProtocol.icmpv6]],
  fields: controlMessageFields(typeNames),
  rows: {
    ...rowKinds(...Object.values(fieldsByType)),
    ...discoveryOptionRows,
    ...listenerRows,
  },
  walk(cursor) {
    if (cursor.takeHeader(HEADER_BYTES)) cursor.setPayload(cursor.offset)
  },
  *details(header) {
    const type = header.number('type')
    yield* fieldRows(header, fieldsByType[type] ?? {}, header.offset)
    const start = optionsStart[type]
    if (start !== undefined) yield* discoveryOptions(header, header.offset + start)
    if (type === LISTENER_REPORT_2) yield* listenerRecords(header)
    else if (listenerTypes.has(type)) yield* listenerMessage(header)
  },
  info(header) {
    const name = controlMessageName(header, { types: typeNames, codes: codeNames })
    const subject = infoSubject(header, header.number('type'))
    return subject === '' ? name : `${name} ${subject}`
  },
  quotedPacketOffset: (header) =>
    header.number('type') <= ERROR_TYPE_MAX ? header.offset + QUOTE : undefined,
})

function infoSubject(header: Header, type: number): string {
  if (type === ECHO_REQUEST || type === ECHO_REPLY) return echoText(header)
  if (type === LISTENER_REPORT_2) return listenerGroups(header)
  if (listenerTypes.has(type)) {
    const group = header.row('', ipv6Address(8, '')).value
    return group === '::' ? '' : group
  }
  const target = Object.entries(fieldsByType[type] ?? {}).find(([name]) =>
    name.endsWith('.target_address'),
  )
  return target === undefined ? '' : header.row('', target[1]).value
}
