import type { PacketRecord } from '../../shared/capture-file/packet-record.ts'
import { PacketCursor } from '../../shared/packet/packet-cursor.ts'
import { walkTransport } from '../../shared/packet/walk-packet.ts'

/**
 * Cuts a packet behind its last header, so that nothing is kept of what TCP and UDP carry. Of a packet
 * without such a payload everything that could be named stays. Walks the headers once.
 */
export function payloadLimit(): (record: PacketRecord, linkType: number) => void {
  const cursor = new PacketCursor()
  return (record, linkType) => {
    const { bytes, offset, capturedLength, length } = record
    cursor.begin(bytes, offset, capturedLength, length)
    walkTransport(cursor, linkType)
    if (cursor.layerCount === 0) return
    const headersEnd =
      cursor.payloadOffset > 0
        ? cursor.payloadOffset
        : cursor.layerHeaderEnd[cursor.layerCount - 1]!
    record.capturedLength = Math.min(capturedLength, Math.max(0, headersEnd - offset))
  }
}
