import { AddressFamily } from '../packet/packet-cursor.ts'
import { AddressTable } from './address-table.ts'
import { parseAddress } from './parse-address.ts'
import { ConversationMark, Side } from './conversation-page.ts'
import { StateCode } from './conversation-state.ts'
import { Conversations, indexInPage } from './conversations.ts'
import { FlowTable } from './flow-table.ts'
import type { FlowEnds } from './flow-table.ts'
import { isLayered } from './layered-packet.ts'
import { RecentFlows } from './recent-flows.ts'
import type { Sighting } from './sighting.ts'
import { startsAnew } from './tcp-start.ts'
import { TcpFlag, Transport } from './tcp-flags.ts'

/** Both ends of a conversation as text, in the order in which somebody else saw them. */
export type ConversationKey = {
  networkNamespace: number | undefined
  transport: number
  clientAddress: string
  clientPort: number
  serverAddress: string
  serverPort: number
}

/** An end as a listening socket has it; addresses are text, never IPv4-mapped. */
export type ListenerEnd = { protocol: 'tcp' | 'udp'; address: string; port: number }

/** Whether an end is known to be a listening socket in a network namespace. */
export type IsListener = (networkNamespace: number, end: ListenerEnd) => boolean

/** Finds the conversation of every packet, and begins one where there is none. */
export class Flows {
  readonly addresses = new AddressTable()
  readonly conversations = new Conversations()
  readonly #isListener: IsListener
  readonly #table = new FlowTable()
  readonly #recent = new RecentFlows()
  /** The network namespace of each interface, and the number of its group in flow keys. */
  readonly #networkNamespaces: (number | undefined)[] = []
  readonly #networks: (string | undefined)[] = []
  readonly #networkGroups: number[] = []
  readonly #ends: FlowEnds = {
    networkGroup: 0,
    transport: 0,
    sourceAddress: 0,
    destinationAddress: 0,
    sourcePort: 0,
    destinationPort: 0,
  }

  constructor(isListener: IsListener) {
    this.#isListener = isListener
  }

  /**
   * Interfaces whose network namespace is not known are taken to share one. Those of one `network`
   * share their conversations, whatever network namespaces they are in.
   */
  addInterface(networkNamespace: number | undefined, network?: string): void {
    const known =
      network === undefined ? this.#groupOf(networkNamespace) : this.#groupOfNetwork(network)
    this.#networkNamespaces.push(networkNamespace)
    this.#networks.push(network)
    this.#networkGroups.push(known ?? Math.max(0, ...this.#networkGroups) + 1)
  }

  /**
   * Fills in which conversation the sighting's packet belongs to, and counts it there. True where the
   * conversation begins with it.
   */
  place(sighting: Sighting): boolean {
    sighting.conversation = 0
    const { cursor } = sighting
    const isPlain = cursor.addressFamily === AddressFamily.ipv4 && cursor.addressHeaders === 1
    const recent = isPlain ? this.#recent.placeOf(cursor) : -1
    if (recent >= 0 && this.#placeAgain(sighting, recent)) {
      count(sighting)
      return false
    }
    if (!hasEnds(sighting)) return false
    const begins = this.#placeAnew(sighting)
    if (recent >= 0) this.#recent.set(recent, sighting, this.#networkGroups[sighting.interface]!)
    count(sighting)
    return begins
  }

  /** The conversation that a packet with the same ends had lately, unless another may have begun. */
  #placeAgain(sighting: Sighting, recent: number): boolean {
    const { cursor } = sighting
    if (cursor.tcpFlags & TcpFlag.syn) return false
    if (!this.#recent.isAt(recent, cursor, this.#networkGroups[sighting.interface]!)) return false
    const id = this.#recent.conversation(recent)
    if (!this.conversations.has(id)) return false
    const page = this.conversations.page(id)
    const index = indexInPage(id)
    if (page.marks[index]! & ConversationMark.succeeded) return false
    sighting.conversation = id
    sighting.page = page
    sighting.index = index
    sighting.side = this.#recent.side(recent)
    return true
  }

  #placeAnew(sighting: Sighting): boolean {
    this.#readEnds(sighting)
    const known = this.#ends.sourceAddress && this.#ends.destinationAddress && this.#find()
    if (known !== 0) this.#enter(sighting, known)
    const begins = known === 0 || startsAnew(sighting)
    if (begins) this.#begin(sighting, known)
    if (isLayered(sighting.cursor)) {
      sighting.page.marks[sighting.index]! |= ConversationMark.layered
    }
    return begins
  }

  /** The last conversation between these ends, and its predecessors by their column. 0 for none. */
  find(key: ConversationKey): number {
    const client = parseAddress(key.clientAddress)
    const server = parseAddress(key.serverAddress)
    if (!client || !server) return 0
    const ends = this.#ends
    ends.transport = key.transport
    ends.sourceAddress = this.addresses.find(client, 0, AddressFamily.ipv6)
    ends.destinationAddress = this.addresses.find(server, 0, AddressFamily.ipv6)
    ends.sourcePort = key.clientPort
    ends.destinationPort = key.serverPort
    if (!ends.sourceAddress || !ends.destinationAddress) return 0
    for (const group of this.#groupsOf(key.networkNamespace)) {
      ends.networkGroup = group
      const found = this.#table.find(ends)
      if (found !== 0) return found
    }
    return 0
  }

  evict(id: number): void {
    const page = this.conversations.page(id)
    const index = indexInPage(id)
    const ends = this.#ends
    ends.networkGroup = this.#networkGroups[page.interface[index]!]!
    ends.transport = page.transport[index]!
    ends.sourceAddress = page.clientAddress[index]!
    ends.destinationAddress = page.serverAddress[index]!
    ends.sourcePort = page.clientPort[index]!
    ends.destinationPort = page.serverPort[index]!
    if (this.#table.find(ends) === id) this.#table.delete(ends)
    this.addresses.release(ends.sourceAddress)
    this.addresses.release(ends.destinationAddress)
    this.conversations.evict(id)
  }

  networkNamespace(interfaceIndex: number): number | undefined {
    return this.#networkNamespaces[interfaceIndex]
  }

  /** Of the interfaces that are on no network shared with others. */
  #groupOf(networkNamespace: number | undefined): number | undefined {
    if (networkNamespace === undefined) return 0
    const index = this.#networkNamespaces.findIndex(
      (known, at) => known === networkNamespace && this.#networks[at] === undefined,
    )
    return this.#networkGroups[index]
  }

  #groupOfNetwork(network: string): number | undefined {
    return this.#networkGroups[this.#networks.indexOf(network)]
  }

  /** Where a conversation of the network namespace may be found. */
  #groupsOf(networkNamespace: number | undefined): readonly number[] {
    // What a file's interfaces say of namespaces may be less than what its comments say.
    const groups = new Set([this.#groupOf(networkNamespace) ?? 0])
    this.#networkNamespaces.forEach((known, at) => {
      if (known === networkNamespace) groups.add(this.#networkGroups[at]!)
    })
    return [...groups]
  }

  #find(): number {
    return this.#table.find(this.#ends)
  }

  #readEnds({ cursor, interface: interfaceIndex }: Sighting): void {
    const { bytes, addressFamily } = cursor
    const ends = this.#ends
    ends.networkGroup = this.#networkGroups[interfaceIndex]!
    ends.transport = cursor.transport
    ends.sourceAddress = this.addresses.find(bytes, cursor.sourceOffset, addressFamily)
    ends.destinationAddress = this.addresses.find(bytes, cursor.destinationOffset, addressFamily)
    ends.sourcePort = cursor.sourcePort
    ends.destinationPort = cursor.destinationPort
  }

  #enter(sighting: Sighting, id: number): void {
    const page = this.conversations.page(id)
    const index = indexInPage(id)
    const fromClient =
      page.clientAddress[index] === this.#ends.sourceAddress &&
      page.clientPort[index] === this.#ends.sourcePort
    sighting.conversation = id
    sighting.page = page
    sighting.index = index
    sighting.side = fromClient ? Side.client : Side.server
  }

  #begin(sighting: Sighting, predecessor: number): void {
    const { cursor } = sighting
    const ends = this.#ends
    const id = this.conversations.create()
    const page = this.conversations.page(id)
    const index = indexInPage(id)
    const { bytes, addressFamily } = cursor
    ends.sourceAddress = this.addresses.add(bytes, cursor.sourceOffset, addressFamily)
    ends.destinationAddress = this.addresses.add(bytes, cursor.destinationOffset, addressFamily)
    this.#table.set(ends, id)
    const fromClient = this.#isSentByClient(sighting)
    page.clientAddress[index] = fromClient ? ends.sourceAddress : ends.destinationAddress
    page.serverAddress[index] = fromClient ? ends.destinationAddress : ends.sourceAddress
    page.clientPort[index] = fromClient ? ends.sourcePort : ends.destinationPort
    page.serverPort[index] = fromClient ? ends.destinationPort : ends.sourcePort
    page.transport[index] = cursor.transport
    page.interface[index] = sighting.interface
    page.predecessor[index] = predecessor
    if (predecessor !== 0) this.#markSucceeded(predecessor)
    page.firstPacket[index] = sighting.number
    page.startNs[index] = sighting.offsetNs
    const isTcp = cursor.transport === Transport.tcp
    page.state[index] = isTcp ? StateCode.established : StateCode.datagrams
    if (isTcp && synKind(cursor.tcpFlags) === TcpFlag.syn) {
      page.marks[index]! |= ConversationMark.begunBySyn
      page.state[index] = StateCode.synSent
    }
    sighting.conversation = id
    sighting.page = page
    sighting.index = index
    sighting.side = fromClient ? Side.client : Side.server
  }

  #markSucceeded(id: number): void {
    this.conversations.page(id).marks[indexInPage(id)]! |= ConversationMark.succeeded
  }

  /** The rule of `ConversationRecord.client`, for a packet that begins a conversation. */
  #isSentByClient(sighting: Sighting): boolean {
    const { sourcePort, destinationPort, sourceAddress, destinationAddress } = this.#ends
    const { transport, tcpFlags } = sighting.cursor
    if (transport === Transport.tcp && tcpFlags & TcpFlag.syn) {
      return synKind(tcpFlags) === TcpFlag.syn
    }
    const sourceListens = this.#listens(sighting, sourceAddress, sourcePort)
    const destinationListens = this.#listens(sighting, destinationAddress, destinationPort)
    if (sourceListens !== destinationListens) return destinationListens
    return sourcePort >= destinationPort
  }

  #listens(sighting: Sighting, address: number, port: number): boolean {
    const networkNamespace = this.#networkNamespaces[sighting.interface]
    const { transport } = sighting.cursor
    if (networkNamespace === undefined) return false
    if (transport !== Transport.tcp && transport !== Transport.udp) return false
    return this.#isListener(networkNamespace, {
      protocol: transport === Transport.tcp ? 'tcp' : 'udp',
      address: this.addresses.text(address),
      port,
    })
  }
}

/** A header of TCP or UDP that was cut before its ports leaves them 0, which is no port (RFC 6335, 6). */
function hasEnds({ cursor }: Sighting): boolean {
  if (cursor.addressFamily === AddressFamily.none || cursor.transport === 0) return false
  const hasPorts = cursor.sourcePort !== 0 || cursor.destinationPort !== 0
  return hasPorts || (cursor.transport !== Transport.tcp && cursor.transport !== Transport.udp)
}

function synKind(tcpFlags: number): number {
  return tcpFlags & (TcpFlag.syn | TcpFlag.acknowledgment)
}

function count({ page, index, side, number, offsetNs, length }: Sighting): void {
  page.packets[index * 2 + side]!++
  page.bytes[index * 2 + side]! += length
  page.lastPacket[index] = number
  if (offsetNs > page.lastNs[index]! || page.firstPacket[index] === number) {
    page.lastNs[index] = offsetNs
  }
}
