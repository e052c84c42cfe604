import type { PacketDetail, PacketLayer } from '../messages/records.ts'
import { rowAndTree } from '../packet/dissect.ts'
import { knownApplications } from './application.ts'
import { encodeBase64 } from './base64.ts'
import type { Kept } from './kept.ts'
import { readPackets } from './read-packets.ts'
import { columnsOfRow, withoutBytes } from './rows.ts'

/** A packet in full; `undefined` for one that is not listed. One read. */
export async function packetDetail(kept: Kept, number: number): Promise<PacketDetail | undefined> {
  const { columns } = kept
  if (!columns.has(number)) return undefined
  const [bytes] = await readPackets(kept, [number])
  const application = (await knownApplications(kept, [number])).get(number)
  // It may have been evicted while its bytes were read.
  if (!columns.has(number)) return undefined
  const known = columnsOfRow(kept, number)
  const timeNs = ((kept.baseTimeNs ?? 0n) + BigInt(known.offsetNs)).toString()
  if (!bytes) {
    const row = { ...known, ...withoutBytes(kept, known) }
    const missing = 'The bytes of this packet are no longer kept: newer packets took their place.'
    return { row, timeNs, layers: [], bytes: '', missing }
  }
  const { linkType } = kept.interfaces[known.interface]!
  const { summary, layers } = rowAndTree(bytes, linkType, { ...known, application })
  const comments = kept.comments.of(number)
  return {
    row: { ...known, ...summary },
    timeNs,
    layers: layers.map((layer) => withNames(kept, layer)),
    bytes: encodeBase64(bytes),
    ...(comments.length > 0 && { comments: [...comments] }),
  }
}

const nameRows: Readonly<Record<string, { name: string; label: string }>> = {
  'ip.src': { name: 'ip.src_host', label: 'Source name' },
  'ip.dst': { name: 'ip.dst_host', label: 'Destination name' },
  'ipv6.src': { name: 'ipv6.src_host', label: 'Source name' },
  'ipv6.dst': { name: 'ipv6.dst_host', label: 'Destination name' },
}

/** Behind an address, what the capture says that it is called. */
function withNames({ names }: Kept, layer: PacketLayer): PacketLayer {
  const fields = layer.fields.flatMap((field) => {
    const row = nameRows[field.name]
    const [value] = row === undefined ? [] : names.of(field.value)
    return row === undefined || value === undefined
      ? [field]
      : [field, { ...row, value, offset: field.offset, length: field.length }]
  })
  return fields.length === layer.fields.length ? layer : { ...layer, fields }
}
