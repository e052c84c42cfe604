import type { PacketRow } from '../messages/records.ts'
import { type KnownApplication, PacketCursor } from '../packet/packet-cursor.ts'
import { protocols } from '../packet/protocols/index.ts'
import { walkPacket } from '../packet/walk-packet.ts'
import { knownApplications } from './application.ts'
import type { Kept } from './kept.ts'
import { readPackets } from './read-packets.ts'
import { packetRow } from './rows.ts'

/** A row with the numbers behind it: what a program wants to know of a packet. */
export type PacketListing = {
  row: PacketRow
  /** Nanoseconds since 1970. */
  timeNs: bigint
  /** Names of the protocols, outermost first; empty when the bytes are no longer kept. */
  protocols: string[]
  payloadLength: number
  /** Of a TCP segment; the raw numbers of its header. */
  tcp?: { flags: number; sequence: number; acknowledgment: number }
}

const TCP = protocols.findIndex(({ name }) => name === 'tcp')

/** Packets, of which the numbers rise, as far as they are listed; some µs for each. */
export async function packetListing(
  kept: Kept,
  wanted: readonly number[],
): Promise<PacketListing[]> {
  const { columns } = kept
  const numbers = wanted.filter((number) => columns.has(number))
  const read = await readPackets(kept, numbers)
  const known = await knownApplications(kept, numbers)
  const cursor = new PacketCursor()
  return numbers.flatMap((number, index) => {
    if (!columns.has(number)) return []
    const row = packetRow(kept, number, read[index], known.get(number))
    return [listed(kept, row, { bytes: read[index], application: known.get(number), cursor })]
  })
}

type ReadPacket = {
  bytes: Uint8Array | undefined
  application: KnownApplication | undefined
  cursor: PacketCursor
}

function listed(kept: Kept, row: PacketRow, packet: ReadPacket): PacketListing {
  const { number } = row
  const chunk = kept.columns.chunkOf(number)
  const at = kept.columns.indexInChunk(number)
  const layers = layersOf(packet, kept.interfaces[row.interface]!.linkType, row)
  return {
    row,
    timeNs: (kept.baseTimeNs ?? 0n) + BigInt(row.offsetNs),
    protocols: layers.map((layer) => protocols[layer]!.name),
    payloadLength: chunk.payloadLength(at),
    ...(layers.includes(TCP) && {
      tcp: {
        flags: chunk.tcpFlags[at]!,
        sequence: chunk.sequence[at]!,
        acknowledgment: chunk.acknowledgment[at]!,
      },
    }),
  }
}

function layersOf(
  { bytes, application, cursor }: ReadPacket,
  linkType: number,
  row: PacketRow,
): number[] {
  if (bytes === undefined) return []
  cursor.begin(bytes, 0, bytes.length, row.length)
  cursor.know(application)
  walkPacket(cursor, linkType)
  return [...cursor.layerProtocol.subarray(0, cursor.layerCount)]
}
