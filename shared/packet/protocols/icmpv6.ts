import { formatHexBytes } from '../../format/hex.ts'
import { type Field, type ValueNames, hex16, ipv6Address, uint16, uint32, uint8 } from '../field.ts'
import type { Header } from '../header.ts'
import { IpProtocol } from '../ip-protocol.ts'
import type { PacketField } from '../layer.ts'
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

const typeNames: ValueNames = {
  1: 'Destination unreachable',
  [TOO_BIG]: 'Packet too big',
  3: 'Time exceeded',
  4: 'Parameter problem',
  [ECHO_REQUEST]: 'Echo request',
  [ECHO_REPLY]: 'Echo reply',
  130: 'Multicast listener query',
  131: 'Multicast listener report',
  132: 'Multicast listener done',
  [ROUTER_SOLICITATION]: 'Router solicitation',
  [ROUTER_ADVERTISEMENT]: 'Router advertisement',
  [NEIGHBOUR_SOLICITATION]: 'Neighbour solicitation',
  [NEIGHBOUR_ADVERTISEMENT]: 'Neighbour advertisement',
  [REDIRECT]: 'Redirect',
  143: 'Multicast listener report v2',
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

const isSet = { 0: 'Not set', 1: 'Set' }

/** What stands behind the checksum, by type, at fixed places. */
const fieldsByType: Readonly<Record<number, Readonly<Record<string, Field>>>> = {
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
    'icmpv6.nd.ra.flag': uint8(5, 'Flags'),
    'icmpv6.nd.ra.router_lifetime': uint16(6, 'Router lifetime', { unit: 's' }),
    'icmpv6.nd.ra.reachable_time': uint32(8, 'Reachable time', { unit: 'ms' }),
    'icmpv6.nd.ra.retrans_timer': uint32(12, 'Retransmission timer', { unit: 'ms' }),
  },
  [NEIGHBOUR_SOLICITATION]: { 'icmpv6.nd.ns.target_address': ipv6Address(8, 'Target') },
  [NEIGHBOUR_ADVERTISEMENT]: {
    'icmpv6.nd.na.flag.r': uint8(4, 'Router', { mask: 0x80, names: isSet }),
    'icmpv6.nd.na.flag.s': uint8(4, 'Solicited', { mask: 0x40, names: isSet }),
    'icmpv6.nd.na.flag.o': uint8(4, 'Override', { mask: 0x20, names: isSet }),
    'icmpv6.nd.na.target_address': ipv6Address(8, 'Target'),
  },
  [REDIRECT]: {
    'icmpv6.nd.rd.target_address': ipv6Address(8, 'Target'),
    'icmpv6.nd.rd.destination_address': ipv6Address(24, 'Destination'),
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

const optionLabels: ValueNames = {
  1: 'Source link-layer address',
  2: 'Target link-layer address',
  3: 'Prefix information',
  4: 'Redirected header',
  5: 'MTU',
  14: 'Nonce',
  25: 'Recursive DNS server',
}

export const icmpv6 = defineProtocol({
  name: 'icmpv6',
  title: 'ICMPv6',
  longTitle: 'Internet Control Message Protocol v6',
  specification: 'RFC 4443',
  carriedBy: [['ip.proto', IpProtocol.icmpv6]],
  fields: {
    type: uint8(0, 'Type', { names: typeNames }),
    code: uint8(1, 'Code'),
    checksum: hex16(2, 'Checksum'),
  },
  walk(cursor) {
    if (cursor.takeHeader(HEADER_BYTES)) cursor.setPayload(cursor.offset)
  },
  *details(header) {
    const type = header.number('type')
    for (const [name, field] of Object.entries(fieldsByType[type] ?? {})) {
      yield header.row(name, field)
    }
    const start = optionsStart[type]
    if (start !== undefined) yield* discoveryOptions(header, header.offset + start)
  },
  info(header) {
    const type = header.number('type')
    const name = typeNames[type] ?? `Type ${type}`
    const code = codeNames[type]?.[header.number('code')]
    if (code !== undefined) return `${name} (${code})`
    const subject = infoSubject(header, type)
    return subject === '' ? name : `${name} ${subject}`
  },
  quotedPacketOffset: (header) =>
    header.number('type') <= ERROR_TYPE_MAX ? header.offset + QUOTE : undefined,
})

function infoSubject(header: Header, type: number): string {
  const { bytes, offset } = header
  if (type === ECHO_REQUEST || type === ECHO_REPLY) {
    return `id ${bytes.uint16(offset + 4)} seq ${bytes.uint16(offset + 6)}`
  }
  const target = Object.entries(fieldsByType[type] ?? {}).find(([name]) =>
    name.endsWith('.target_address'),
  )
  return target === undefined ? '' : header.row('', target[1]).value
}

/** RFC 4861, section 4.6: type, length in units of 8 bytes, content. */
function* discoveryOptions(header: Header, start: number): Iterable<PacketField> {
  let offset = start
  while (offset < header.end) {
    const type = header.bytes.uint8(offset)
    const length = header.bytes.uint8(offset + 1) * 8
    // RFC 4861, section 4.6: a packet with an option of length 0 must be discarded.
    const content = header.bytes.slice(offset, length === 0 ? -1 : length)
    yield {
      name: 'icmpv6.opt',
      label: optionLabels[type] ?? `Option ${type}`,
      value: formatHexBytes(content.subarray(2)),
      offset,
      length,
    }
    offset += length
  }
}
