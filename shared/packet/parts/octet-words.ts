const lineFeed = 0x0a
const lineFeeds = 0x0a0a_0a0a

/** The bytes that were looked at last, as words: captured packets stand in one buffer by thousands. */
let viewed: Uint8Array = new Uint8Array(0)
let view = new DataView(viewed.buffer)

/**
 * Where the next line feed is, or -1. Four octets at a time: of a word in which an octet is 0, taking
 * 1 from each octet borrows into the highest bit of the lowest such one.
 */
export function findLineFeed(bytes: Uint8Array, offset: number, end: number): number {
  const words = viewOf(bytes)
  let at = offset
  for (; at + 4 <= end; at += 4) {
    const word = words.getInt32(at, true) ^ lineFeeds
    if (((word - 0x0101_0101) & ~word & 0x8080_8080) !== 0) break
  }
  for (; at < end; at++) if (bytes[at] === lineFeed) return at
  return -1
}

/** Octets to compare others with, four at a time; there must be four. The last four end with the last. */
export function octetWords(bytes: Uint8Array, offset: number, length: number): Int32Array {
  const words = viewOf(bytes)
  const known = new Int32Array(Math.ceil(length / 4))
  const last = known.length - 1
  for (let index = 0; index < last; index++) known[index] = words.getInt32(offset + index * 4, true)
  known[last] = words.getInt32(offset + length - 4, true)
  return known
}

/** Whether the `length` octets at `offset` are those of `known`; they must all be there. */
export function isSameAs(
  known: Int32Array,
  length: number,
  bytes: Uint8Array,
  offset: number,
): boolean {
  const words = viewOf(bytes)
  const last = known.length - 1
  for (let index = 0; index < last; index++) {
    if (words.getInt32(offset + index * 4, true) !== known[index]) return false
  }
  return words.getInt32(offset + length - 4, true) === known[last]
}

function viewOf(bytes: Uint8Array): DataView {
  if (bytes !== viewed) {
    viewed = bytes
    view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  }
  return view
}
