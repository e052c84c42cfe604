import { type FilterField, findField, suggestionFor } from './catalogue.ts'
import { type FunctionName, type Operand, type SlicePart, functionNames } from './expression.ts'
import { type FieldKind, hasOctets, isAddress, kindTitles } from './field-kind.ts'
import { readLiteral } from './literal.ts'
import { type Place, Refused, placeOver } from './problem.ts'
import { type TokenReader, isWord } from './token-reader.ts'
import type { Token } from './tokens.ts'

/** One side of a comparison that has a value in each packet. */
export type FieldSide = { operand: Operand; kind: FieldKind; title: string; place: Place }
/** A value as written; what it is depends on the other side. */
export type LiteralSide = { literal: Token; place: Place }
export type Side = FieldSide | LiteralSide

export function isLiteral(side: Side): side is LiteralSide {
  return 'literal' in side
}

/** What can be the name of a field, and is no number, address or byte string. */
const nameShape = /^[a-z_][\w-]*(\.[\w-]*)*$/i
const functionDepthMax = 8

/**
 * The side that stands at the reader. On the left a name must be known; on the right what is not
 * known is a value. Throws `Refused`.
 */
export function readSide(tokens: TokenReader, where: 'left' | 'right'): Side {
  const side = readUnmasked(tokens, where, 0)
  if (isLiteral(side)) return side
  const sign = tokens.accept('&')
  return sign ? masked(side, tokens.take(), sign) : side
}

function readUnmasked(tokens: TokenReader, where: 'left' | 'right', depth: number): Side {
  const token = tokens.current
  const isFunction = token.kind === 'word' && isWord(tokens.next, '(')
  if (isFunction) return readSlices(tokens, readCall(tokens, depth))
  if (token.kind === 'end' || token.kind === 'sign') throw missing(token, where)
  tokens.take()
  if (token.kind !== 'word') return { literal: token, place: token }
  const named = fieldSide(token)
  if (named) return readSlices(tokens, named)
  if (where === 'left' && nameShape.test(token.text)) {
    const text = `There is no field "${token.text}".${suggestionFor(token.text)}`
    throw new Refused(text, token)
  }
  return { literal: token, place: token }
}

function missing(token: Token, where: 'left' | 'right'): Refused {
  const what = where === 'left' ? 'a field, such as "tcp.port",' : 'a value or a field'
  return new Refused(`Here ${what} is expected.`, token)
}

function fieldSide(token: Token): FieldSide | undefined {
  const field = findField(token.text)
  if (field) return sideOf(field, token)
  const [, name = '', bits] = /^(.+)\/(\d{1,3})$/.exec(token.text) ?? []
  const addresses = findField(name)
  if (!addresses) return undefined
  const side = sideOf(addresses, token)
  const prefixBits = Number(bits)
  if (!isAddress(addresses.kind)) {
    throw new Refused(`"${name}" is no address, so it has no prefix.`, token)
  }
  return { ...side, operand: { operand: 'network', of: side.operand, prefixBits } }
}

function sideOf(field: FilterField, place: Place): FieldSide {
  const { kind, name } = field
  return { operand: { operand: 'field', field }, kind, title: `"${name}"`, place }
}

function readCall(tokens: TokenReader, depth: number): FieldSide {
  const name = tokens.take()
  const known = functionNames.find((candidate) => candidate === name.text.toLowerCase())
  if (known === undefined) {
    const list = functionNames.map((candidate) => `"${candidate}"`).join(', ')
    throw new Refused(`There is no function "${name.text}"; there are ${list}.`, name)
  }
  const opening = tokens.take()
  if (depth === functionDepthMax) throw new Refused('Too many functions within each other.', name)
  const of = readUnmasked(tokens, 'left', depth + 1)
  if (isLiteral(of)) throw new Refused(`"${known}" is asked of a field.`, of.place)
  const closing = tokens.accept(')')
  if (!closing) throw new Refused('Here ")" is expected, to close this parenthesis.', opening)
  checkArgument(known, of)
  return {
    operand: { operand: 'call', name: known, of: of.operand },
    kind: known === 'lower' || known === 'upper' ? 'text' : 'number',
    title: `"${known}"`,
    place: placeOver(name, closing),
  }
}

function checkArgument(name: FunctionName, of: FieldSide): void {
  if (name === 'len') expectOctets(of, '"len"', of.place)
  if (name === 'lower' || name === 'upper') {
    if (of.kind !== 'text') {
      throw new Refused(`"${name}" is asked of text, and ${titled(of)}.`, of.place)
    }
  }
}

/** Throws `Refused` where `what` cannot look into the side. */
export function expectOctets(side: FieldSide, what: string, place: Place): void {
  if (hasOctets(side.kind)) return
  throw new Refused(`${what} looks into text or octets, and ${titled(side)}.`, place)
}

function titled({ title, kind }: FieldSide): string {
  return `${title} is ${kindTitles[kind]}`
}

function readSlices(tokens: TokenReader, side: FieldSide): FieldSide {
  const opening = tokens.accept('[')
  if (!opening) return side
  expectOctets(side, 'A slice', side.place)
  const parts: SlicePart[] = []
  do parts.push(readSlicePart(tokens.take()))
  while (tokens.accept(','))
  const closing = tokens.accept(']')
  if (!closing) throw new Refused('Here "]" is expected, to close this bracket.', opening)
  return {
    operand: { operand: 'slice', of: side.operand, parts },
    kind: 'bytes',
    title: `A slice of ${side.title}`,
    place: placeOver(side.place, closing),
  }
}

/** `4` one octet, `0:4` four from the first on, `0-3` the first to the fourth, `:4`, `-4:` the last four. */
function readSlicePart(token: Token): SlicePart {
  const [, start, sign, last] = /^(-?\d{1,6})?([:-])?(-?\d{1,6})?$/.exec(token.text) ?? []
  if (token.kind === 'word' && (start !== undefined || sign === ':')) {
    const from = Number(start ?? 0)
    if (sign === undefined) return { start: from, length: 1 }
    if (last === undefined && sign === ':') return { start: from }
    const length = sign === ':' ? Number(last) : Number(last) - from + 1
    if (length > 0) return { start: from, length }
  }
  throw new Refused('A slice is [start:length], [first-last] or [place].', token)
}

function masked(side: FieldSide, token: Token, sign: Token): FieldSide {
  if (side.kind !== 'number' && side.kind !== 'flag') {
    throw new Refused(`"&" takes bits of a number, and ${titled(side)}.`, sign)
  }
  const { value } = readLiteral(token, 'number')
  return {
    operand: { operand: 'mask', of: side.operand, mask: Number(value) },
    kind: 'number',
    title: side.title,
    place: placeOver(side.place, token),
  }
}

/** Throws `Refused` where the side can only be asked for, searched, or taken a slice of. */
export function expectValue({ kind, title, place }: FieldSide, relation: Place): void {
  if (kind === 'protocol') {
    const text = `${title} is a protocol: ask for it alone, or for a field or a slice of it.`
    throw new Refused(text, placeOver(place, relation))
  }
  if (kind === 'group') throw new Refused(`${title} has no value: it can only be asked for.`, place)
}

/** Two sides that can be compared; the field is on the left. */
export type Compared = { left: FieldSide; right: Operand; swapped: boolean }

/** Understands a value by what it is compared with. Throws `Refused`. */
export function compared(first: Side, second: Side, relation: Token): Compared {
  if (isLiteral(first) && isLiteral(second)) {
    const place = placeOver(first.place, second.place)
    throw new Refused('One of the two sides must be a field.', place)
  }
  const [left, right] = isLiteral(first) ? [second, first] : [first, second]
  if (isLiteral(left)) throw new Error('both sides are values')
  const swapped = isLiteral(first)
  if (isWord(relation, 'contains')) expectOctets(left, '"contains"', left.place)
  else expectValue(left, relation)
  if (isLiteral(right)) {
    // Some octets of an address are looked for, not another one.
    const isPart = isWord(relation, 'contains') && isAddress(left.kind)
    const literal = readLiteral(right.literal, isPart ? 'bytes' : left.kind)
    return { left, right: { operand: 'constant', ...literal }, swapped }
  }
  if (!areComparable(left.kind, right.kind)) throw mismatch(left, right)
  return { left, right: right.operand, swapped }
}

function areComparable(left: FieldKind, right: FieldKind): boolean {
  return familyOf(left) === familyOf(right)
}

function familyOf(kind: FieldKind): string {
  if (kind === 'flag') return 'number'
  return isAddress(kind) ? 'address' : kind
}

function mismatch(left: FieldSide, right: FieldSide): Refused {
  const name = right.operand.operand === 'field' ? right.operand.field.name : undefined
  const [one, other] = [titled(left), titled(right)]
  return new Refused(
    left.kind === 'text' && name !== undefined
      ? `${one} and ${other}: they cannot be compared; the text is written "${name}" between quotes.`
      : `${one} and ${other}: they cannot be compared.`,
    right.place,
  )
}
