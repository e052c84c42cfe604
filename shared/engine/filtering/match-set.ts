/** Packets of one page; a page takes 1 KiB. */
const pagePackets = 8192
const wordsPerPage = pagePackets / 32

type Page = { bits: Uint32Array; count: number }

/**
 * Which packets match a filter, as one bit each, found by number and by place in the list of matches.
 * Places count from 0 over all that ever matched, so that they stay when old packets go. Finding a
 * place costs a look at each page.
 */
export class MatchSet {
  /** By packet number divided by the packets of a page. */
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
    const bits = this.#pages[Math.floor(number / pagePackets)]?.bits
    const at = number % pagePackets
    return bits !== undefined && (bits[at >> 5]! & (1 << (at & 31))) !== 0
  }

  set(number: number, matches: boolean): void {
    if (number < this.#first || this.has(number) === matches) return
    const page = (this.#pages[Math.floor(number / pagePackets)] ??= newPage())
    const at = number % pagePackets
    page.bits[at >> 5]! ^= 1 << (at & 31)
    const change = matches ? 1 : -1
    page.count += change
    this.#count += change
  }

  /** As `set` for `count` packets from `first` on: those match of which `verdicts` says 1. */
  setRun(first: number, verdicts: Uint8Array, count: number): void {
    for (let at = 0; at < count;) {
      const number = first + at
      const page = (this.#pages[Math.floor(number / pagePackets)] ??= newPage())
      const place = number % pagePackets
      const bit = place & 31
      const taken = Math.min(32 - bit, count - at)
      let word = 0
      for (let index = 0; index < taken; index++) {
        if (verdicts[at + index] === 1) word |= 1 << (bit + index)
      }
      const mask = taken === 32 ? -1 : ((1 << taken) - 1) << bit
      const before = page.bits[place >> 5]!
      page.bits[place >> 5] = (before & ~mask) | word
      const change = bitCount(word) - bitCount(before & mask)
      page.count += change
      this.#count += change
      at += taken
    }
  }

  /** Gives up the packets before `first`. */
  dropBefore(first: number): void {
    const firstPage = Math.floor(first / pagePackets)
    for (; this.#firstPage < firstPage; this.#firstPage++) {
      this.#evict(this.#pages[this.#firstPage]?.count ?? 0)
      delete this.#pages[this.#firstPage]
    }
    const page = this.#pages[firstPage]
    for (let number = Math.max(this.#first, firstPage * pagePackets); number < first; number++) {
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
        found.push(index * pagePackets + at)
        if (found.length === wanted) return found
      }
      skip = 0
    }
    return found
  }

  /** The place that the packet has, or would have if it matched. */
  placeOf(number: number): number {
    const last = Math.floor(number / pagePackets)
    let place = this.#evicted
    for (let index = this.#firstPage; index < last; index++) place += this.#pages[index]?.count ?? 0
    const page = this.#pages[last]
    if (page === undefined) return place
    for (const at of bitsOf(page)) {
      if (at >= number % pagePackets) break
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

function newPage(): Page {
  return { bits: new Uint32Array(wordsPerPage), count: 0 }
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
