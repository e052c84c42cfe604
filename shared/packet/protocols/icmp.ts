import { type ValueNames, hex16, ipv4Address, uint16, uint8 } from '../field.ts'
import type { Header } from '../header.ts'
import { IpProtocol } from '../ip-protocol.ts'
import { defineProtocol } from '../protocol.ts'

// RFC 792
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
  13: 'Timestamp request',
  14: 'Timestamp reply',
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
}

const echoFields = {
  'icmp.ident': uint16(4, 'Identifier'),
  'icmp.seq': uint16(6, 'Sequence number'),
}

export const icmp = defineProtocol({
  name: 'icmp',
  title: 'ICMP',
  longTitle: 'Internet Control Message Protocol',
  specification: 'RFC 792',
  carriedBy: [['ip.proto', IpProtocol.icmp]],
  fields: {
    type: uint8(0, 'Type', { names: typeNames }),
    code: uint8(1, 'Code'),
    checksum: hex16(2, 'Checksum'),
  },
  walk(cursor) {
    if (cursor.takeHeader(HEADER_BYTES)) cursor.setPayload(cursor.offset)
  },
  *details(header) {
    for (const [name, field] of Object.entries(detailFields(header))) yield header.row(name, field)
  },
  info(header) {
    const type = header.number('type')
    const name = typeNames[type] ?? `Type ${type}`
    if (isEcho(type)) {
      const { bytes, offset } = header
      return `${name} id ${bytes.uint16(offset + 4)} seq ${bytes.uint16(offset + 6)}`
    }
    const code = codeNames[type]?.[header.number('code')]
    return code === undefined ? name : `${name} (${code})`
  },
  quotedPacketOffset: (header) =>
    quotingTypes.has(header.number('type')) ? header.offset + HEADER_BYTES : undefined,
})

function isEcho(type: number): boolean {
  return type === ECHO_REQUEST || type === ECHO_REPLY
}

function detailFields(header: Header<'type' | 'code' | 'checksum'>) {
  const type = header.number('type')
  if (isEcho(type)) return echoFields
  if (type === REDIRECT) return { 'icmp.redir_gw': ipv4Address(4, 'Gateway') }
  if (type === UNREACHABLE && header.number('code') === FRAGMENTATION_NEEDED) {
    // RFC 1191, section 4
    return { 'icmp.mtu': uint16(6, 'MTU of the next hop', { unit: 'B' }) }
  }
  return {}
}
