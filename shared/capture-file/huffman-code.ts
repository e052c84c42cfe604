/** No code of DEFLATE is longer (RFC 1951, section 3.2.7). */
const CODE_BITS_MAX = 15

/**
 * A prefix code as a table: the next bits of the stream, as many as the longest code has, lead to
 * `symbol << 4 | length of its code`, and to 0 where no code begins so.
 */
export type HuffmanCode = { table: Uint16Array; bits: number }

/**
 * The code in which symbol `i` has `lengths[i]` bits, 0 for none; symbols of the same length rise
 * (RFC 1951, section 3.2.2). `undefined` where more codes are asked for than there are.
 */
export function huffmanCode(lengths: Uint8Array): HuffmanCode | undefined {
  const counts = new Uint16Array(CODE_BITS_MAX + 1)
  for (const length of lengths) counts[length]!++
  counts[0] = 0
  const bits = Math.max(
    1,
    counts.findLastIndex((count) => count > 0),
  )
  const nextCodes = firstCodes(counts, bits)
  if (nextCodes === undefined) return undefined
  const table = new Uint16Array(2 ** bits)
  for (let symbol = 0; symbol < lengths.length; symbol++) {
    const length = lengths[symbol]!
    if (length === 0) continue
    const first = reversed(nextCodes[length]!++, length)
    // The bits behind a shorter code may be any.
    for (let at = first; at < table.length; at += 1 << length) table[at] = (symbol << 4) | length
  }
  return { table, bits }
}

/** The first code of each length. */
function firstCodes(counts: Uint16Array, bits: number): Uint16Array | undefined {
  const codes = new Uint16Array(CODE_BITS_MAX + 1)
  let code = 0
  for (let length = 1; length <= bits; length++) {
    codes[length] = code
    code += counts[length]!
    if (code > 1 << length) return undefined
    code <<= 1
  }
  return codes
}

/** Codes stand in the stream with their first bit lowest. */
function reversed(code: number, length: number): number {
  let result = 0
  for (let bit = 0; bit < length; bit++) result |= ((code >> bit) & 1) << (length - 1 - bit)
  return result
}
