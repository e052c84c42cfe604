import { formatIpv4, formatMac } from '../../format/address.ts'
import { printableText } from '../../format/printable-text.ts'
import type { Header } from '../header.ts'
import type { PacketField } from '../layer.ts'
import { MessageReader, type Rows } from '../message-reader.ts'
import type { RowKind } from '../row-kind.ts'
import {
  type DhcpContent,
  type DhcpOption,
  agentOptions,
  clientIdentifierNames,
  dhcpMessageNames,
  dhcpOptionLabels,
  dhcpOptions,
} from './dhcp-option-names.ts'
import { readName } from './dns-message.ts'

// RFC 2132, section 2: a type, the length of what follows, content; type 0 pads, 255 ends.

const PAD = 0
const END = 255
const MESSAGE_TYPE = 53
const FULL_NAME = 81
const ETHERNET = 1
const MAC_BYTES = 6
/** RFC 4361: an identifier of an interface, then one of the host. */
const HOST_IDENTIFIER = 255

const rowKinds: Readonly<Record<DhcpContent, RowKind>> = {
  addresses: 'address',
  number: 'number',
  signed: 'number',
  octets: 'number',
  words: 'number',
  flag: 'flag',
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
    [...Object.values(dhcpOptions), ...Object.values(agentOptions)].flatMap(({ name, holds }) =>
      name === undefined ? [] : [[name, rowKinds[holds]]],
    ),
  ),
  'dhcp.option.static_route.ip': 'address',
  'dhcp.option.static_route.router': 'address',
  'dhcp.client_id.type': 'number',
  'dhcp.client_id.iaid': 'bytes',
  'dhcp.client_id': 'bytes',
  'dhcp.fqdn.n': 'flag',
  'dhcp.fqdn.e': 'flag',
  'dhcp.fqdn.o': 'flag',
  'dhcp.fqdn.s': 'flag',
  'dhcp.fqdn.rcode1': 'number',
  'dhcp.fqdn.rcode2': 'number',
  'dhcp.fqdn.name': 'text',
  'dhcp.option.agent_information_option.suboption': 'number',
  'dhcp.option.agent_information_option.value': 'bytes',
  'dhcp.option.dhcp_dns_domain_search_list_fqdn': 'text',
  // Shown as a route, which a filter takes as well.
  'dhcp.option.classless_static_route': 'text',
}

/** A row for each option from `offset` on, up to the one that ends them. */
export function* dhcpOptionsAt(header: Header, offset: number): Rows {
  const reader = new MessageReader({ bytes: header.bytes, offset, end: header.end })
  while (reader.left > 0) {
    const type = reader.peek()
    if (type === END) yield reader.row('dhcp.option.end', 'End of options', () => reader.uint(1))
    if (type === END) return
    if (type === PAD) reader.skip(1)
    else yield optionRow(reader, header, type)
  }
}

/** The name of the message; `undefined` for BOOTP, which has no such option. */
export function dhcpMessage(header: Header, offset: number): string | undefined {
  for (const { number, children } of dhcpOptionsAt(header, offset)) {
    if (number !== MESSAGE_TYPE) continue
    const message = children?.at(-1)?.number ?? 0
    return dhcpMessageNames[message] ?? `Message ${message}`
  }
  return undefined
}

function optionRow(reader: MessageReader, header: Header, type: number): PacketField {
  const length = 2 + reader.peek(1)
  // The beginning of a value would be another value.
  reader.peek(length - 1)
  const label = dhcpOptions[type]?.label ?? `Option ${type}`
  const rows = (part: MessageReader) => optionRows(part, header, type)
  const row = reader.group('dhcp.option.type', label, rows, { length })
  const [, ...contents] = row.children ?? []
  const shown = type === FULL_NAME ? contents.slice(-1) : contents
  return { ...row, value: shown.map(({ value }) => value).join(', '), number: type }
}

function* optionRows(part: MessageReader, header: Header, type: number): Rows {
  part.skip(1)
  yield part.row('dhcp.option.length', 'Length', () => part.uint(1), { unit: 'B' })
  if (part.left === 0) return
  const special = specialRows[type]?.(part, header)
  yield* special ?? contentRows(part, dhcpOptions[type])
}

/** Rows of an option, or a part of one, that holds values of one kind. */
function* contentRows(part: MessageReader, known: DhcpOption | undefined): Rows {
  const { name = 'dhcp.option.value', label = 'Value', holds = 'bytes', ...shown } = known ?? {}
  switch (holds) {
    case 'addresses':
      while (part.left >= 4) yield addressRow(part, name, label)
      return
    case 'octets': {
      const names = dhcpOptionLabels
      while (part.left > 0) yield part.row(name, label, () => part.uint(1), { names })
      return
    }
    case 'words':
      while (part.left >= 2) yield part.row(name, label, () => part.uint(2), shown)
      return
    case 'number':
    case 'signed': {
      // The widest that is known has four octets.
      const read = () => (holds === 'signed' ? part.int(part.left) : part.uint(part.left))
      if (part.left <= 4) yield part.row(name, label, read, shown)
      else yield part.row('dhcp.option.value', 'Value', () => part.hex(part.left))
      return
    }
    case 'flag':
      yield part.flag(name, label, 0x01)
      return
    case 'text':
      yield part.row(name, label, () => printableText(part.octets(part.left)))
      return
    case 'bytes':
      yield part.row(name, label, () => part.hex(part.left))
  }
}

function addressRow(part: MessageReader, name: string, label: string): PacketField {
  return part.row(name, label, () => formatIpv4(part.octets(4), 0))
}

type Special = (part: MessageReader, header: Header) => Rows

/** Options whose content has parts of its own. */
const specialRows: Readonly<Record<number, Special>> = {
  33: staticRouteRows,
  61: clientIdentifierRows,
  [FULL_NAME]: fullNameRows,
  82: agentRows,
  119: searchListRows,
  121: classlessRouteRows,
  // As Microsoft's clients ask for it.
  249: classlessRouteRows,
}

function* staticRouteRows(part: MessageReader): Rows {
  while (part.left >= 8) {
    yield addressRow(part, 'dhcp.option.static_route.ip', 'Destination')
    yield addressRow(part, 'dhcp.option.static_route.router', 'Router')
  }
}

/** RFC 2132, section 9.14: a type of hardware with an address, or what the client likes. */
function* clientIdentifierRows(part: MessageReader): Rows {
  const type = part.peek()
  if (type === ETHERNET && part.left === 1 + MAC_BYTES) {
    yield part.row('dhcp.hw.type', 'Hardware type', () => part.uint(1), {
      names: clientIdentifierNames,
      hexadecimal: true,
    })
    yield part.row('dhcp.hw.mac_addr', 'Client', () => formatMac(part.octets(MAC_BYTES), 0))
    return
  }
  const names = clientIdentifierNames
  yield part.row('dhcp.client_id.type', 'Type', () => part.uint(1), { names })
  if (type === HOST_IDENTIFIER && part.left > 4) {
    yield part.row('dhcp.client_id.iaid', 'Interface identifier', () => part.hex(4))
  }
  if (part.left > 0) yield part.row('dhcp.client_id', 'Identifier', () => part.hex(part.left))
}

/** RFC 4702, section 2. */
function* fullNameRows(part: MessageReader): Rows {
  const isEncoded = (part.peek() & 0x04) !== 0
  yield part.flag('dhcp.fqdn.n', 'Server makes no DNS updates', 0x08)
  yield part.flag('dhcp.fqdn.e', 'Name in the encoding of DNS', 0x04)
  yield part.flag('dhcp.fqdn.o', 'Server overrides the client', 0x02)
  yield part.flag('dhcp.fqdn.s', 'Server updates the address record', 0x01)
  part.skip(1)
  yield part.row('dhcp.fqdn.rcode1', 'Result for the address record', () => part.uint(1))
  yield part.row('dhcp.fqdn.rcode2', 'Result for the pointer record', () => part.uint(1))
  if (part.left === 0) return
  yield part.row('dhcp.fqdn.name', 'Client name', () =>
    isEncoded ? readLabels(part) : printableText(part.octets(part.left)),
  )
}

/** RFC 3046, section 2. */
function* agentRows(part: MessageReader): Rows {
  const name = 'dhcp.option.agent_information_option'
  while (part.left >= 2) {
    const type = part.peek()
    const known = agentOptions[type]
    const length = 2 + part.peek(1)
    const rows = function* (inner: MessageReader): Rows {
      inner.skip(2)
      if (inner.left === 0) return
      yield* contentRows(inner, known ?? { label: 'Value', name: `${name}.value`, holds: 'bytes' })
    }
    const label = known?.label ?? `Suboption ${type}`
    const row = part.group(`${name}.suboption`, label, rows, { length })
    const value = row.children?.map((child) => child.value).join(', ') ?? ''
    yield { ...row, value, number: type }
  }
}

/** RFC 3397: names as DNS packs them, pointers counting from the beginning of the list. */
function* searchListRows(part: MessageReader, { bytes }: Header): Rows {
  const start = part.offset
  while (part.left > 0) {
    yield part.row('dhcp.option.dhcp_dns_domain_search_list_fqdn', 'Domain', () => {
      const { name, end } = readName({ bytes, offset: start }, part.offset)
      part.skip(end - part.offset)
      return name
    })
  }
}

/** Not compressed; a client may leave the end of its name to the server. */
function readLabels(part: MessageReader): string {
  const labels: string[] = []
  while (part.left > 0 && part.peek() > 0) {
    const length = part.uint(1)
    labels.push(printableText(part.octets(length)))
  }
  part.skip(part.left)
  return labels.join('.')
}

/** RFC 3442: a width, as many octets of the network as it needs, a router. */
function* classlessRouteRows(part: MessageReader): Rows {
  while (part.left > 0) {
    yield part.row('dhcp.option.classless_static_route', 'Route', () => {
      const width = part.uint(1)
      const network = new Uint8Array(4)
      network.set(part.octets(Math.min(4, Math.ceil(width / 8))))
      return `${formatIpv4(network, 0)}/${width}-${formatIpv4(part.octets(4), 0)}`
    })
  }
}
