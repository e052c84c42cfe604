import type { PacketRun } from '../packet-columns.ts'

/** What columns say of a packet: a bit where it matches for sure, and one where it may. */
export const Verdict = { no: 0, unknown: 2, yes: 3 } as const

/** Writes what it says of the packets of a run. */
export type ColumnTest = (run: PacketRun, into: ChunkVerdicts) => void

/**
 * What columns say of the packets of one chunk, 32 of them in a word, each at its place in the chunk.
 * Of a run that is less than its chunk, the first and last word may say anything of places outside.
 */
export class ChunkVerdicts {
  /** Packets that match. */
  readonly sure: Int32Array
  /** Packets that may match, those that do among them: whoever is not sure must be looked at. */
  readonly possible: Int32Array

  constructor(packets: number) {
    this.sure = new Int32Array(packets / 32)
    this.possible = new Int32Array(packets / 32)
  }

  /** Asks for the `Verdict` of each packet, by its place. */
  tellEach({ start, end }: PacketRun, tell: (at: number) => number): void {
    const { sure, possible } = this
    for (let at = start; at < end;) {
      const word = at >>> 5
      const wordEnd = Math.min(end, (word + 1) * 32)
      let matching = 0
      let candidates = 0
      // A shift takes the lowest five bits of `at`: the place in the word.
      for (; at < wordEnd; at++) {
        const verdict = tell(at)
        matching |= (verdict & 1) << at
        candidates |= (verdict >>> 1) << at
      }
      sure[word] = matching
      possible[word] = candidates
    }
  }

  /** As `tellEach`, for what a table says of a column's numbers. */
  lookUp({ start, end }: PacketRun, column: Uint16Array | Uint8Array, table: Uint8Array): void {
    const { sure, possible } = this
    for (let at = start; at < end;) {
      const word = at >>> 5
      const wordEnd = Math.min(end, (word + 1) * 32)
      let matching = 0
      let candidates = 0
      for (; at < wordEnd; at++) {
        const verdict = table[column[at]!]!
        matching |= (verdict & 1) << at
        candidates |= (verdict >>> 1) << at
      }
      sure[word] = matching
      possible[word] = candidates
    }
  }

  /** Of packets of which it is sure, those do not match after all of which `refuses` says so. */
  refuse(run: PacketRun, refuses: (at: number) => boolean): void {
    const [from, to] = wordsOf(run)
    for (let word = from; word < to; word++) {
      let refused = 0
      for (let rest = this.sure[word]! & runMask(run, word); rest !== 0; rest &= rest - 1) {
        const place = 31 - Math.clz32(rest & -rest)
        if (refuses(word * 32 + place)) refused |= 1 << place
      }
      this.sure[word]! &= ~refused
      this.possible[word]! &= ~refused
    }
  }

  /** The same of all packets. */
  fillAll(run: PacketRun, verdict: number): void {
    const [from, to] = wordsOf(run)
    this.sure.fill(-(verdict & 1), from, to)
    this.possible.fill(-(verdict >>> 1), from, to)
  }

  and(run: PacketRun, { sure, possible }: ChunkVerdicts): void {
    const [from, to] = wordsOf(run)
    for (let word = from; word < to; word++) {
      this.sure[word]! &= sure[word]!
      this.possible[word]! &= possible[word]!
    }
  }

  or(run: PacketRun, { sure, possible }: ChunkVerdicts): void {
    const [from, to] = wordsOf(run)
    for (let word = from; word < to; word++) {
      this.sure[word]! |= sure[word]!
      this.possible[word]! |= possible[word]!
    }
  }

  xor(run: PacketRun, other: ChunkVerdicts): void {
    const [from, to] = wordsOf(run)
    for (let word = from; word < to; word++) {
      const sure = this.sure[word]!
      const possible = this.possible[word]!
      const otherSure = other.sure[word]!
      const otherPossible = other.possible[word]!
      this.sure[word] = (sure & ~otherPossible) | (otherSure & ~possible)
      this.possible[word] = (possible & ~otherSure) | (otherPossible & ~sure)
    }
  }

  not(run: PacketRun): void {
    const [from, to] = wordsOf(run)
    for (let word = from; word < to; word++) {
      const sure = this.sure[word]!
      this.sure[word] = ~this.possible[word]!
      this.possible[word] = ~sure
    }
  }

  /** Where `gate` says yes it is as it was, elsewhere as `gate` says. */
  onlyWhere(run: PacketRun, gate: ChunkVerdicts): void {
    const [from, to] = wordsOf(run)
    for (let word = from; word < to; word++) {
      const unknown = gate.possible[word]! & ~gate.sure[word]!
      this.sure[word]! &= gate.sure[word]!
      this.possible[word] = (this.possible[word]! & gate.sure[word]!) | unknown
    }
  }

  /** Nothing is sure where `other` may be. */
  beUnsureWhere(run: PacketRun, { possible }: ChunkVerdicts): void {
    const [from, to] = wordsOf(run)
    for (let word = from; word < to; word++) {
      this.sure[word]! &= ~possible[word]!
      this.possible[word]! |= possible[word]!
    }
  }
}

/** The words in which the packets of a run stand: from the first to before the last. */
export function wordsOf({ start, end }: PacketRun): [from: number, to: number] {
  return [start >>> 5, (end + 31) >>> 5]
}

/** The bits of a word that belong to places of the run. */
export function runMask({ start, end }: PacketRun, word: number): number {
  const first = word * 32
  const before = start > first ? (1 << start) - 1 : 0
  const behind = end < first + 32 ? -1 << end : 0
  return ~(before | behind)
}
