import type { CaptureFieldName } from '../../filter/capture-fields.ts'
import type { FilterField } from '../../filter/catalogue.ts'
import type { Value } from '../../filter/expression.ts'
import type { PacketValues } from '../../filter/test-packet.ts'
import { ConversationMark, type ConversationPage } from '../../flow/conversation-page.ts'
import { indexInPage } from '../../flow/conversations.ts'
import { Transport } from '../../flow/tcp-flags.ts'
import { formatIpv4, formatIpv6 } from '../../format/address.ts'
import { Direction } from '../../messages/records.ts'
import type { Owner } from '../../pod/owner.ts'
import { unknownOwner } from '../../pod/owner.ts'
import type { End, Kept } from '../kept.ts'

/**
 * Values of fields that are the same for all packets of a conversation that go one way: addresses,
 * ports, owners. Fields of headers are answered for plain conversations only; see `isPlain`. One
 * object serves all conversations.
 */
export class ConversationValues implements PacketValues {
  readonly kept: Kept
  id = 0
  page!: ConversationPage
  index = 0
  source: End = 'client'
  destination: End = 'server'
  readonly #octets = new Map<number, Uint8Array>()

  constructor(kept: Kept) {
    this.kept = kept
  }

  /** Of which conversation and which way; 0 for a packet that belongs to none. */
  of(id: number, direction: number): this {
    const { conversations } = this.kept.flows
    this.id = conversations.has(id) ? id : 0
    if (this.id === 0) return this
    this.page = conversations.page(id)
    this.index = indexInPage(id)
    const toServer = direction === Direction.toServer
    this.source = toServer ? 'client' : 'server'
    this.destination = toServer ? 'server' : 'client'
    return this
  }

  /** Address numbers are given again: what is known of them holds for one look at the columns. */
  forgetAddresses(): void {
    this.#octets.clear()
  }

  values(field: FilterField): readonly Value[] {
    if (this.id === 0) return absent
    const read = readers[field.name]
    if (read === undefined) throw new Error(`${field.name} is not of a conversation`)
    return read(this)
  }

  headers(field: FilterField): readonly Value[] {
    return this.values(field)
  }

  /** In network order: 4 or 16. */
  octets(address: number): Uint8Array {
    let octets = this.#octets.get(address)
    if (octets === undefined) {
      octets = this.kept.flows.addresses.octets(address)
      this.#octets.set(address, octets)
    }
    return octets
  }
}

const directed: ReadonlySet<string> = new Set([
  ...['ip.src', 'ip.dst', 'ipv6.src', 'ipv6.dst'],
  ...['ip.src_host', 'ip.dst_host', 'ipv6.src_host', 'ipv6.dst_host'],
  ...['tcp.srcport', 'tcp.dstport', 'udp.srcport', 'udp.dstport'],
])

/** Whether its values depend on which way a packet goes. */
export function isDirected({ name }: FilterField): boolean {
  return directed.has(name)
}

const ofAddresses: ReadonlySet<string> = new Set([
  ...['ip', 'ip.src', 'ip.dst', 'ip.addr', 'ipv6', 'ipv6.src', 'ipv6.dst', 'ipv6.addr'],
  ...['client.address', 'server.address'],
])

/** Whether both addresses and the direction tell its values. */
export function isAddressField({ name }: FilterField): boolean {
  return ofAddresses.has(name)
}

/** Whether the field is one that conversations have. */
export function isConversationField({ name }: FilterField): boolean {
  return Object.hasOwn(readers, name)
}

/** Whether it comes from a header, so that only plain conversations tell all of its values. */
export function isHeaderField({ source }: FilterField): boolean {
  return source.from !== 'capture'
}

/**
 * Whether all packets of the conversation have been TCP or UDP over one header of IP: then the
 * conversation has all addresses and ports that stand in them.
 */
export function isPlain(page: ConversationPage, index: number): boolean {
  const transport = page.transport[index]
  const isLayered = (page.marks[index]! & ConversationMark.layered) !== 0
  return !isLayered && (transport === Transport.tcp || transport === Transport.udp)
}

/** Fields whose values change when an owner is found. */
export function tellsOwner({ source }: FilterField): boolean {
  return (
    source.from === 'capture' &&
    /^(container|process|pod|evidence|client|server)\b/.test(source.name)
  )
}

type Read = (conversation: ConversationValues) => readonly Value[]

/** A value, or none where it is not known. */
function known<Kind extends Value>(value: Kind | undefined): readonly Kind[] {
  return value === undefined ? [] : [value]
}

function ownerOf({ kept, id }: ConversationValues, end: End): Owner {
  return kept.owners.get(id)?.[end] ?? unknownOwner
}

function addressOf(conversation: ConversationValues, end: End): Uint8Array {
  const { page, index } = conversation
  return conversation.octets((end === 'client' ? page.clientAddress : page.serverAddress)[index]!)
}

function ofFamily(length: 4 | 16, ...ends: readonly ('source' | 'destination')[]): Read {
  return (place) =>
    ends.map((end) => addressOf(place, place[end])).filter((address) => address.length === length)
}

function namesIn(read: Read): Read {
  return (place) =>
    read(place).flatMap((octets) => {
      const address = octets as Uint8Array
      const text = address.length === 4 ? formatIpv4(address, 0) : formatIpv6(address, 0)
      return place.kept.names.of(text)
    })
}

function portOf({ page, index }: ConversationValues, end: End): number {
  return (end === 'client' ? page.clientPort : page.serverPort)[index]!
}

function ports(transport: number, ...ends: readonly ('source' | 'destination')[]): Read {
  return (place) =>
    place.page.transport[place.index] === transport
      ? ends.map((end) => portOf(place, place[end]))
      : []
}

function ofTransport(transport: number, read: Read): Read {
  return (place) => (place.page.transport[place.index] === transport ? read(place) : [])
}

/** Container, process, and both as they are shown together. */
function names({ containerName, process }: Owner): string[] {
  const both = containerName && process && `${containerName}/${process}`
  return [containerName, process, both].filter((name) => name !== undefined)
}

const ownerFields: Readonly<Record<string, (owner: Owner) => readonly Value[]>> = {
  container: ({ containerName }) => known(containerName),
  process: ({ process }) => known(process),
  pid: ({ pid, pidInside }) => [...new Set([...known(pidInside), ...known(pid)])],
  pod: ({ podName }) => known(podName),
  evidence: ({ evidence }) => [evidence],
}

function ofOwners(read: (owner: Owner) => readonly Value[], ...ends: readonly End[]): Read {
  return (place) => ends.flatMap((end) => read(ownerOf(place, end)))
}

function endFields(end: End): Record<string, Read> {
  const fields: Record<string, Read> = {
    [end]: ofOwners(names, end),
    [`${end}.address`]: (place) => [addressOf(place, end)],
    [`${end}.port`]: (place) => (portOf(place, end) === 0 ? [] : [portOf(place, end)]),
  }
  for (const [name, read] of Object.entries(ownerFields)) {
    fields[`${end}.${name}`] = ofOwners(read, end)
  }
  return fields
}

const both = ['source', 'destination'] as const
const present: readonly Value[] = [1]
const absent: readonly Value[] = []

const captureReaders: Partial<Record<CaptureFieldName, Read>> = {
  conversation: ({ id }) => [id],
  'tcp.stream': ofTransport(Transport.tcp, ({ id }) => [id]),
  'udp.stream': ofTransport(Transport.udp, ({ id }) => [id]),
  container: ofOwners(ownerFields['container']!, 'client', 'server'),
  process: ofOwners(ownerFields['process']!, 'client', 'server'),
  'process.pid': ofOwners(ownerFields['pid']!, 'client', 'server'),
  pod: ofOwners(ownerFields['pod']!, 'client', 'server'),
  evidence: ofOwners(ownerFields['evidence']!, 'client', 'server'),
}

const readers: Readonly<Record<string, Read>> = {
  ...captureReaders,
  ...endFields('client'),
  ...endFields('server'),
  ip: (place) => (ofFamily(4, 'source')(place).length > 0 ? present : absent),
  ipv6: (place) => (ofFamily(16, 'source')(place).length > 0 ? present : absent),
  tcp: ofTransport(Transport.tcp, () => present),
  udp: ofTransport(Transport.udp, () => present),
  'ip.src': ofFamily(4, 'source'),
  'ip.dst': ofFamily(4, 'destination'),
  'ip.addr': ofFamily(4, ...both),
  'ipv6.src': ofFamily(16, 'source'),
  'ipv6.dst': ofFamily(16, 'destination'),
  'ipv6.addr': ofFamily(16, ...both),
  'ip.host': namesIn(ofFamily(4, ...both)),
  'ip.src_host': namesIn(ofFamily(4, 'source')),
  'ip.dst_host': namesIn(ofFamily(4, 'destination')),
  'ipv6.host': namesIn(ofFamily(16, ...both)),
  'ipv6.src_host': namesIn(ofFamily(16, 'source')),
  'ipv6.dst_host': namesIn(ofFamily(16, 'destination')),
  'tcp.srcport': ports(Transport.tcp, 'source'),
  'tcp.dstport': ports(Transport.tcp, 'destination'),
  'tcp.port': ports(Transport.tcp, ...both),
  'udp.srcport': ports(Transport.udp, 'source'),
  'udp.dstport': ports(Transport.udp, 'destination'),
  'udp.port': ports(Transport.udp, ...both),
}
