import { controlMessageFields, controlMessageName, echoText } from '../parts/control-message.ts'
import { fieldRows, rowKinds } from '../field-rows.ts'
import {
  type Fields,
  type ValueNames,
  flag8,
  ipv4Address,
  uint16,
  uint32,
  uint8,
} from '../field.ts'
import type { Header } from '../header.ts'
import { IpProtocol } from '../ip-protocol.ts'
import { defineProtocol } from '../protocol.ts'

// RFC 792; extended echo RFC 8335
//
//  0       1       2               4                               8
// +-------+-------+---------------+-------------------------------+------------
// | type  | code  |   checksum    |   by type: identifier and     | data, or the
// |       |       |               |   sequence number, MTU, ...   | packet quoted
// +-------+-------+---------------+-------------------------------+------------

const HEADER_BYTES = 8

const ECHO_REPLY = 0
const UNREACHABLE = 3
const SOURCE_QUENCH = 4
const REDIRECT = 5
const ECHO_REQUEST = 8
const TIME_EXCEEDED = 11
const PARAMETER_PROBLEM = 12
const TIMESTAMP_REQUEST = 13
const TIMESTAMP_REPLY = 14
/** RFC 8335: asks a node about one of its interfaces. */
const EXTENDED_ECHO_REQUEST = 42
const EXTENDED_ECHO_REPLY = 43

const quotingTypes: ReadonlySet<number> = new Set([
  UNREACHABLE,
  SOURCE_QUENCH,
  REDIRECT,
  TIME_EXCEEDED,
  PARAMETER_PROBLEM,
])

const FRAGMENTATION_NEEDED = 4

const typeNames: ValueNames = {
  [ECHO_REPLY]: 'Echo reply',
  [UNREACHABLE]: 'Destination unreachable',
  [SOURCE_QUENCH]: 'Source quench',
  [REDIRECT]: 'Redirect',
  [ECHO_REQUEST]: 'Echo request',
  9: 'Router advertisement',
  10: 'Router solicitation',
  [TIME_EXCEEDED]: 'Time exceeded',
  [PARAMETER_PROBLEM]: 'Parameter problem',
  [TIMESTAMP_REQUEST]: 'Timestamp request',
  [TIMESTAMP_REPLY]: 'Timestamp reply',
  [EXTENDED_ECHO_REQUEST]: 'Extended echo request',
  [EXTENDED_ECHO_REPLY]: 'Extended echo reply',
}

const codeNames: Readonly<Record<number, ValueNames>> = {
  [UNREACHABLE]: {
    0: 'Network unreachable',
    1: 'Host unreachable',
    2: 'Protocol unreachable',
    3: 'Port unreachable',
    [FRAGMENTATION_NEEDED]: 'Fragmentation needed',
    5: 'Source route failed',
    9: 'Network prohibited',
    10: 'Host prohibited',
    13: 'Communication prohibited',
  },
  [REDIRECT]: { 0: 'For the network', 1: 'For the host' },
  [TIME_EXCEEDED]: { 0: 'In transit', 1: 'In reassembly' },
  [EXTENDED_ECHO_REPLY]: {
    1: 'Malformed query',
    2: 'No such interface',
    3: 'No such table entry',
    4: 'Several interfaces',
  },
}

const neighbourStateNames: ValueNames = {
  1: 'Incomplete',
  2: 'Reachable',
  3: 'Stale',
  4: 'Delay',
  5: 'Probe',
  6: 'Failed',
}

const echoFields = {
  'icmp.ident': uint16(4, 'Identifier'),
  'icmp.seq': uint16(6, 'Sequence number'),
}
const timestampFields = {
  ...echoFields,
  'icmp.originate_timestamp': uint32(8, 'Sent', { unit: 'ms' }),
  'icmp.receive_timestamp': uint32(12, 'Received', { unit: 'ms' }),
  'icmp.transmit_timestamp': uint32(16, 'Sent back', { unit: 'ms' }),
}
const extendedEchoFields = {
  'icmp.ident': uint16(4, 'Identifier'),
  'icmp.ext.echo.seq': uint8(6, 'Sequence number'),
}
const extendedRequestFields = {
  ...extendedEchoFields,
  'icmp.ext.echo.req.local': flag8(7, 0x01, 'Interface of the node itself'),
}
const extendedReplyFields = {
  ...extendedEchoFields,
  'icmp.ext.echo.rsp.state': uint8(7, 'State', { mask: 0xe0, names: neighbourStateNames }),
  'icmp.ext.echo.rsp.active': flag8(7, 0x04, 'Active'),
  'icmp.ext.echo.rsp.ipv4': flag8(7, 0x02, 'Runs IPv4'),
  'icmp.ext.echo.rsp.ipv6': flag8(7, 0x01, 'Runs IPv6'),
}
/** RFC 1191, section 4. */
const tooBigFields = { 'icmp.mtu': uint16(6, 'MTU of the next hop', { unit: 'B' }) }

const fieldsByType: Readonly<Record<number, Fields>> = {
  [ECHO_REPLY]: echoFields,
  [ECHO_REQUEST]: echoFields,
  [REDIRECT]: { 'icmp.redir_gw': ipv4Address(4, 'Gateway') },
  [PARAMETER_PROBLEM]: { 'icmp.pointer': uint8(4, 'Pointer') },
  [TIMESTAMP_REQUEST]: timestampFields,
  [TIMESTAMP_REPLY]: timestampFields,
  [EXTENDED_ECHO_REQUEST]: extendedRequestFields,
  [EXTENDED_ECHO_REPLY]: extendedReplyFields,
}

export const icmp = defineProtocol({
  name: 'icmp',
  title: 'ICMP',
  longTitle: 'Internet Control Message Protocol',
  specification: 'RFC 792',
  carriedBy: [['ip.proto', IpProtocol.icmp]],
  fields: controlMessageFields(typeNames),
  rows: rowKinds(...Object.values(fieldsByType), tooBigFields),
  walk(cursor) {
    if (cursor.takeHeader(HEADER_BYTES)) cursor.setPayload(cursor.offset)
  },
  *details(header) {
    yield* fieldRows(header, detailFields(header), header.offset)
  },
  info: (header) => {
    const name = controlMessageName(header, { types: typeNames, codes: codeNames })
    const type = header.number('type')
    if (isEcho(type)) return `${name} ${echoText(header)}`
    return isExtendedEcho(type) ? `${name} ${extendedEchoText(header)}` : name
  },
  quotedPacketOffset: (header) =>
    quotingTypes.has(header.number('type')) ? header.offset + HEADER_BYTES : undefined,
})

function isEcho(type: number): boolean {
  return type === ECHO_REQUEST || type === ECHO_REPLY
}

function isExtendedEcho(type: number): boolean {
  return type === EXTENDED_ECHO_REQUEST || type === EXTENDED_ECHO_REPLY
}

/** As of an echo; the sequence number has one octet. */
function extendedEchoText({ bytes, offset }: Header): string {
  return `id ${bytes.uint16(offset + 4)} seq ${bytes.uint8(offset + 6)}`
}

function detailFields(header: Header<'type' | 'code'>): Fields {
  const type = header.number('type')
  const isTooBig = type === UNREACHABLE && header.number('code') === FRAGMENTATION_NEEDED
  return isTooBig ? tooBigFields : (fieldsByType[type] ?? {})
}
