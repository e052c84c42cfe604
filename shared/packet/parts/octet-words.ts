const lineFeed = 0x0a
const lineFeeds = 0x0a0a_0a0a

/** The bytes that were looked at last, as words: captured packets stand in one buffer by thousands. */
let viewed = new Uint8Array(0)
let view: DataView = new DataView(viewed.buffer)

/**
 * Where the next line feed is, or -1. Four octets at a time: of a word in which an octet is 0, taking
 * 1 from each octet borrows into the highest bit of the lowest such one.
 */
export function findLineFeed(bytes: Uint8Array, offset: number, end: number): number {
  if (bytes !== viewed) look(bytes)
  let at = offset
  for (; at + 4 <= end; at += 4) {
    const word = view.getInt32(at, true) ^ lineFeeds
    if (((word - 0x0101_0101) & ~word & 0x8080_8080) !== 0) break
  }
  for (; at < end; at++) if (bytes[at] === lineFeed) return at
  return -1
}

/** Whether the octets at `offset` are the first `length` of `known`; they must all be there. */
export function isSameAs(
  known: DataView,
  length: number,
  bytes: Uint8Array,
  offset: number,
): boolean {
  if (bytes !== viewed) look(bytes)
  let at = 0
  for (; at + 4 <= length; at += 4) {
    if (view.getInt32(offset + at, true) !== known.getInt32(at, true)) return false
  }
  for (; at < length; at++) if (bytes[offset + at] !== known.getUint8(at)) return false
  return true
}

function look(bytes: Uint8Array): void {
  viewed = bytes as Uint8Array<ArrayBuffer>
  view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
}
