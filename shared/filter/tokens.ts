import { type Place, Refused } from './problem.ts'

/**
 * A filter's text cut into words. A `word` is everything that is not quoted and no sign: names of
 * fields, numbers, addresses, byte strings; what it is depends on where it stands.
 */
export type Token = Place & {
  kind: 'word' | 'string' | 'character' | 'sign' | 'end'
  /** As written, without quotes and with its escapes read. */
  text: string
  /** Of a quoted one: its octets; `\xff` is one, other characters are UTF-8. */
  bytes?: Uint8Array
}

/** The longest first, so that `==` is not read as two. */
const signs = /===|!==|==|!=|~=|>=|<=|&&|\|\||\^\^|\.\.|[<>!~(){}[\],&]/y
/** Two dots stand between the ends of a range, and belong to neither. */
const words = /(?:[\w:-]|\.(?!\.))+(?:\/(?:[\w:-]|\.(?!\.))+)*/y
const blanks = /\s*/y

/** Throws `Refused`. The last token is the `end`, behind the text. */
export function tokenise(text: string): Token[] {
  const tokens: Token[] = []
  let offset = matchAt(blanks, text, 0).length
  while (offset < text.length) {
    const token = readToken(text, offset)
    tokens.push(token)
    offset += token.length
    offset += matchAt(blanks, text, offset).length
  }
  tokens.push({ kind: 'end', text: '', offset: text.length, length: 0 })
  return tokens
}

function readToken(text: string, offset: number): Token {
  const first = text[offset]!
  if (first === '"') return readQuoted(text, offset, { quote: offset, isRaw: false })
  if (first === "'") return readQuoted(text, offset, { quote: offset, isRaw: false })
  if (/^r"/i.test(text.slice(offset, offset + 2))) {
    return readQuoted(text, offset, { quote: offset + 1, isRaw: true })
  }
  const word = matchAt(words, text, offset)
  if (word !== '') return { kind: 'word', text: word, offset, length: word.length }
  const sign = matchAt(signs, text, offset)
  if (sign !== '') return { kind: 'sign', text: sign, offset, length: sign.length }
  if (first === '=') throw new Refused('Equality is written "==".', { offset, length: 1 })
  if (first === '|') throw new Refused('"Or" is written "||".', { offset, length: 1 })
  const character = String.fromCodePoint(text.codePointAt(offset)!)
  throw new Refused(`"${character}" has no meaning here; put text between double quotes.`, {
    offset,
    length: character.length,
  })
}

function matchAt(pattern: RegExp, text: string, offset: number): string {
  pattern.lastIndex = offset
  return pattern.exec(text)?.[0] ?? ''
}

type Quoted = {
  /** Where the opening quote stands. */
  quote: number
  /** Backslashes mean themselves. */
  isRaw: boolean
}

function readQuoted(text: string, offset: number, { quote, isRaw }: Quoted): Token {
  const mark = text[quote]!
  const content = new QuotedContent()
  let at = quote + 1
  for (;;) {
    if (at >= text.length) {
      const kind = mark === '"' ? 'string' : 'character'
      const place = { offset, length: text.length - offset }
      throw new Refused(`This ${kind} has no closing ${mark}.`, place)
    }
    if (text[at] === mark) break
    if (text[at] === '\\' && !isRaw) at += content.addEscape(text.slice(at, at + 6))
    else at += content.addCharacter(text.codePointAt(at)!)
  }
  const place = { offset, length: at + 1 - offset }
  const token = { ...place, text: content.text, bytes: Uint8Array.from(content.bytes) }
  if (mark === '"') return { kind: 'string', ...token }
  if (content.text.length === 1) return { kind: 'character', ...token }
  throw new Refused('Between single quotes stands one character.', place)
}

const escapes: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  t: 9,
  n: 10,
  v: 11,
  f: 12,
  r: 13,
  '"': 0x22,
  "'": 0x27,
  '\\': 0x5c,
}

const encoder = new TextEncoder()

class QuotedContent {
  text = ''
  readonly bytes: number[] = []

  /** How much of the text it took; as do the others. */
  addCharacter(codePoint: number): number {
    const character = String.fromCodePoint(codePoint)
    this.text += character
    this.bytes.push(...encoder.encode(character))
    return character.length
  }

  /** An escape that is none keeps its backslash, so that `"\d"` is the pattern it looks like. */
  addEscape(text: string): number {
    const hex = /^\\x([0-9a-fA-F]{2})/.exec(text)
    if (hex) return this.#addByte(Number.parseInt(hex[1]!, 16), 4)
    const octal = /^\\([0-7]{1,3})/.exec(text)
    if (octal) return this.#addByte(Number.parseInt(octal[1]!, 8) & 0xff, octal[0].length)
    const unicode = /^\\u([0-9a-fA-F]{4})/.exec(text)
    if (unicode) {
      this.addCharacter(Number.parseInt(unicode[1]!, 16))
      return 6
    }
    const escaped = escapes[text[1] ?? '']
    if (escaped !== undefined) return this.#addByte(escaped, 2)
    return this.addCharacter(0x5c)
  }

  #addByte(byte: number, taken: number): number {
    this.text += String.fromCharCode(byte)
    this.bytes.push(byte)
    return taken
  }
}
