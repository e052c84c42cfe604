import { forget, recall, remember } from '../state/remembered.ts'
import { isLanguageCode, preferredLanguage, type LanguageCode } from './language-code.ts'

/** The page's language: the browser's first one that the page speaks, until chosen by hand; that choice is kept. */
class Language {
  #chosen = $state.raw(readChoice())
  /** Asking the browser for its languages takes longer than finding a word, and every word asks. */
  readonly #preferred = preferredLanguage(navigator.languages)

  get code(): LanguageCode {
    return this.#chosen ?? this.#preferred
  }

  /** Whether it is another than the browser prefers. */
  get isChosen(): boolean {
    return this.#chosen !== undefined
  }

  /** For this visit, as a link wants it; what was chosen by hand is kept. */
  adopt(code: LanguageCode): void {
    this.#chosen = code
  }

  /** Choosing what the browser prefers returns to following it. */
  choose(code: LanguageCode): void {
    this.#chosen = code === this.#preferred ? undefined : code
    if (this.#chosen) remember('language', this.#chosen)
    else forget('language')
  }
}

/** There is one page, so there is one language: every room reads it here. */
export const language = new Language()

function readChoice(): LanguageCode | undefined {
  const kept = recall('language') ?? ''
  return isLanguageCode(kept) ? kept : undefined
}
