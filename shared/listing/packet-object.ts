import type { PacketListing } from '../engine/packet-listing.ts'
import type { ConversationRecord } from '../messages/records.ts'
import { csvLine } from './csv.ts'
import { endColumns, endObject } from './end-object.ts'

/** What a packet's listing does not have. */
export type PacketContext = {
  interfaceName: string
  conversation: ConversationRecord | undefined
}

/** A packet as the stable JSON object of `packets --json`. */
export function packetObject(
  listing: PacketListing,
  { interfaceName, conversation }: PacketContext,
): Record<string, unknown> {
  const { row, tcp } = listing
  return {
    number: row.number,
    timeNs: String(listing.timeNs),
    interface: interfaceName,
    length: row.length,
    capturedLength: row.capturedLength,
    protocols: listing.protocols,
    source: row.source,
    destination: row.destination,
    ...(row.sourcePort !== undefined && { sourcePort: row.sourcePort }),
    ...(row.destinationPort !== undefined && { destinationPort: row.destinationPort }),
    ...(tcp && { tcpFlags: tcp.flags, seq: tcp.sequence, ack: tcp.acknowledgment }),
    payloadLength: listing.payloadLength,
    analysis: row.analysis,
    info: row.info,
    ...(conversation && {
      conversation: conversation.id,
      client: endObject(conversation.client),
      server: endObject(conversation.server),
    }),
    malformed: row.defect === 'malformed',
    ...(row.defect === 'truncated' && { truncated: true }),
  }
}

/** Where what a listing does not have is looked up: an engine. */
export type ListedIn = {
  readonly interfaces: readonly { name?: string | undefined }[]
  conversation(id: number): ConversationRecord | undefined
}

/** The object of a packet that an engine has listed. */
export function listedPacket(engine: ListedIn, listing: PacketListing): Record<string, unknown> {
  const { row } = listing
  const interfaceName = engine.interfaces[row.interface]?.name ?? String(row.interface)
  return packetObject(listing, {
    interfaceName,
    conversation: engine.conversation(row.conversation),
  })
}

/** The same as a line of `packetColumns`, without its end. */
export function packetCsvLine(engine: ListedIn, listing: PacketListing): string {
  return csvLine(packetColumns, listedPacket(engine, listing))
}

/** The same as columns. */
export const packetColumns: readonly string[] = [
  ...['number', 'timeNs', 'interface', 'length', 'capturedLength', 'protocols'],
  ...['source', 'destination', 'sourcePort', 'destinationPort', 'tcpFlags', 'seq', 'ack'],
  ...['payloadLength', 'analysis', 'info', 'conversation'],
  ...[...endColumns('client'), ...endColumns('server'), 'malformed', 'truncated'],
]
