import { huffmanCode } from './hpack-tables.ts'
import { Unreadable } from '../packet-bytes.ts'

// RFC 7541, section 5: numbers and strings
//
// +---+---+---+---+---+---+---+---+
// |  prefix   |   value, or all 1  |  then, seven bits in each, the rest of a number that is larger
// +---+---------------------------+
// | H |    length, as a number     |  then so many octets, in Huffman's code where H is set
// +---+---------------------------+

const HUFFMAN = 0x80
const END_OF_STRING = 256
const PADDING_BITS_MAX = 7
/** A number of more than four octets stands in no honest header block. */
const NUMBER_SHIFT_MAX = 21

export type Read<T> = { value: T; end: number }

/** The number whose prefix is the low `bits` of the octet at `offset`. Throws `Unreadable`. */
export function readHpackNumber(bytes: Uint8Array, offset: number, bits: number): Read<number> {
  const first = octetAt(bytes, offset)
  const prefixMax = (1 << bits) - 1
  let value = first & prefixMax
  if (value < prefixMax) return { value, end: offset + 1 }
  for (let at = offset + 1, shift = 0; shift <= NUMBER_SHIFT_MAX; at++, shift += 7) {
    const octet = octetAt(bytes, at)
    value += (octet & 0x7f) << shift
    if (octet < 0x80) return { value, end: at + 1 }
  }
  throw new Unreadable()
}

/** The octets of the string at `offset`. Throws `Unreadable`. */
export function readHpackString(bytes: Uint8Array, offset: number): Read<Uint8Array> {
  const isCoded = (octetAt(bytes, offset) & HUFFMAN) !== 0
  const length = readHpackNumber(bytes, offset, 7)
  const end = length.end + length.value
  if (end > bytes.length) throw new Unreadable()
  const octets = bytes.subarray(length.end, end)
  return { value: isCoded ? decodeHuffman(octets) : octets, end }
}

function octetAt(bytes: Uint8Array, offset: number): number {
  const octet = bytes[offset]
  if (octet === undefined) throw new Unreadable()
  return octet
}

/**
 * The code as a tree: two places for each node, for a bit of 0 and of 1. A place holds the next
 * node, or, from `LEAF` on, the octet that is read.
 */
const LEAF = 0x1000
const tree = growTree()

function growTree(): Uint16Array {
  // A tree with as many leaves as there are codes has one node less.
  const nodes = new Uint16Array(2 * huffmanCode.length)
  let used = 1
  for (const [octet, [bits, code]] of huffmanCode.entries()) {
    let node = 0
    for (let bit = bits - 1; bit > 0; bit--) {
      const place = 2 * node + ((code >>> bit) & 1)
      if (nodes[place] === 0) nodes[place] = used++
      node = nodes[place]!
    }
    nodes[2 * node + (code & 1)] = LEAF + octet
  }
  return nodes
}

/** Throws `Unreadable` for what is not the code; RFC 7541, section 5.2, says what padding may be. */
function decodeHuffman(coded: Uint8Array): Uint8Array {
  // The shortest codes have five bits.
  const decoded = new Uint8Array(Math.ceil((coded.length * 8) / 5))
  let length = 0
  let node = 0
  let bitsBehind = 0
  let onlyOnes = true
  for (const octet of coded) {
    for (let bit = 7; bit >= 0; bit--) {
      const value = (octet >>> bit) & 1
      const next = tree[2 * node + value]!
      bitsBehind += 1
      onlyOnes &&= value === 1
      if (next < LEAF) {
        node = next
        continue
      }
      if (next === LEAF + END_OF_STRING) throw new Unreadable()
      decoded[length++] = next - LEAF
      node = 0
      bitsBehind = 0
      onlyOnes = true
    }
  }
  if (bitsBehind > PADDING_BITS_MAX || !onlyOnes) throw new Unreadable()
  return decoded.subarray(0, length)
}
