import { type HuffmanCode, huffmanCode } from './huffman-code.ts'
import type { PackedBits } from './packed-bits.ts'

/** The two codes of a block: of bytes and lengths, and of distances. */
export type DeflateCodes = { literals: HuffmanCode; distances: HuffmanCode }

const LITERALS = 288
const DISTANCES = 32

/** RFC 1951, section 3.2.6. */
export const fixedCodes: DeflateCodes = {
  literals: huffmanCode(
    Uint8Array.from({ length: LITERALS }, (_, symbol) => {
      if (symbol < 144) return 8
      if (symbol < 256) return 9
      return symbol < 280 ? 7 : 8
    }),
  )!,
  distances: huffmanCode(new Uint8Array(DISTANCES).fill(5))!,
}

/** In which order the lengths of the code for code lengths stand (RFC 1951, section 3.2.7). */
const lengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

/** How often a length or none is repeated: the symbol, bits that tell how often, and the least. */
const repeats: Readonly<Record<number, readonly [bits: number, least: number]>> = {
  16: [2, 3],
  17: [3, 3],
  18: [7, 11],
}
const REPEAT_BEFORE = 16

/**
 * The codes that a block describes, RFC 1951, section 3.2.7; `undefined` where they cannot be. The
 * caller looks whether there was enough to read.
 */
export function readCodes(input: PackedBits): DeflateCodes | undefined {
  const literalCount = input.take(5) + 257
  const distanceCount = input.take(5) + 1
  const lengthCount = input.take(4) + 4
  const lengthsOfLengths = new Uint8Array(lengthOrder.length)
  for (let index = 0; index < lengthCount; index++) {
    lengthsOfLengths[lengthOrder[index]!] = input.take(3)
  }
  const code = huffmanCode(lengthsOfLengths)
  const lengths = code && readLengths(input, code, literalCount + distanceCount)
  if (lengths === undefined) return undefined
  const literals = huffmanCode(lengths.subarray(0, literalCount))
  const distances = huffmanCode(lengths.subarray(literalCount))
  return literals && distances && { literals, distances }
}

function readLengths(input: PackedBits, code: HuffmanCode, count: number): Uint8Array | undefined {
  const lengths = new Uint8Array(count)
  for (let at = 0; at < count && !input.overrun;) {
    const entry = code.table[input.peek(code.bits)]!
    if (entry === 0) return undefined
    input.skip(entry & 15)
    const symbol = entry >>> 4
    const [bits, least] = repeats[symbol] ?? [0, 1]
    const times = least + input.take(bits)
    if (at + times > count || (symbol === REPEAT_BEFORE && at === 0)) return undefined
    const length = symbol < REPEAT_BEFORE ? symbol : symbol === REPEAT_BEFORE ? lengths[at - 1]! : 0
    lengths.fill(length, at, at + times)
    at += times
  }
  return lengths
}
