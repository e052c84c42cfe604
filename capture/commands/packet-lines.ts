import type { Engine } from '../../shared/engine/engine.ts'
import type { PacketListing } from '../../shared/engine/packet-listing.ts'
import { formatTimestamp } from '../../shared/format/timestamp.ts'
import { csvTitle } from '../../shared/listing/csv.ts'
import { endText } from '../../shared/listing/end-object.ts'
import { listedPacket, packetColumns, packetCsvLine } from '../../shared/listing/packet-object.ts'
import { Direction } from '../../shared/messages/records.ts'
import type {
  ConversationEnd,
  ConversationRecord,
  PacketRow,
} from '../../shared/messages/records.ts'
import type { OutputFormat } from './output-format.ts'

/** How packets are printed. */
export type PacketFormat = {
  /** Comes first. */
  title?: string
  line(engine: Engine, listing: PacketListing): string
}

export const packetFormats: Readonly<Record<OutputFormat, PacketFormat>> = {
  text: { line: packetLine },
  json: { line: (engine, listing) => JSON.stringify(listedPacket(engine, listing)) },
  // A line's end is CR LF; the LF comes with every line that is written.
  csv: {
    title: `${csvTitle(packetColumns)}\r`,
    line: (engine, listing) => `${packetCsvLine(engine, listing)}\r`,
  },
}

/** A packet as a line for a person: time, interface, who to whom, what. */
function packetLine(engine: Engine, listing: PacketListing): string {
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
