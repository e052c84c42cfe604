import { type DeflateCodes, fixedCodes, readCodes } from './deflate-codes.ts'
import type { HuffmanCode } from './huffman-code.ts'
import type { PackedBits } from './packed-bits.ts'

// DEFLATE, RFC 1951: blocks, each behind three bits that say whether it is the last one and how it is
// packed: not at all, with codes that are always the same, or with codes of its own.

const WINDOW_BYTES = 32_768
/** What is handed out at a time, at most; small enough for the processor's cache. */
const OUTPUT_BYTES = 131_072
const MATCH_BYTES_MAX = 258
/** A length and a distance take 48 bits at most. */
const MATCH_INPUT_BYTES = 6
const END_OF_BLOCK = 256
/** Above all symbols. */
const NO_SYMBOL = 0xffff

/** What became of a step. */
export type InflateState = 'needs-input' | 'output-full' | 'ended' | 'malformed'

/** Unpacks one DEFLATE stream, in steps, out of bits that come by and by. */
export class Inflate {
  readonly #input: PackedBits
  /** What was unpacked before, to copy from; then what has not been taken. */
  readonly #output = new Uint8Array(WINDOW_BYTES + OUTPUT_BYTES)
  #end = 0
  #taken = 0
  /** How far back a distance may reach: to the beginning of the stream. */
  #begin = 0
  #isLast = false
  #storedLeft = 0
  #codes: DeflateCodes | undefined

  constructor(input: PackedBits) {
    this.#input = input
  }

  /** Another stream begins; what was not taken of the one before stays. */
  restart(): void {
    this.#begin = this.#end
    this.#isLast = false
    this.#codes = undefined
    this.#storedLeft = 0
  }

  /** What has been unpacked since the last call: a view that the next step overwrites. */
  take(): Uint8Array {
    const taken = this.#output.subarray(this.#taken, this.#end)
    this.#taken = this.#end
    return taken
  }

  /** Goes on until it needs input, the output is full, or the stream is at its end. */
  step(): InflateState {
    this.#makeRoom()
    for (;;) {
      const state = this.#stepInBlock()
      if (state !== 'ended') return state
      if (this.#isLast) return 'ended'
      const begun = this.#beginBlock()
      if (begun !== undefined) return begun
    }
  }

  #makeRoom(): void {
    if (this.#taken !== this.#end || this.#end <= WINDOW_BYTES) return
    const moved = this.#end - WINDOW_BYTES
    this.#output.copyWithin(0, moved, this.#end)
    this.#begin = Math.max(0, this.#begin - moved)
    this.#end = this.#taken = WINDOW_BYTES
  }

  #stepInBlock(): InflateState {
    if (this.#storedLeft > 0) return this.#copyStored()
    if (this.#codes === undefined) return 'ended'
    const state = this.#decode(this.#codes)
    if (state === 'ended') this.#codes = undefined
    return state
  }

  /** Nothing where the block has begun. */
  #beginBlock(): InflateState | undefined {
    const input = this.#input
    const start = input.mark()
    const isLast = input.take(1) === 1
    const begun = this.#readBlockHeader(input.take(2))
    if (input.overrun) {
      input.reset(start)
      this.#codes = undefined
      return 'needs-input'
    }
    if (!begun) return 'malformed'
    this.#isLast = isLast
    return undefined
  }

  #readBlockHeader(kind: number): boolean {
    if (kind === 0) return this.#beginStored()
    if (kind === 1) this.#codes = fixedCodes
    else if (kind === 2) this.#codes = readCodes(this.#input)
    return kind !== 3 && this.#codes !== undefined
  }

  #beginStored(): boolean {
    this.#input.align()
    const length = this.#input.take(16)
    const complement = this.#input.take(16)
    if (this.#input.overrun) return true
    this.#storedLeft = length
    return (length ^ complement) === 0xffff
  }

  #copyStored(): InflateState {
    const room = this.#output.length - this.#end
    const bytes = this.#input.takeBytes(Math.min(room, this.#storedLeft))
    this.#output.set(bytes, this.#end)
    this.#end += bytes.length
    this.#storedLeft -= bytes.length
    if (this.#storedLeft === 0) return 'ended'
    return this.#end === this.#output.length ? 'output-full' : 'needs-input'
  }

  /** The hot loop: what it touches for every byte is local. */
  #decode(codes: DeflateCodes): InflateState {
    const input = this.#input
    const output = this.#output
    const { bytes, end: inputEnd } = input
    const { table, bits } = codes.literals
    const mask = table.length - 1
    const outputEnd = output.length - MATCH_BYTES_MAX
    let { at, hold, held } = input
    let end = this.#end
    while (at + MATCH_INPUT_BYTES <= inputEnd && end <= outputEnd) {
      while (held < bits) {
        hold |= bytes[at++]! << held
        held += 8
      }
      const entry = table[hold & mask]!
      const symbol = entry === 0 ? NO_SYMBOL : entry >>> 4
      hold >>>= entry & 15
      held -= entry & 15
      if (symbol < END_OF_BLOCK) {
        output[end++] = symbol
        continue
      }
      input.at = at
      input.hold = hold
      input.held = held
      this.#end = end
      if (symbol === END_OF_BLOCK) return 'ended'
      if (!this.#copyMatch(symbol, codes.distances)) return 'malformed'
      ;({ at, hold, held } = input)
      end = this.#end
    }
    input.at = at
    input.hold = hold
    input.held = held
    this.#end = end
    return end > outputEnd ? 'output-full' : 'needs-input'
  }

  /** Repeats what stands some way back in the output. */
  #copyMatch(symbol: number, distances: HuffmanCode): boolean {
    const input = this.#input
    const lengthBits = lengthExtraBits[symbol - END_OF_BLOCK - 1]
    if (lengthBits === undefined) return false
    const length = lengthBases[symbol - END_OF_BLOCK - 1]! + input.take(lengthBits)
    const entry = distances.table[input.peek(distances.bits)]!
    const distanceBits = distanceExtraBits[entry >>> 4]
    if (entry === 0 || distanceBits === undefined) return false
    input.skip(entry & 15)
    const distance = distanceBases[entry >>> 4]! + input.take(distanceBits)
    const start = this.#end - distance
    if (start < this.#begin) return false
    const output = this.#output
    // Byte by byte: what is copied may be what has just been written.
    for (let index = 0; index < length; index++) output[this.#end + index] = output[start + index]!
    this.#end += length
    return true
  }
}

// RFC 1951, section 3.2.5: a symbol stands for the least length or distance, and bits behind it tell
// how much more it is.
const lengthExtraBits = Uint8Array.of(
  ...[0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0],
)
const distanceExtraBits = Uint8Array.from({ length: 30 }, (_, symbol) =>
  Math.max(0, (symbol >> 1) - 1),
)
const lengthBases = bases(lengthExtraBits, 3)
// The longest length has a symbol of its own, without bits.
lengthBases[28] = MATCH_BYTES_MAX
const distanceBases = bases(distanceExtraBits, 1)

function bases(extraBits: Uint8Array, least: number): Uint16Array {
  const result = new Uint16Array(extraBits.length)
  let base = least
  for (const [symbol, bits] of extraBits.entries()) {
    result[symbol] = base
    base += 1 << bits
  }
  return result
}
