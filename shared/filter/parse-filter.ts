import { type Comparison, type Quantifier, type Test, type ValueRange } from './expression.ts'
import { findField } from './catalogue.ts'
import { isAddress } from './field-kind.ts'
import { readLiteral } from './literal.ts'
import { compilePattern } from './pattern.ts'
import { nameToday } from './old-names.ts'
import { type FilterProblem, type OldName, Refused } from './problem.ts'
import {
  type FieldSide,
  type Side,
  compared,
  expectOctets,
  expectValue,
  isLiteral,
  readSide,
} from './sides.ts'
import { TokenReader, isWord } from './token-reader.ts'
import { type Token, tokenise } from './tokens.ts'

/** A filter is typed by a person: longer ones are a mistake, and none costs much to read. */
export const filterCharactersMax = 4096
/** Parentheses and negations within each other. */
const depthMax = 64

/** `test` is `undefined` for a filter without words: it lets everything through. */
export type ParsedFilter =
  { test: Test | undefined; oldNames: readonly OldName[] } | { problem: FilterProblem }

/**
 * A filter, read and checked. The syntax is that of Wireshark's display filters (its manual page
 * `wireshark-filter`, version 4). Never throws.
 */
export function parseFilter(text: string): ParsedFilter {
  if (text.length > filterCharactersMax) {
    const place = { offset: filterCharactersMax, length: text.length - filterCharactersMax }
    return {
      problem: { text: `A filter has ${filterCharactersMax} characters at most.`, ...place },
    }
  }
  try {
    const words = tokenise(text)
    const tokens = new TokenReader(words)
    if (tokens.isAtEnd) return { test: undefined, oldNames: [] }
    const test = new FilterParser(tokens).either(0)
    if (tokens.isAtEnd) return { test, oldNames: oldNamesIn(words) }
    throw new Refused('Here "and", "or" or the end is expected.', tokens.current)
  } catch (error) {
    if (error instanceof Refused) return { problem: error.problem }
    throw error
  }
}

function oldNamesIn(words: readonly Token[]): OldName[] {
  return words.flatMap(({ kind, text, offset, length }) => {
    const instead = kind === 'word' ? nameToday(text) : undefined
    const isField = instead !== undefined && findField(instead) !== undefined
    return isField ? [{ instead, offset, length }] : []
  })
}

type Relation = { comparison: Comparison | 'matches'; quantifier: Quantifier }

/** By the word or the sign between two sides. */
const relations: ReadonlyMap<string, Relation> = new Map<string, Relation>([
  ...named('==', 'any', '==', 'eq', 'any_eq'),
  ...named('==', 'all', '===', 'all_eq'),
  ...named('!=', 'all', '!=', 'ne', 'all_ne'),
  ...named('!=', 'any', '!==', '~=', 'any_ne'),
  ...named('>', 'any', '>', 'gt'),
  ...named('>=', 'any', '>=', 'ge'),
  ...named('<', 'any', '<', 'lt'),
  ...named('<=', 'any', '<=', 'le'),
  ...named('contains', 'any', 'contains'),
  ...named('matches', 'any', 'matches', '~'),
])

function named(
  comparison: Relation['comparison'],
  quantifier: Quantifier,
  ...words: readonly string[]
): [string, Relation][] {
  return words.map((word) => [word, { comparison, quantifier }])
}

class FilterParser {
  readonly #tokens: TokenReader

  constructor(tokens: TokenReader) {
    this.#tokens = tokens
  }

  either(depth: number): Test {
    let left = this.#exclusive(depth)
    while (this.#tokens.accept('||', 'or')) {
      left = { test: 'or', left, right: this.#exclusive(depth) }
    }
    return left
  }

  #exclusive(depth: number): Test {
    let left = this.#both(depth)
    while (this.#tokens.accept('^^', 'xor')) {
      left = { test: 'xor', left, right: this.#both(depth) }
    }
    return left
  }

  #both(depth: number): Test {
    let left = this.#negation(depth)
    while (this.#tokens.accept('&&', 'and')) {
      left = { test: 'and', left, right: this.#negation(depth) }
    }
    return left
  }

  #negation(depth: number): Test {
    if (depth > depthMax) {
      throw new Refused(`More than ${depthMax} levels within each other.`, this.#tokens.current)
    }
    if (this.#tokens.accept('!', 'not')) return { test: 'not', of: this.#negation(depth + 1) }
    const opening = this.#tokens.accept('(')
    if (!opening) return this.#relation()
    const inner = this.either(depth + 1)
    if (this.#tokens.accept(')')) return inner
    const place = this.#tokens.isAtEnd ? opening : this.#tokens.current
    throw new Refused('Here ")" is expected, to close a parenthesis.', place)
  }

  /** A field alone, or comparisons; `a < b < c` is two of them. */
  #relation(): Test {
    const quantifier = this.#acceptQuantifier()
    let left = readSide(this.#tokens, 'left')
    const membership = this.#acceptMembership(left, quantifier)
    if (membership) return membership
    let test: Test | undefined
    for (let token = this.#acceptRelation(); token; token = this.#acceptRelation()) {
      const right = readSide(this.#tokens, 'right')
      const relation = relations.get(token.text.toLowerCase())!
      const next = comparing(left, right, {
        comparison: relation.comparison,
        quantifier: quantifier ?? relation.quantifier,
        place: token,
      })
      test = test === undefined ? next : { test: 'and', left: test, right: next }
      left = right
    }
    if (test !== undefined) return test
    if (!isLiteral(left)) return { test: 'exists', of: left.operand }
    throw new Refused('A value says nothing alone: compare a field with it.', left.place)
  }

  #acceptQuantifier(): Quantifier | undefined {
    if (this.#tokens.next.kind !== 'word') return undefined
    if (this.#tokens.accept('any')) return 'any'
    return this.#tokens.accept('all') && 'all'
  }

  #acceptRelation(): Token | undefined {
    return this.#tokens.accept(...relations.keys())
  }

  #acceptMembership(left: Side, quantifier: Quantifier = 'any'): Test | undefined {
    const { current, next } = this.#tokens
    const negated = isWord(current, 'not', '!') && isWord(next, 'in')
    if (!negated && !isWord(current, 'in')) return undefined
    this.#tokens.take()
    if (negated) this.#tokens.take()
    if (isLiteral(left)) throw new Refused('On the left of "in" stands a field.', left.place)
    expectValue(left, current)
    return { test: 'in', quantifier, of: left.operand, ranges: this.#set(left), negated }
  }

  #set(left: FieldSide): ValueRange[] {
    const opening = this.#tokens.accept('{')
    if (!opening) {
      const text = 'Here values in braces are expected, such as {80, 443, 8000..8100}.'
      throw new Refused(text, this.#tokens.current)
    }
    const ranges: ValueRange[] = []
    for (;;) {
      if (this.#tokens.isAtEnd) {
        throw new Refused('Here "}" is expected, to close these braces.', opening)
      }
      ranges.push(this.#range(left))
      if (this.#tokens.accept('}')) return ranges
      // Until version 3 Wireshark had spaces between the values.
      this.#tokens.accept(',')
    }
  }

  #range({ kind }: FieldSide): ValueRange {
    const first = this.#tokens.take()
    const { value: from, prefixBits } = readLiteral(first, kind)
    const isRange = this.#tokens.accept('..') !== undefined
    if (!isRange) return { from, to: from, ...(prefixBits !== undefined && { prefixBits }) }
    const last = this.#tokens.take()
    return { from, to: readLiteral(last, kind).value }
  }
}

type Relating = Relation & { place: Token }

function comparing(first: Side, second: Side, { comparison, quantifier, place }: Relating): Test {
  if (comparison === 'matches') return matching(first, second, quantifier)
  const { left, right, swapped } = compared(first, second, place)
  if (comparison === 'contains' && swapped) {
    throw new Refused('On the left of "contains" stands a field.', first.place)
  }
  return {
    test: 'compare',
    quantifier,
    comparison: swapped ? mirrored[comparison] : comparison,
    left: left.operand,
    right,
  }
}

const mirrored: Readonly<Record<Comparison, Comparison>> = {
  '==': '==',
  '!=': '!=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
  contains: 'contains',
}

function matching(left: Side, right: Side, quantifier: Quantifier): Test {
  if (isLiteral(left)) throw new Refused('On the left of "matches" stands a field.', left.place)
  expectOctets(left, '"matches"', left.place)
  if (isAddress(left.kind)) {
    throw new Refused('An address is no text: compare it, with a prefix perhaps.', left.place)
  }
  if (!isLiteral(right)) {
    throw new Refused('Behind "matches" stands a pattern between double quotes.', right.place)
  }
  const pattern = compilePattern(right.literal.text)
  if ('problem' in pattern) throw new Refused(pattern.problem, right.place)
  return { test: 'matches', quantifier, of: left.operand, pattern }
}
