import {
  type CharacterSet,
  anyButNewline,
  caseless,
  complement,
  namedSets,
  union,
} from './character-set.ts'

/** A pattern as a tree. */
export type PatternNode =
  | { node: 'set'; set: CharacterSet }
  | { node: 'sequence'; of: readonly PatternNode[] }
  | { node: 'choice'; of: readonly PatternNode[] }
  | { node: 'repeat'; of: PatternNode; min: number; max: number }
  | { node: 'assert'; what: Assertion }

/** The beginning, the end, a word's edge, and where there is none. */
export type Assertion = 'start' | 'end' | 'edge' | 'noEdge'

/** Repetitions that are written out: `{1000}` is more than anybody means. */
const repetitionsMax = 255
const depthMax = 32

/** Thrown for what is no pattern, or one that could take for ever: caught by `compilePattern`. */
export class BadPattern extends Error {
  override readonly name = 'BadPattern'
}

/**
 * Reads the part of PCRE that can be matched in linear time: characters, classes, groups, choices,
 * repetitions, `^ $ \b \B`. Throws `BadPattern`.
 */
export function parsePattern(text: string): PatternNode {
  const parser = new PatternParser(text)
  const node = parser.choice(0)
  if (!parser.isAtEnd) throw new BadPattern('This pattern closes a group that it has not opened.')
  return node
}

const controls: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13, a: 7, e: 27 }

class PatternParser {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  get isAtEnd(): boolean {
    return this.#at === this.#text.length
  }

  choice(depth: number): PatternNode {
    if (depth > depthMax) throw new BadPattern(`A pattern has at most ${depthMax} nested groups.`)
    const of = [this.#sequence(depth)]
    while (this.#accept('|')) of.push(this.#sequence(depth))
    return of.length === 1 ? of[0]! : { node: 'choice', of }
  }

  #sequence(depth: number): PatternNode {
    const of: PatternNode[] = []
    while (!this.isAtEnd && this.#text[this.#at] !== '|' && this.#text[this.#at] !== ')') {
      of.push(this.#repeated(this.#atom(depth)))
    }
    return { node: 'sequence', of }
  }

  #repeated(atom: PatternNode): PatternNode {
    const [mark, min, max] = /^(?:[*+?]|\{(\d+)?(?:,(\d*))?\})/.exec(this.#rest()) ?? []
    if (mark === undefined || mark === '{}' || mark === '{,}') return atom
    this.#at += mark.length
    // Whether as much or as little as possible is taken makes no difference to whether it matches.
    if (this.#accept('+')) throw new BadPattern('Possessive repetitions are not read here.')
    this.#accept('?')
    const { from, to } = repetitions(mark, min, max)
    if (from > to || (to !== Number.POSITIVE_INFINITY && to > repetitionsMax)) {
      throw new BadPattern(`"${mark}" is no repetition of at most ${repetitionsMax} times.`)
    }
    return { node: 'repeat', of: atom, min: from, max: to }
  }

  #atom(depth: number): PatternNode {
    const character = this.#take()
    switch (character) {
      case '.':
        return { node: 'set', set: anyButNewline }
      case '^':
        return { node: 'assert', what: 'start' }
      case '$':
        return { node: 'assert', what: 'end' }
      case '[':
        return { node: 'set', set: this.#class() }
      case '(':
        return this.#group(depth)
      case '\\':
        return this.#escaped()
      case '*':
      case '+':
      case '?':
        throw new BadPattern(`"${character}" repeats nothing in this pattern.`)
      default:
        return single(character.charCodeAt(0))
    }
  }

  #group(depth: number): PatternNode {
    if (this.#accept('?') && !this.#accept(':')) {
      throw new BadPattern('Groups that begin with "(?" are not read here: they can take for ever.')
    }
    const inner = this.choice(depth + 1)
    if (!this.#accept(')')) throw new BadPattern('This pattern has a group that is not closed.')
    return inner
  }

  #escaped(): PatternNode {
    if (this.#accept('b')) return { node: 'assert', what: 'edge' }
    if (this.#accept('B')) return { node: 'assert', what: 'noEdge' }
    if (this.#accept('A')) return { node: 'assert', what: 'start' }
    if (this.#accept('z') || this.#accept('Z')) return { node: 'assert', what: 'end' }
    return { node: 'set', set: caseless(this.#escape()) }
  }

  #escape(): CharacterSet {
    const character = this.#take()
    const named = namedSets[character]
    if (named) return named
    if (character === 'x') {
      const hex = /^(?:\{([0-9a-f]{1,4})\}|([0-9a-f]{1,2}))/i.exec(this.#rest())
      if (!hex) throw new BadPattern(String.raw`Behind "\x" stand hexadecimal digits.`)
      this.#at += hex[0].length
      return unit(Number.parseInt(hex[1] ?? hex[2]!, 16))
    }
    if (/[1-9]/.test(character)) {
      throw new BadPattern('A pattern cannot refer back to a group: that can take for ever.')
    }
    if (character === '0') return unit(0)
    const control = controls[character]
    if (control !== undefined) return unit(control)
    if (/[a-z]/i.test(character)) {
      throw new BadPattern(`"\\${character}" has no meaning in a pattern here.`)
    }
    return unit(character.charCodeAt(0))
  }

  #class(): CharacterSet {
    const isNegated = this.#accept('^')
    const parts: CharacterSet[] = []
    while (parts.length === 0 || this.#text[this.#at] !== ']') {
      if (this.isAtEnd) throw new BadPattern('This pattern has a class that "]" does not close.')
      if (this.#rest().startsWith('[:'))
        throw new BadPattern('Classes such as [:alpha:] are not read here.')
      parts.push(this.#classPart())
    }
    this.#at++
    const set = caseless(union(...parts))
    return isNegated ? complement(set) : set
  }

  #classPart(): CharacterSet {
    const from = this.#classCharacter()
    const isRange = this.#text[this.#at] === '-' && (this.#text[this.#at + 1] ?? ']') !== ']'
    if (!isRange) return from
    this.#at++
    const to = this.#classCharacter()
    const [first, last] = [from[0]?.[0] ?? 0, to[0]?.[0] ?? 0]
    if (!isSingle(from) || !isSingle(to) || first > last) {
      throw new BadPattern('This pattern has a class with a range that is none.')
    }
    return [[first, last]]
  }

  #classCharacter(): CharacterSet {
    if (!this.#accept('\\')) return unit(this.#take().charCodeAt(0))
    return this.#accept('b') ? unit(8) : this.#escape()
  }

  #rest(): string {
    return this.#text.slice(this.#at, this.#at + 16)
  }

  #accept(character: string): boolean {
    if (this.#text[this.#at] !== character) return false
    this.#at++
    return true
  }

  #take(): string {
    const character = this.#text[this.#at]
    if (character === undefined) throw new BadPattern('This pattern ends too early.')
    this.#at++
    return character
  }
}

function repetitions(
  mark: string,
  min: string | undefined,
  max: string | undefined,
): { from: number; to: number } {
  if (mark === '*') return { from: 0, to: Number.POSITIVE_INFINITY }
  if (mark === '+') return { from: 1, to: Number.POSITIVE_INFINITY }
  if (mark === '?') return { from: 0, to: 1 }
  const from = Number(min ?? 0)
  if (max === undefined) return { from, to: from }
  return { from, to: max === '' ? Number.POSITIVE_INFINITY : Number(max) }
}

function unit(code: number): CharacterSet {
  return [[code, code]]
}

function single(code: number): PatternNode {
  return { node: 'set', set: caseless(unit(code)) }
}

function isSingle(set: CharacterSet): boolean {
  return set.length === 1 && set[0]![0] === set[0]![1]
}
