import type { PacketRecord } from '../capture-file/packet-record.ts'
import { noComments } from '../capture-file/packet-record.ts'
import { PcapngWriter } from '../capture-file/pcapng-writer.ts'
import { Direction } from '../messages/records.ts'
import { formatEnds } from '../pod/attribution-comment.ts'
import { factComment } from '../pod/fact.ts'
import { unknownOwner } from '../pod/owner.ts'
import type { PodSnapshot } from '../pod/pod.ts'
import type { Kept } from './kept.ts'
import { readPackets } from './read-packets.ts'

/** Packets of one page, and the bytes at which one ends: as large as an answer may be. */
const pagePacketsMax = 2048
const pageBytesMax = 1024 * 1024

/** A part of a pcapng file; the parts of all pages, one behind the other, are the file. */
export type ExportedPage = {
  bytes: Uint8Array
  /** Place in `numbers` of the next page's first packet; absent after the last. */
  next?: number
}

export type Export = {
  kept: Kept
  /** Packets that are to be in the file, rising. Those whose bytes have left are passed over. */
  numbers: readonly number[]
  /** Described in the file, so that it opens with their names. */
  pods: readonly PodSnapshot[]
  /** As the file says: `podscope 0.1.0`. */
  application: string
}

/**
 * Packets as an ordinary pcapng file, with what is known of both ends on the first packet of each
 * conversation. The page that begins with packet `numbers[at]`; the first begins the file.
 */
export async function exportPage(exported: Export, at: number): Promise<ExportedPage> {
  const { kept, numbers } = exported
  const writer = new PcapngWriter()
  if (at === 0) begin(writer, exported)
  const described = conversationsOf(kept, numbers.slice(0, at))
  const some = numbers.slice(at, at + pagePacketsMax)
  const read = await readPackets(kept, some)
  let written = 0
  for (const [index, number] of some.entries()) {
    const bytes = read[index]
    if (bytes !== undefined && kept.columns.has(number)) {
      writer.packet(recordOf(kept, number, bytes), commentsOf(kept, number, described))
    }
    written = index + 1
    if (writer.position > pageBytesMax) break
  }
  const next = at + written
  return { bytes: writer.take(), ...(next < numbers.length && { next }) }
}

function begin(writer: PcapngWriter, { kept, pods, application }: Export): void {
  writer.section({ application, comments: [] })
  for (const described of kept.interfaces) writer.interface(described)
  const time = timeOf(kept, 0)
  for (const snapshot of pods) {
    const comment = factComment({ kind: 'pod', snapshot })
    if (comment !== undefined && kept.interfaces.length > 0) {
      writer.statistics({ interfaceIndex: 0, ...time, comments: [comment] })
    }
  }
}

function recordOf(kept: Kept, number: number, bytes: Uint8Array): PacketRecord {
  const chunk = kept.columns.chunkOf(number)
  const at = kept.columns.indexInChunk(number)
  return {
    interfaceIndex: chunk.interface[at]!,
    ...timeOf(kept, chunk.offsetNs[at]!),
    capturedLength: bytes.length,
    length: chunk.length[at]!,
    bytes,
    offset: 0,
    position: 0,
    comments: noComments,
  }
}

function timeOf(kept: Kept, offsetNs: number): { timeSeconds: number; timeNanoseconds: number } {
  const timeNs = (kept.baseTimeNs ?? 0n) + BigInt(offsetNs)
  return {
    timeSeconds: Number(timeNs / 1_000_000_000n),
    timeNanoseconds: Number(timeNs % 1_000_000_000n),
  }
}

function conversationsOf(kept: Kept, numbers: readonly number[]): Set<number> {
  const conversations = new Set<number>()
  for (const number of numbers) {
    if (kept.columns.has(number)) conversations.add(conversationOf(kept, number))
  }
  return conversations
}

function conversationOf({ columns }: Kept, number: number): number {
  return columns.chunkOf(number).conversation[columns.indexInChunk(number)]!
}

/** Both ends, on the first packet of a conversation in the file. */
function commentsOf(kept: Kept, number: number, described: Set<number>): string[] {
  const id = conversationOf(kept, number)
  if (id === 0 || described.has(id)) return []
  described.add(id)
  const owners = kept.owners.get(id)
  if (owners === undefined) return []
  const { client = unknownOwner, server = unknownOwner } = owners
  const chunk = kept.columns.chunkOf(number)
  const isToServer = chunk.direction[kept.columns.indexInChunk(number)] === Direction.toServer
  return isToServer ? formatEnds(client, server) : formatEnds(server, client)
}
