import { Analysis, Direction } from '../messages/records.ts'
import type { AnalysisName, PacketRow } from '../messages/records.ts'
import type { KnownApplication } from '../packet/packet-cursor.ts'
import { protocols } from '../packet/protocols/index.ts'
import { type PacketSummary, summarise } from '../packet/summarise.ts'
import { knownApplications } from './application.ts'
import { conversationRecord } from './conversation-record.ts'
import type { Kept } from './kept.ts'
import { readPackets } from './read-packets.ts'

/** What a row says of a packet whose bytes are no longer there. */
export const missingBytes = 'Its bytes are no longer kept'

/** The rows of packets, of which the numbers rise, as far as they are listed. */
export async function packetRows(kept: Kept, wanted: readonly number[]): Promise<PacketRow[]> {
  const { columns } = kept
  const numbers = wanted.filter((number) => columns.has(number))
  const read = await readPackets(kept, numbers)
  const known = await knownApplications(kept, numbers)
  // Packets may have been evicted while their bytes were read.
  return numbers.flatMap((number, index) =>
    columns.has(number) ? [packetRow(kept, number, read[index], known.get(number))] : [],
  )
}

/** A row out of columns and bytes; without bytes, what the columns know. `number` is kept. */
export function packetRow(
  kept: Kept,
  number: number,
  bytes: Uint8Array | undefined,
  application: KnownApplication | undefined,
): PacketRow {
  const row = columnsOfRow(kept, number)
  if (!bytes) return { ...row, ...withoutBytes(kept, row) }
  const { linkType } = kept.interfaces[row.interface]!
  return { ...row, ...summarise(bytes, linkType, { ...row, application }) }
}

/** What a row says beside its packet's summary. */
export type RowColumns = Omit<PacketRow, keyof PacketSummary>

/** `number` is kept. */
export function columnsOfRow({ columns }: Kept, number: number): RowColumns {
  const chunk = columns.chunkOf(number)
  const at = columns.indexInChunk(number)
  const again = columns.again(number)
  return {
    number,
    offsetNs: chunk.offsetNs[at]!,
    interface: chunk.interface[at]!,
    conversation: chunk.conversation[at]!,
    direction: chunk.direction[at] as Direction,
    length: chunk.length[at]!,
    capturedLength: chunk.capturedLength(at),
    analysis: analysisNames(chunk.analysis[at]!),
    ...(again && { again }),
  }
}

/** What the columns know of a packet whose bytes are gone. */
export function withoutBytes(
  kept: Kept,
  { number, conversation, direction }: RowColumns,
): PacketSummary {
  const chunk = kept.columns.chunkOf(number)
  const protocol = chunk.protocol[kept.columns.indexInChunk(number)]!
  return {
    protocol: protocols[protocol]?.title ?? '',
    info: missingBytes,
    ...endsOf(kept, conversation, direction),
  }
}

/** The names of the bits that are set. */
export function analysisNames(bits: number): AnalysisName[] {
  if (bits === 0) return []
  const names = Object.keys(Analysis) as AnalysisName[]
  return names.filter((name) => (bits & Analysis[name]) !== 0)
}

type RowEnds = Pick<PacketRow, 'source' | 'destination' | 'sourcePort' | 'destinationPort'>

function endsOf(kept: Kept, conversation: number, direction: Direction): RowEnds {
  const record = conversationRecord(kept, conversation)
  if (!record) return { source: '', destination: '' }
  const toServer = direction === Direction.toServer
  const source = toServer ? record.client : record.server
  const destination = toServer ? record.server : record.client
  return {
    source: source.address,
    destination: destination.address,
    ...(source.port !== undefined && { sourcePort: source.port }),
    ...(destination.port !== undefined && { destinationPort: destination.port }),
  }
}
