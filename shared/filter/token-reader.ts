import type { Token } from './tokens.ts'

/** Goes through the words of a filter, one ahead. */
export class TokenReader {
  readonly #tokens: readonly Token[]
  #at = 0

  /** The last one is the `end`. */
  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  get current(): Token {
    return this.#tokens[this.#at]!
  }

  get next(): Token {
    return this.#tokens[Math.min(this.#at + 1, this.#tokens.length - 1)]!
  }

  get isAtEnd(): boolean {
    return this.current.kind === 'end'
  }

  /** The current one, and goes on. */
  take(): Token {
    const token = this.current
    if (!this.isAtEnd) this.#at++
    return token
  }

  /** Takes the current one if it is one of these signs or words; words in any case. */
  accept(...texts: readonly string[]): Token | undefined {
    return isWord(this.current, ...texts) ? this.take() : undefined
  }
}

/** Whether it is one of these, and not quoted. */
export function isWord({ kind, text }: Token, ...texts: readonly string[]): boolean {
  return (kind === 'word' || kind === 'sign') && texts.includes(text.toLowerCase())
}
