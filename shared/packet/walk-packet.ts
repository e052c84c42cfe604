import { findCarried } from './bindings.ts'
import {
  Application,
  CarriedBy,
  LAYERS_MAX,
  type PacketCursor,
  WalkStatus,
} from './packet-cursor.ts'
import { protocols } from './protocols/index.ts'
import { walkPlainSegment } from './walk-plain-segment.ts'

/** A LINKTYPE_ has 16 bits. */
const LINK_TYPE_MAX = 0xffff

/**
 * Goes through the headers of the packet that `cursor.begin` has pointed to, as far as they can be
 * named, and leaves layers, registers and status in the cursor. Never throws for what the wire sent;
 * allocates nothing.
 */
export function walkPacket(cursor: PacketCursor, linkType: number): void {
  if (linkType <= LINK_TYPE_MAX) walkCarried(cursor, CarriedBy.link, linkType)
  if (cursor.wireEnd > cursor.end) cursor.fail(WalkStatus.truncated)
}

/** As `walkPacket`, but only as far as TCP: what that carries, its conversation may know better. */
export function walkTransport(cursor: PacketCursor, linkType: number): void {
  cursor.application = Application.deferred
  if (!walkPlainSegment(cursor, linkType)) walkPacket(cursor, linkType)
}

/** Goes on behind `walkTransport`, by ports and content. */
export function walkApplication(cursor: PacketCursor): void {
  if (cursor.application !== Application.deferred) return
  cursor.application = Application.unknown
  walkCarried(cursor, cursor.carriedBy, cursor.carriedKey)
}

/** As `walkPacket`, for a packet that begins with what `table` (of `CarriedBy`) calls `key`. */
export function walkCarried(cursor: PacketCursor, table: number, key: number): void {
  cursor.carries(table, key)
  for (let index = findCarried(cursor); index >= 0; index = findCarried(cursor)) {
    if (cursor.layerCount === LAYERS_MAX) {
      cursor.fail(WalkStatus.malformed)
      return
    }
    cursor.beginLayer(index)
    protocols[index]!.walk(cursor)
    cursor.endLayer()
  }
}
