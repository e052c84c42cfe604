/** A set of UTF-16 code units as ranges that rise and do not touch, both ends included. */
export type CharacterSet = readonly (readonly [number, number])[]

export const LAST_UNIT = 0xffff
/** Ranges up to this size are folded character by character; larger ones in ASCII only. */
const foldedMax = 1024

export const anyButNewline: CharacterSet = [
  [0, 9],
  [11, LAST_UNIT],
]
const digits: CharacterSet = [[0x30, 0x39]]
export const wordCharacters: CharacterSet = [
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
]
const blanks: CharacterSet = [
  [9, 13],
  [0x20, 0x20],
]

/** By the letter behind the backslash. */
export const namedSets: Readonly<Record<string, CharacterSet>> = {
  d: digits,
  D: complement(digits),
  w: wordCharacters,
  W: complement(wordCharacters),
  s: blanks,
  S: complement(blanks),
}

export function has(set: CharacterSet, unit: number): boolean {
  return set.some(([from, to]) => unit >= from && unit <= to)
}

/** What is in any of them. */
export function union(...sets: readonly CharacterSet[]): CharacterSet {
  const merged: [number, number][] = []
  for (const [from, to] of sets.flat().toSorted((a, b) => a[0] - b[0])) {
    const last = merged.at(-1)
    if (last && from <= last[1] + 1) last[1] = Math.max(last[1], to)
    else merged.push([from, to])
  }
  return merged
}

export function complement(set: CharacterSet): CharacterSet {
  const rest: [number, number][] = []
  let next = 0
  for (const [from, to] of set) {
    if (from > next) rest.push([next, from - 1])
    next = to + 1
  }
  if (next <= LAST_UNIT) rest.push([next, LAST_UNIT])
  return rest
}

/** With the other case of every character. */
export function caseless(set: CharacterSet): CharacterSet {
  const folded: [number, number][] = []
  for (const [from, to] of set) {
    const last = to - from < foldedMax ? to : Math.min(to, 0x7f)
    for (let unit = from; unit <= last; unit++) {
      const character = String.fromCharCode(unit)
      for (const other of [character.toLowerCase(), character.toUpperCase()]) {
        if (other.length === 1 && other !== character) {
          folded.push([other.charCodeAt(0), other.charCodeAt(0)])
        }
      }
    }
  }
  return union(set, folded)
}
