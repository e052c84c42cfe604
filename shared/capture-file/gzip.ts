import type { CaptureNote } from './capture-facts.ts'
import { checksum } from './checksum.ts'
import { Inflate, type InflateState } from './inflate.ts'
import { PackedBits } from './packed-bits.ts'

// gzip, RFC 1952: members one behind another, each
//
//  0      2        3       4      8       9    10                                  - 8        - 4
// +------+--------+-------+------+-------+----+----------------------------+------+----------+--------+
// | 1f8b | method | flags | time | extra | OS | extra, name, comment, sum  | data | checksum | length |
// +------+--------+-------+------+-------+----+----------------------------+------+----------+--------+

const MAGIC = 0x8b1f
const DEFLATE = 8
/** What stands before and behind the data is short, unless a file means harm. */
const FRAMING_BYTES_MAX = 262_144
const Flag = { headerSum: 2, extra: 4, name: 8, comment: 16 } as const

/**
 * Unpacks gzip as it comes, all members of it, in Node and in the browser: `DecompressionStream`
 * takes one member only and gives up what it has read when a file is cut. Some 150 MB/s.
 */
export class Gunzip {
  readonly #note: (note: CaptureNote) => void
  readonly #input = new PackedBits()
  readonly #inflate = new Inflate(this.#input)
  #part: 'header' | 'data' | 'trailer' | 'stopped' = 'header'
  #members = 0
  #checksum = 0
  #length = 0

  /** `note` is told where the packed bytes end or cannot be read; positions are among them. */
  constructor(note: (note: CaptureNote) => void) {
    this.#note = note
  }

  /** Unpacks what the chunk completes. What comes is a view, good until the next is asked for. */
  *push(chunk: Uint8Array): Generator<Uint8Array> {
    if (this.#part === 'stopped') return
    this.#input.append(chunk)
    for (;;) {
      if (this.#part === 'data') {
        const state = this.#inflate.step()
        const unpacked = this.#inflate.take()
        this.#count(unpacked)
        if (unpacked.length > 0) yield unpacked
        if (state === 'needs-input') return
        if (state !== 'output-full') this.#endData(state)
      } else if (!this.#passFraming()) return
    }
  }

  /** Says that no more bytes will come. */
  end(): void {
    const isBetween = this.#part === 'header' && this.#input.at === this.#input.end
    if (this.#part === 'stopped' || (isBetween && this.#members > 0)) return
    this.#stop('cut', 'The packed file ends before its end: what could be unpacked is read.')
  }

  #count(unpacked: Uint8Array): void {
    this.#checksum = checksum(unpacked, this.#checksum)
    this.#length = (this.#length + unpacked.length) % 2 ** 32
  }

  #endData(state: InflateState): void {
    if (state === 'ended') {
      this.#input.align()
      this.#part = 'trailer'
    } else this.#stop('malformed', 'What is packed is damaged from here on.')
  }

  /** False where more input is needed or there is nothing more to read. */
  #passFraming(): boolean {
    const { at, end } = this.#input
    if (this.#part === 'stopped' || (this.#part === 'header' && at === end)) return false
    const start = this.#input.mark()
    if (this.#part === 'header') this.#readHeader()
    else this.#readTrailer()
    if (!this.#input.overrun) return true
    this.#input.reset(start)
    if (end - at > FRAMING_BYTES_MAX) this.#stop('malformed', 'What is packed does not begin.')
    return false
  }

  #readHeader(): void {
    const input = this.#input
    const magic = input.take(16)
    const method = input.take(8)
    const flags = input.take(8)
    if (input.overrun) return
    if (magic !== MAGIC || method !== DEFLATE) {
      return this.#stop('malformed', 'What follows here is not packed with gzip.')
    }
    skipBytes(input, 6)
    if (flags & Flag.extra) skipBytes(input, input.take(16))
    if (flags & Flag.name) skipText(input)
    if (flags & Flag.comment) skipText(input)
    if (flags & Flag.headerSum) skipBytes(input, 2)
    if (input.overrun) return
    this.#checksum = 0
    this.#length = 0
    this.#inflate.restart()
    this.#part = 'data'
  }

  #readTrailer(): void {
    const input = this.#input
    const sum = input.take(16) + input.take(16) * 0x1_0000
    const length = input.take(16) + input.take(16) * 0x1_0000
    if (input.overrun) return
    this.#members += 1
    this.#part = 'header'
    if (sum === this.#checksum && length === this.#length) return
    const text = 'The checksum of what was packed is wrong: something before it is damaged.'
    this.#note({ code: 'malformed', position: input.position, text })
  }

  #stop(code: CaptureNote['code'], text: string): void {
    this.#part = 'stopped'
    this.#note({ code, position: this.#input.position, text })
  }
}

function skipBytes(input: PackedBits, count: number): void {
  for (let index = 0; index < count && !input.overrun; index++) input.take(8)
}

function skipText(input: PackedBits): void {
  while (!input.overrun && input.take(8) !== 0);
}
