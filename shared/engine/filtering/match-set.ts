import type { PacketRun } from '../packet-columns.ts'
import { type ChunkVerdicts, runMask, wordsOf } from './chunk-verdicts.ts'

/** Packets of one page; a page takes 1 KiB. */
const pagePackets = 8192
const wordsPerPage = pagePackets / 32

type Page = { bits: Int32Array; count: number }

/**
 * Which packets match a filter, as one bit each, found by number and by place in the list of matches.
 * Places count from 0 over all that ever matched, so that they stay when old packets go. Finding a
 * place costs a look at each page.
 */
export class MatchSet {
  /** Of packets that follow each other from 1 on. */
  readonly #pages: (Page | undefined)[] = []
  #firstPage = 0
  #first = 1
  #count = 0
  #evicted = 0

  /** Matches that are listed. */
  get count(): number {
    return this.#count
  }

  /** Matches that were listed once: the place of the first that is listed. */
  get evicted(): number {
    return this.#evicted
  }

  has(number: number): boolean {
    const bits = this.#pages[pageOf(number)]?.bits
    const at = placeInPage(number)
    return bits !== undefined && (bits[at >> 5]! & (1 << (at & 31))) !== 0
  }

  set(number: number, matches: boolean): void {
    if (number < this.#first || this.has(number) === matches) return
    const page = (this.#pages[pageOf(number)] ??= newPage())
    const at = placeInPage(number)
    page.bits[at >> 5]! ^= 1 << (at & 31)
    const change = matches ? 1 : -1
    page.count += change
    this.#count += change
  }

  /** As `set` for the packets of a run: those match of which it is sure. */
  setRun(run: PacketRun, { sure }: ChunkVerdicts): void {
    const [from, to] = wordsOf(run)
    // Pages and chunks both begin at a multiple of 32 behind packet 1.
    for (let word = from; word < to; word++) {
      const number = run.first - run.start + word * 32
      const page = (this.#pages[pageOf(number)] ??= newPage())
      const at = placeInPage(number) >> 5
      const before = page.bits[at]!
      const mask = runMask(run, word)
      const now = (before & ~mask) | (sure[word]! & mask)
      if (now === before) continue
      page.bits[at] = now
      const change = bitCount(now) - bitCount(before)
      page.count += change
      this.#count += change
    }
  }

  /** Gives up the packets before `first`. */
  dropBefore(first: number): void {
    const firstPage = pageOf(first)
    for (; this.#firstPage < firstPage; this.#firstPage++) {
      this.#evict(this.#pages[this.#firstPage]?.count ?? 0)
      delete this.#pages[this.#firstPage]
    }
    const page = this.#pages[firstPage]
    const pageFirst = firstPage * pagePackets + 1
    for (let number = Math.max(this.#first, pageFirst); number < first; number++) {
      if (page === undefined || !this.has(number)) continue
      this.set(number, false)
      this.#evicted++
    }
    this.#first = Math.max(this.#first, first)
  }

  /** The numbers of the matches at the places `from` to before `to`, as far as they are listed. */
  numbers(from: number, to: number): number[] {
    const found: number[] = []
    const wanted = Math.min(to, this.#evicted + this.#count) - Math.max(from, this.#evicted)
    if (wanted <= 0) return found
    let skip = Math.max(0, from - this.#evicted)
    for (let index = this.#firstPage; index < this.#pages.length; index++) {
      const page = this.#pages[index]
      if (page === undefined) continue
      if (skip >= page.count) {
        skip -= page.count
        continue
      }
      for (const at of bitsOf(page)) {
        if (skip-- > 0) continue
        found.push(index * pagePackets + at + 1)
        if (found.length === wanted) return found
      }
      skip = 0
    }
    return found
  }

  /** Tells the numbers of the matches `from` to `to`, rising. Costs little where there are few. */
  forEachIn(from: number, to: number, tell: (number: number) => void): void {
    for (let index = pageOf(from); index <= pageOf(to); index++) {
      const page = this.#pages[index]
      if (page === undefined || page.count === 0) continue
      for (let word = 0; word < wordsPerPage; word++) {
        const first = index * pagePackets + word * 32 + 1
        for (let rest = page.bits[word]!; rest !== 0; rest &= rest - 1) {
          const number = first + 31 - Math.clz32(rest & -rest)
          if (number >= from && number <= to) tell(number)
        }
      }
    }
  }

  /** The place that the packet has, or would have if it matched. */
  placeOf(number: number): number {
    const last = pageOf(number)
    let place = this.#evicted
    for (let index = this.#firstPage; index < last; index++) place += this.#pages[index]?.count ?? 0
    const page = this.#pages[last]
    if (page === undefined) return place
    for (const at of bitsOf(page)) {
      if (at >= placeInPage(number)) break
      place++
    }
    return place
  }

  /** The next match after a packet, of those that are listed. */
  after(number: number): number | undefined {
    const place = this.placeOf(number) + (this.has(number) ? 1 : 0)
    return this.numbers(place, place + 1)[0]
  }

  /** The match before a packet, of those that are listed. */
  before(number: number): number | undefined {
    const place = this.placeOf(number)
    return this.numbers(place - 1, place)[0]
  }

  #evict(count: number): void {
    this.#evicted += count
    this.#count -= count
  }
}

function pageOf(number: number): number {
  return Math.floor((number - 1) / pagePackets)
}

function placeInPage(number: number): number {
  return (number - 1) % pagePackets
}

function newPage(): Page {
  return { bits: new Int32Array(wordsPerPage), count: 0 }
}

/** Sums of neighbours, then of pairs, fours and bytes. */
function bitCount(word: number): number {
  const pairs = word - ((word >>> 1) & 0x5555_5555)
  const fours = (pairs & 0x3333_3333) + ((pairs >>> 2) & 0x3333_3333)
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24
}

/** The places of the bits that are set, rising. */
function* bitsOf({ bits }: Page): Iterable<number> {
  for (const [index, word] of bits.entries()) {
    for (let rest = word; rest !== 0; rest &= rest - 1) {
      yield index * 32 + (31 - Math.clz32(rest & -rest))
    }
  }
}
