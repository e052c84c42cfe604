import { fieldRows } from './field-rows.ts'
import { Header } from './header.ts'
import type { PacketField, PacketLayer } from './layer.ts'
import { PacketBytes, readOr } from './packet-bytes.ts'
import type { PacketCursor } from './packet-cursor.ts'
import type { Protocol } from './protocol.ts'
import { protocols } from './protocols/index.ts'

/** The protocol of layer `index` of a walked packet. */
export function layerProtocol(cursor: PacketCursor, index: number): Protocol {
  return protocols[cursor.layerProtocol[index]!]!
}

/** A checked view of layer `index`, for all of its rows or for one. */
export function layerHeader(cursor: PacketCursor, index: number, wanted?: string): Header {
  const end = cursor.layerEnd[index]!
  return new Header(new PacketBytes(cursor.bytes, end), layerProtocol(cursor, index).fields, {
    offset: cursor.layerOffset[index]!,
    headerEnd: cursor.layerHeaderEnd[index]!,
    end,
    payloadLength: cursor.payloadLength,
    fromClient: cursor.fromClient,
    followed: cursor.followed,
    settled: cursor.settled,
    wanted,
  })
}

/** Layer `index` as the tree shows it; what cannot be read is left out, and `complete` is false. */
export function describeLayer(
  cursor: PacketCursor,
  index: number,
): { layer: PacketLayer; complete: boolean } {
  const protocol = layerProtocol(cursor, index)
  const header = layerHeader(cursor, index)
  const fields: PacketField[] = []
  const summary = readOr('', () => protocol.summary?.(header) ?? protocol.info(header))
  const complete = readOr(false, () => {
    const prefix = `${protocol.fieldPrefix ?? protocol.name}.`
    for (const row of fieldRows(header, protocol.fields, header.offset, prefix)) fields.push(row)
    for (const row of protocol.details?.(header) ?? []) fields.push(row)
    return true
  })
  const layer = {
    name: protocol.name,
    title: protocol.title,
    summary: summary === '' ? protocol.longTitle : `${protocol.longTitle}, ${summary}`,
    offset: header.offset,
    headerLength: header.headerEnd - header.offset,
    length: header.end - header.offset,
    fields,
  }
  return { layer, complete }
}
