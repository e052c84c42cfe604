import { forget, recall, remember } from '../state/remembered.ts'
import { isLanguageCode, preferredLanguage, type LanguageCode } from './language-code.ts'

/** The page's language: the browser's first one that the page speaks, until chosen by hand; that choice is kept. */
class Language {
  #chosen = $state.raw(readChoice())

  get code(): LanguageCode {
    return this.#chosen ?? preferredLanguage(navigator.languages)
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
    this.#chosen = code === preferredLanguage(navigator.languages) ? undefined : code
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
