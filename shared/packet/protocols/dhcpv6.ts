import { formatIpv6 } from '../../format/address.ts'
import { formatHexBytes, formatHexNumber } from '../../format/hex.ts'
import { fieldRows, rowKinds } from '../field-rows.ts'
import { type ValueNames, ipv6Address, uint16, uint24, uint8 } from '../field.ts'
import type { Header } from '../header.ts'
import type { PacketField } from '../layer.ts'
import { defineProtocol } from '../protocol.ts'

// RFC 8415, sections 8 and 9
//
//  0      1              4
// +------+--------------+----------   relays:  +------+------+--------------+--------------+--------
// | type | transaction  | options              | type | hops | address of   | address of   | options
// +------+--------------+----------            |      |      | the link     | the peer     |
//                                              +------+------+--------------+--------------+--------
// and options of a type, a length (two octets each) and content.

const CLIENT_PORT = 546
const SERVER_PORT = 547

const HEADER_BYTES = 4
const RELAY_HEADER_BYTES = 34
const RELAY_FORWARD = 12
const RELAY_REPLY = 13
const OPTION_BYTES = 4

const typeNames: ValueNames = {
  1: 'Solicit',
  2: 'Advertise',
  3: 'Request',
  4: 'Confirm',
  5: 'Renew',
  6: 'Rebind',
  7: 'Reply',
  8: 'Release',
  9: 'Decline',
  10: 'Reconfigure',
  11: 'Information request',
  [RELAY_FORWARD]: 'Relay forward',
  [RELAY_REPLY]: 'Relay reply',
}

const NAME_SERVERS = 23
const optionNames: ValueNames = {
  1: 'Client identifier',
  2: 'Server identifier',
  3: 'Addresses',
  4: 'Temporary addresses',
  5: 'Address',
  6: 'Asks for',
  7: 'Preference',
  8: 'Trying for',
  9: 'Relayed message',
  13: 'Status',
  14: 'Rapid commit',
  [NAME_SERVERS]: 'Name servers',
  24: 'Search list',
  25: 'Prefixes',
  26: 'Prefix',
  39: 'Full host name',
}

const transactionFields = { 'dhcpv6.xid': uint24(1, 'Transaction') }
const relayFields = {
  'dhcpv6.hopcount': uint8(1, 'Hops'),
  'dhcpv6.linkaddr': ipv6Address(2, 'Address of the link'),
  'dhcpv6.peeraddr': ipv6Address(18, 'Address of the peer'),
}
const optionFields = {
  'dhcpv6.option.type': uint16(0, 'Type', { names: optionNames }),
  'dhcpv6.option.length': uint16(2, 'Length', { unit: 'B' }),
}
const serverFields = { 'dhcpv6.dns_server': ipv6Address(0, 'Server') }

export const dhcpv6 = defineProtocol({
  name: 'dhcpv6',
  title: 'DHCPv6',
  longTitle: 'Dynamic Host Configuration Protocol for IPv6',
  specification: 'RFC 8415',
  carriedBy: [
    ['udp.port', CLIENT_PORT],
    ['udp.port', SERVER_PORT],
  ],
  fields: {
    msgtype: uint8(0, 'Message', { names: typeNames }),
  },
  rows: {
    ...rowKinds(transactionFields, relayFields, optionFields, serverFields),
    'dhcpv6.option': 'group',
  },
  walk(cursor) {
    const start = cursor.offset
    if (!cursor.takeHeader(HEADER_BYTES)) return
    if (isRelayed(cursor.uint8(start))) cursor.takeHeader(RELAY_HEADER_BYTES - HEADER_BYTES)
  },
  *details(header) {
    const isRelay = isRelayed(header.number('msgtype'))
    yield* fieldRows(header, isRelay ? relayFields : transactionFields, header.offset)
    yield* options(header)
  },
  info(header) {
    const type = header.number('msgtype')
    const name = typeNames[type] ?? `Type ${type}`
    const transaction = header.bytes.uint(header.offset + 1, 3)
    return isRelayed(type) ? name : `${name}, transaction ${formatHexNumber(transaction, 3)}`
  },
})

function isRelayed(type: number): boolean {
  return type === RELAY_FORWARD || type === RELAY_REPLY
}

function* options(header: Header): Iterable<PacketField> {
  let offset = header.headerEnd
  while (offset < header.end) {
    const type = header.bytes.uint16(offset)
    const length = OPTION_BYTES + header.bytes.uint16(offset + 2)
    const content = header.bytes.slice(offset, length).subarray(OPTION_BYTES)
    const children = [...fieldRows(header, optionFields, offset)]
    const label = optionNames[type] ?? `Option ${type}`
    let value = formatHexBytes(content)
    if (type === NAME_SERVERS && content.length % 16 === 0) {
      const places = Array.from({ length: content.length / 16 }, (_, index) => index * 16)
      value = places.map((place) => formatIpv6(content, place)).join(', ')
      for (const place of places) {
        children.push(...fieldRows(header, serverFields, offset + OPTION_BYTES + place))
      }
    }
    yield { name: 'dhcpv6.option', label, value, offset, length, children }
    offset += length
  }
}
