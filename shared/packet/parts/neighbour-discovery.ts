import { formatHexBytes } from '../../format/hex.ts'
import { fieldRows, rowKinds } from '../field-rows.ts'
import {
  type Fields,
  type ValueNames,
  flag8,
  hex8,
  ipv6Address,
  macAddress,
  uint32,
  uint8,
} from '../field.ts'
import type { Header } from '../header.ts'
import type { PacketField } from '../layer.ts'
import { Unreadable } from '../packet-bytes.ts'

// RFC 4861, section 4.6: type, length of all in units of 8 octets, content. RFC 8106 adds DNS, RFC 4191
// routes.

const UNIT = 8
const ADDRESS_BYTES = 16
const LINK_ADDRESS_BYTES = 6

const SOURCE_LINK_ADDRESS = 1
const TARGET_LINK_ADDRESS = 2
const PREFIX = 3
const MTU = 5
const NONCE = 14
const ROUTE = 24
const DNS_SERVERS = 25
const DNS_SEARCH = 31

const optionNames: ValueNames = {
  [SOURCE_LINK_ADDRESS]: 'Source link-layer address',
  [TARGET_LINK_ADDRESS]: 'Target link-layer address',
  [PREFIX]: 'Prefix information',
  4: 'Redirected header',
  [MTU]: 'MTU',
  [NONCE]: 'Nonce',
  [ROUTE]: 'Route information',
  [DNS_SERVERS]: 'Recursive DNS servers',
  [DNS_SEARCH]: 'DNS search list',
}

const headFields = {
  'icmpv6.opt.type': uint8(0, 'Type', { names: optionNames }),
  'icmpv6.opt.length': uint8(1, 'Units of 8 octets'),
}

const linkAddressField = { 'icmpv6.opt.linkaddr': macAddress(2, 'Address') }
const preferenceNames: ValueNames = { 0: 'Medium', 1: 'High', 3: 'Low' }

/** What stands behind type and length at fixed places. */
const fieldsByType: Readonly<Record<number, Fields>> = {
  [SOURCE_LINK_ADDRESS]: linkAddressField,
  [TARGET_LINK_ADDRESS]: linkAddressField,
  [PREFIX]: {
    'icmpv6.opt.prefix.length': uint8(2, 'Prefix length'),
    'icmpv6.opt.prefix.flag': hex8(3, 'Flags'),
    'icmpv6.opt.prefix.flag.l': flag8(3, 0x80, 'On the link'),
    'icmpv6.opt.prefix.flag.a': flag8(3, 0x40, 'For addresses of one’s own making'),
    'icmpv6.opt.prefix.valid_lifetime': uint32(4, 'Valid for', { unit: 's' }),
    'icmpv6.opt.prefix.preferred_lifetime': uint32(8, 'Preferred for', { unit: 's' }),
    'icmpv6.opt.prefix': ipv6Address(16, 'Prefix'),
  },
  [MTU]: { 'icmpv6.opt.mtu': uint32(4, 'MTU', { unit: 'B' }) },
  [ROUTE]: {
    'icmpv6.opt.prefix.length': uint8(2, 'Prefix length'),
    'icmpv6.opt.route_info.flag.route_preference': uint8(3, 'Preference', {
      mask: 0x18,
      names: preferenceNames,
    }),
    'icmpv6.opt.route_lifetime': uint32(4, 'Valid for', { unit: 's' }),
  },
  [DNS_SERVERS]: { 'icmpv6.opt.rdnss.lifetime': uint32(4, 'Valid for', { unit: 's' }) },
  [DNS_SEARCH]: { 'icmpv6.opt.dnssl.lifetime': uint32(4, 'Valid for', { unit: 's' }) },
}

const serverFields = { 'icmpv6.opt.rdnss': ipv6Address(0, 'Server') }

/** Names of the rows of options, with what they hold. */
export const discoveryOptionRows = {
  'icmpv6.opt': 'group',
  ...rowKinds(headFields, serverFields, ...Object.values(fieldsByType)),
  'icmpv6.opt.nonce': 'bytes',
} as const

/** A row for each option from `start` to the end of the message, with rows below it. */
export function* discoveryOptions(header: Header, start: number): Iterable<PacketField> {
  let offset = start
  while (offset < header.end) {
    const type = header.bytes.uint8(offset)
    const length = header.bytes.uint8(offset + 1) * UNIT
    // RFC 4861, section 4.6: a packet with an option of length 0 must be discarded.
    if (length === 0) throw new Unreadable()
    header.bytes.check(offset, length)
    yield optionRow(header, type, { offset, length })
    offset += length
  }
}

type Place = { offset: number; length: number }

function optionRow(header: Header, type: number, place: Place): PacketField {
  const { offset, length } = place
  const content = contentRows(header, type, place)
  return {
    name: 'icmpv6.opt',
    label: optionNames[type] ?? `Option ${type}`,
    // What the option is there for comes last among its fields.
    value: content.at(-1)?.value ?? formatHexBytes(header.bytes.slice(offset + 2, length - 2)),
    offset,
    length,
    children: [...fieldRows(header, headFields, offset), ...content],
  }
}

function contentRows(header: Header, type: number, { offset, length }: Place): PacketField[] {
  const fields = fieldsByType[type] ?? {}
  const fits = Object.values(fields).every((field) => field.offset + field.length <= length)
  if (!fits || (fields === linkAddressField && length !== 2 + LINK_ADDRESS_BYTES)) return []
  const rows = [...fieldRows(header, fields, offset)]
  if (type === DNS_SERVERS) {
    for (let at = offset + UNIT; at + ADDRESS_BYTES <= offset + length; at += ADDRESS_BYTES) {
      rows.push(...fieldRows(header, serverFields, at))
    }
  }
  if (type === NONCE) {
    const value = formatHexBytes(header.bytes.slice(offset + 2, length - 2))
    rows.push({
      name: 'icmpv6.opt.nonce',
      label: 'Nonce',
      value,
      offset: offset + 2,
      length: length - 2,
    })
  }
  return rows
}
