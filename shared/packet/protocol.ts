import type { Field, Fields } from './field.ts'
import type { Header } from './header.ts'
import type { PacketField } from './layer.ts'
import { CarriedBy, type PacketCursor } from './packet-cursor.ts'
import type { RowKind } from './row-kind.ts'
import type { Meaning, StreamProtocol } from './stream.ts'

/** Names of the tables in which protocols say what carries them; the numbers a cursor uses. */
export const bindingTables = {
  link: CarriedBy.link,
  ethertype: CarriedBy.etherType,
  'ip.proto': CarriedBy.ipProtocol,
  'tcp.port': CarriedBy.tcpPort,
  'udp.port': CarriedBy.udpPort,
  'llc.dsap': CarriedBy.llcAccessPoint,
  'llc.cisco_pid': CarriedBy.ciscoIdentifier,
} as const
export type BindingTable = keyof typeof bindingTables

/**
 * A protocol, whole. `walk` is the hot path: it runs for every packet and touches numbers only. All
 * the rest describes a packet that somebody looks at, and reads through a `Header`, whose reads are
 * checked.
 */
export type Protocol<Name extends string = string> = {
  /** Wireshark's name, which begins its fields' names: `tcp`. */
  readonly name: string
  /** Where Wireshark's field names begin with something else than `name`. */
  readonly fieldPrefix?: string
  /** For the protocol column: `TCP`. */
  readonly title: string
  /** For the tree: `Transmission Control Protocol`. */
  readonly longTitle: string
  readonly specification: string
  readonly carriedBy: readonly (readonly [BindingTable, number])[]
  readonly fields: Readonly<Record<Name, Field>>
  /**
   * Takes the header at the cursor, clips the packet to the length the header states, fills the
   * registers and says what is carried. Allocates nothing, throws nothing.
   */
  walk(cursor: PacketCursor): void
  /** Whether what a binding promised is really there; without it, the binding is believed. */
  accepts?(cursor: PacketCursor): boolean
  /**
   * Whether this content, on ports that nobody is bound to, is this protocol's. Allocates nothing.
   * Where the content tells who sent it, it corrects `cursor.fromClient`, which ports have guessed.
   */
  recognises?(cursor: PacketCursor): boolean
  /**
   * Full names of the rows that `details` and the stream's messages yield, with what they hold: with
   * `fields` these are all that a filter can ask for.
   */
  readonly rows?: Readonly<Record<string, RowKind>>
  /** On top of TCP: how messages are cut and what they mean. See `defineStreamProtocol`. */
  readonly stream?: StreamProtocol
  /** On top of UDP: what a datagram means, for pairing requests and answers. */
  meaning?(header: Header<Name>): Meaning
  /**
   * On top of UDP, where headers do not say all of themselves: a number that this datagram settles for
   * those its sender will be sent, which they find as `Header.settled`. Of QUIC: how long identifiers
   * are. In a conversation that began with such a protocol, all datagrams that name nobody are its own.
   */
  settles?(header: Header<Name>): number | undefined
  /** Parts of variable length: options, records, lines. What was yielded before `Unreadable` is kept. */
  details?(header: Header<Name>): Iterable<PacketField>
  /** For the info column. */
  info(header: Header<Name>): string
  /** What follows the long title in the tree; as `info` where absent. */
  summary?(header: Header<Name>): string
  /** The addresses of a packet that has none of IP. */
  addresses?(header: Header<Name>): { source: string; destination: string }
  /** Where an error message quotes the IP packet that caused it. */
  quotedPacketOffset?(header: Header<Name>): number | undefined
}

/** Makes a protocol out of its parts; field names are checked against the table by their type. */
export function defineProtocol<const Table extends Fields>(
  protocol: Protocol<Extract<keyof Table, string>> & { fields: Table },
): Protocol {
  return protocol as Protocol
}
