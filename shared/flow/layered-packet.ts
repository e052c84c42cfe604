import { AddressFamily, type PacketCursor } from '../packet/packet-cursor.ts'

/**
 * Whether addresses stand in a walked packet that its conversation does not have as they are written:
 * those of an IP header around another one, or IPv4-mapped ones.
 */
export function isLayered(cursor: PacketCursor): boolean {
  if (cursor.addressHeaders !== 1) return true
  if (cursor.addressFamily !== AddressFamily.ipv6) return false
  return isMapped(cursor, cursor.sourceOffset) || isMapped(cursor, cursor.destinationOffset)
}

/** RFC 4291, section 2.5.5.2. */
function isMapped({ bytes }: PacketCursor, offset: number): boolean {
  if (bytes[offset + 10] !== 0xff || bytes[offset + 11] !== 0xff) return false
  for (let at = offset; at < offset + 10; at++) {
    if (bytes[at] !== 0) return false
  }
  return true
}
