import { type FilterField, catalogue, findField } from './catalogue.ts'
import { functionNames } from './expression.ts'
import { hasOctets, isAddress } from './field-kind.ts'
import { Refused } from './problem.ts'
import { type Token, tokenise } from './tokens.ts'

/** Names that are offered at once: a list that is read, not searched. */
const offersMax = 100

/** One thing that can be typed next. */
export type Offer = { text: string; title: string }

/** What can stand where the cursor is; `offset` and `length` say what an offer takes the place of. */
export type Completion = {
  offset: number
  length: number
  offers: Offer[]
  /** The field with which a value is to be compared: whoever keeps the packets knows its values. */
  valuesOf?: FilterField
  /** How the word that is being typed begins. */
  typed: string
}

const relationTitles: readonly Offer[] = [
  { text: '==', title: 'is' },
  { text: '!=', title: 'is not' },
  { text: '>', title: 'is more than' },
  { text: '<', title: 'is less than' },
  { text: '>=', title: 'is at least' },
  { text: '<=', title: 'is at most' },
  { text: 'in', title: 'is one of {…}' },
  { text: 'contains', title: 'has in it' },
  { text: 'matches', title: 'matches a pattern' },
]

const joints: readonly Offer[] = [
  { text: '&&', title: 'and' },
  { text: '||', title: 'or' },
]

const relationWords = new Set([
  ...['==', '!=', '===', '!==', '~=', '>', '<', '>=', '<=', 'contains', 'matches', '~'],
  ...['eq', 'ne', 'gt', 'lt', 'ge', 'le', 'any_eq', 'all_eq', 'any_ne', 'all_ne'],
])

/** What can be typed at `cursor`, by what stands before it; never throws. */
export function completionAt(text: string, cursor: number): Completion {
  const before = text.slice(0, cursor)
  const tokens = readable(before)
  const last = tokens.at(-1)
  const isTyping = last !== undefined && last.kind !== 'sign' && endOf(last) === cursor
  const word = isTyping ? last : undefined
  const place = word ?? { offset: cursor, length: 0 }
  const typed = word?.text ?? ''
  const earlier = isTyping ? tokens.slice(0, -1) : tokens
  const common = { offset: place.offset, length: place.length, typed }
  const compared = comparedField(earlier)
  if (compared !== undefined) return { ...common, offers: [], valuesOf: compared }
  const subject = subjectOf(earlier)
  if (subject === undefined) return { ...common, offers: fieldOffers(typed.toLowerCase()) }
  const relations = relationsOf(subject)
  const offers = [...relations, ...joints].filter((offer) => offer.text.startsWith(typed))
  return { ...common, offers }
}

function endOf({ offset, length }: Token): number {
  return offset + length
}

/** The words as far as they can be read: a text that is being typed has a quote that is not closed. */
function readable(text: string): Token[] {
  try {
    return tokenise(text).slice(0, -1)
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    const { offset } = error.problem
    const unread = text.slice(offset)
    const rest: Token = {
      kind: 'string',
      text: unread.replace(/^r?["']/i, ''),
      offset,
      length: unread.length,
    }
    return [...readable(text.slice(0, offset)), rest]
  }
}

/** The field whose value is expected next. */
function comparedField(earlier: readonly Token[]): FilterField | undefined {
  const last = earlier.at(-1)
  if (last === undefined || last.kind === 'string') return undefined
  if (relationWords.has(last.text.toLowerCase())) return fieldOf(earlier.at(-2))
  const opening = earlier.findLastIndex(({ kind, text }) => kind === 'sign' && text === '{')
  const isInSet = opening >= 0 && !earlier.slice(opening).some(({ text }) => text === '}')
  return isInSet ? fieldOf(earlier.slice(0, opening).findLast(isField)) : undefined
}

function isField(token: Token): boolean {
  return fieldOf(token) !== undefined
}

function fieldOf(token: Token | undefined): FilterField | undefined {
  return token?.kind === 'word' ? findField(token.text) : undefined
}

/** What has just been said and can be compared, or joined with more; `undefined` where a field begins. */
function subjectOf(earlier: readonly Token[]): FilterField | 'complete' | undefined {
  const last = earlier.at(-1)
  if (last === undefined) return undefined
  if (last.kind === 'sign') return [')', ']', '}'].includes(last.text) ? 'complete' : undefined
  if (['and', 'or', 'not', 'xor', 'any', 'all'].includes(last.text.toLowerCase())) return undefined
  const isValue = relationWords.has(earlier.at(-2)?.text.toLowerCase() ?? '')
  return isValue ? 'complete' : (fieldOf(last) ?? 'complete')
}

function relationsOf(subject: FilterField | 'complete'): readonly Offer[] {
  if (subject === 'complete' || subject.kind === 'group') return []
  const { kind } = subject
  return relationTitles.filter(({ text }) => {
    if (text === 'contains') return hasOctets(kind)
    if (text === 'matches') return hasOctets(kind) && !isAddress(kind)
    if (text === '==' || text === '!=') return kind !== 'protocol'
    return kind !== 'protocol' && kind !== 'flag'
  })
}

/** Names that begin so, the shorter ones first; then those of which a later part does. */
function fieldOffers(typed: string): Offer[] {
  const functions = functionNames.map((name) => ({ text: `${name}(`, title: 'Function' }))
  const fields = [...catalogue.values()].map(({ name, title }) => ({ text: name, title }))
  const all = [...fields, ...functions]
  const begin = all
    .filter(({ text }) => text.startsWith(typed))
    .toSorted((a, b) => depth(a) - depth(b))
  const within = typed === '' ? [] : all.filter(({ text }) => text.includes(`.${typed}`))
  return [...new Set([...begin, ...within])].slice(0, offersMax)
}

function depth({ text }: Offer): number {
  return text.split('.').length
}
