import type { Engine } from '../../shared/engine/engine.ts'
import type { PacketListing } from '../../shared/engine/packet-listing.ts'
import { formatTimestamp } from '../../shared/format/timestamp.ts'
import { Direction } from '../../shared/messages/records.ts'
import type {
  ConversationEnd,
  ConversationRecord,
  PacketRow,
} from '../../shared/messages/records.ts'
import { endObject, endText } from './end-text.ts'

/** A packet as the stable JSON object of `packets --json`. */
export function packetObject(engine: Engine, listing: PacketListing): Record<string, unknown> {
  const { row, tcp } = listing
  const conversation = engine.conversation(row.conversation)
  return {
    number: row.number,
    timeNs: String(listing.timeNs),
    interface: interfaceName(engine, row),
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
      client: endObject(conversation.client),
      server: endObject(conversation.server),
    }),
    malformed: row.defect === 'malformed',
    ...(row.defect === 'truncated' && { truncated: true }),
  }
}

/** A packet as a line for a person: time, interface, who to whom, what. */
export function packetLine(engine: Engine, listing: PacketListing): string {
  const { row } = listing
  const [from, to] = endsOf(row, engine.conversation(row.conversation))
  const time = formatTimestamp(listing.timeNs).slice(11, -1)
  const marks = row.analysis.map((name) => ` [${name}]`).join('')
  const defect = row.defect ? ` [${row.defect}]` : ''
  const number = String(row.number).padStart(6)
  return `${number} ${time} ${interfaceName(engine, row)} ${from} > ${to} ${row.protocol} ${row.length} ${row.info}${marks}${defect}`
}

function interfaceName(engine: Engine, row: PacketRow): string {
  return engine.interfaces[row.interface]?.name ?? String(row.interface)
}

function endsOf(row: PacketRow, conversation: ConversationRecord | undefined): [string, string] {
  if (!conversation) return [row.source || '?', row.destination || '?']
  const { client, server } = conversation
  const ends: [ConversationEnd, ConversationEnd] =
    row.direction === Direction.toClient ? [server, client] : [client, server]
  return [endText(ends[0]), endText(ends[1])]
}
