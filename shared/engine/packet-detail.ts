import type { PacketDetail } from '../messages/records.ts'
import { dissect } from '../packet/dissect.ts'
import { knownApplications } from './application.ts'
import { encodeBase64 } from './base64.ts'
import type { Kept } from './kept.ts'
import { readPackets } from './read-packets.ts'
import { packetRow } from './rows.ts'

/** A packet in full; `undefined` for one that is not listed. One read. */
export async function packetDetail(kept: Kept, number: number): Promise<PacketDetail | undefined> {
  const { columns } = kept
  if (!columns.has(number)) return undefined
  const [bytes] = await readPackets(kept, [number])
  const application = (await knownApplications(kept, [number])).get(number)
  // It may have been evicted while its bytes were read.
  if (!columns.has(number)) return undefined
  const row = packetRow(kept, number, bytes, application)
  const timeNs = ((kept.baseTimeNs ?? 0n) + BigInt(row.offsetNs)).toString()
  if (!bytes) {
    const missing = 'The bytes of this packet are no longer kept: newer packets took their place.'
    return { row, timeNs, layers: [], bytes: '', missing }
  }
  const linkType = kept.interfaces[row.interface]!.linkType
  const lengths = { capturedLength: row.capturedLength, length: row.length }
  const { layers } = dissect(bytes, linkType, { ...lengths, application })
  return { row, timeNs, layers, bytes: encodeBase64(bytes) }
}
