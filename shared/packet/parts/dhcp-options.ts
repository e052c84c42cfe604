import { formatIpv4 } from '../../format/address.ts'
import { formatHexBytes } from '../../format/hex.ts'
import { printableText } from '../../format/printable-text.ts'
import type { ValueNames } from '../field.ts'
import type { Header } from '../header.ts'
import type { PacketField } from '../layer.ts'
import type { RowKind } from '../row-kind.ts'

// RFC 2132, section 2: a type, the length of what follows, content; type 0 pads, 255 ends.

const PAD = 0
const END = 255
const MESSAGE_TYPE = 53

/** What a message is, RFC 2132, section 9.6. */
export const dhcpMessageNames: ValueNames = {
  1: 'Discover',
  2: 'Offer',
  3: 'Request',
  4: 'Decline',
  5: 'Acknowledgment',
  6: 'Refusal',
  7: 'Release',
  8: 'Inform',
}

type Content = 'addresses' | 'number' | 'text' | 'bytes' | 'numbers'
type Option = { name: string; label: string; holds: Content; unit?: string; names?: ValueNames }

const option = (name: string, label: string, holds: Content, unit?: string): Option => ({
  name: `dhcp.option.${name}`,
  label,
  holds,
  ...(unit !== undefined && { unit }),
})

const optionsByType: Readonly<Record<number, Option>> = {
  1: option('subnet_mask', 'Subnet mask', 'addresses'),
  3: option('router', 'Router', 'addresses'),
  6: option('domain_name_server', 'Name server', 'addresses'),
  12: option('hostname', 'Host name', 'text'),
  15: option('domain_name', 'Domain', 'text'),
  26: option('interface_mtu', 'MTU', 'number', 'B'),
  28: option('broadcast_address', 'Broadcast address', 'addresses'),
  42: option('ntp_server', 'Time server', 'addresses'),
  50: option('requested_ip_address', 'Requested address', 'addresses'),
  51: option('ip_address_lease_time', 'Leased for', 'number', 's'),
  [MESSAGE_TYPE]: { ...option('dhcp', 'Message', 'number'), names: dhcpMessageNames },
  54: option('dhcp_server_id', 'Server', 'addresses'),
  55: option('request_list_item', 'Asks for', 'numbers'),
  56: option('message', 'Text', 'text'),
  57: option('dhcp_max_message_size', 'Largest message', 'number', 'B'),
  58: option('renewal_time_value', 'Renew after', 'number', 's'),
  59: option('rebinding_time_value', 'Rebind after', 'number', 's'),
  60: option('vendor_class_id', 'Vendor class', 'text'),
  66: option('tftp_server_name', 'Boot server', 'text'),
  67: option('bootfile_name', 'Boot file', 'text'),
  121: option('classless_static_route', 'Routes', 'bytes'),
}

const otherLabels: ValueNames = {
  43: 'Vendor’s own',
  61: 'Client identifier',
  81: 'Full host name',
  82: 'Relay agent',
  119: 'Search list',
}

const rowKinds: Readonly<Record<Content, RowKind>> = {
  addresses: 'address',
  number: 'number',
  numbers: 'number',
  text: 'text',
  bytes: 'bytes',
}

/** Names of the rows of options, with what they hold. */
export const dhcpOptionRows: Readonly<Record<string, RowKind>> = {
  'dhcp.option.type': 'number',
  'dhcp.option.length': 'number',
  'dhcp.option.value': 'bytes',
  'dhcp.option.end': 'number',
  ...Object.fromEntries(
    Object.values(optionsByType).map(({ name, holds }) => [name, rowKinds[holds]]),
  ),
}

/** A row for each option from `start` on, up to the one that ends them. */
export function* dhcpOptions(header: Header, start: number): Iterable<PacketField> {
  let offset = start
  while (offset < header.end) {
    const type = header.bytes.uint8(offset)
    if (type === END) {
      yield { ...numberRow('dhcp.option.end', 'End of options', type), offset, length: 1 }
      return
    }
    const length = type === PAD ? 1 : 2 + header.bytes.uint8(offset + 1)
    header.bytes.check(offset, length)
    if (type !== PAD) yield optionRow(header, type, { offset, length })
    offset += length
  }
}

/** The name of the message; `undefined` for BOOTP, which has no such option. */
export function dhcpMessage(header: Header, start: number): string | undefined {
  for (const { label, number, children } of dhcpOptions(header, start)) {
    if (number !== MESSAGE_TYPE) continue
    const message = children?.at(-1)?.number ?? 0
    return dhcpMessageNames[message] ?? `${label} ${message}`
  }
  return undefined
}

type Place = { offset: number; length: number }

function optionRow(header: Header, type: number, { offset, length }: Place): PacketField {
  const known = optionsByType[type]
  const contentPlace = { offset: offset + 2, length: length - 2 }
  const content = known === undefined ? [] : contentRows(header, known, contentPlace)
  const octets = header.bytes.slice(contentPlace.offset, contentPlace.length)
  const value = content.map((row) => row.value).join(', ') || formatHexBytes(octets)
  const lengthRow = numberRow('dhcp.option.length', 'Length', length - 2, 'B')
  const rest: PacketField = {
    name: 'dhcp.option.value',
    label: 'Content',
    value: formatHexBytes(octets),
    ...contentPlace,
  }
  return {
    name: 'dhcp.option.type',
    label: known?.label ?? otherLabels[type] ?? `Option ${type}`,
    value,
    number: type,
    offset,
    length,
    children: [
      { ...lengthRow, offset: offset + 1, length: 1 },
      ...(content.length > 0 ? content : [rest]),
    ],
  }
}

function contentRows(header: Header, known: Option, place: Place): PacketField[] {
  const { name, label, holds } = known
  const octets = header.bytes.slice(place.offset, place.length)
  switch (holds) {
    case 'addresses':
      return parts(place, 4).map((part) => {
        const value = formatIpv4(header.bytes.slice(part.offset, 4), 0)
        return { name, label, value, ...part }
      })
    case 'numbers':
      return parts(place, 1).map((part) => {
        const number = header.bytes.uint8(part.offset)
        const value = (
          optionsByType[number]?.label ??
          otherLabels[number] ??
          `${number}`
        ).toLowerCase()
        return { name, label, value, number, ...part }
      })
    case 'number': {
      // The widest that is known has four octets.
      if (place.length < 1 || place.length > 4) return []
      const number = header.bytes.uint(place.offset, place.length)
      const row = numberRow(name, label, number, known.unit)
      const named = known.names?.[number]
      const value = named === undefined ? row.value : `${named} (${number})`
      return [{ ...row, value, ...place }]
    }
    case 'text':
      return [{ name, label, value: printableText(octets), ...place }]
    case 'bytes':
      return [{ name, label, value: formatHexBytes(octets), ...place }]
  }
}

function parts({ offset, length }: Place, size: number): Place[] {
  const count = Math.floor(length / size)
  return Array.from({ length: count }, (_, index) => ({
    offset: offset + index * size,
    length: size,
  }))
}

function numberRow(name: string, label: string, number: number, unit?: string) {
  return { name, label, value: unit === undefined ? `${number}` : `${number} ${unit}`, number }
}
