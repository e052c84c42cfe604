import { forget, recall, remember } from '../state/remembered.ts'

/** Every language that the page speaks, with the name it gives itself. */
export const languageNames = { en: 'English', es: 'Español' } as const
export type LanguageCode = keyof typeof languageNames

/** The page's language: the browser's first one that the page speaks, until chosen by hand; that choice is kept. */
class Language {
  #chosen = $state.raw(readChoice())

  get code(): LanguageCode {
    return this.#chosen ?? preferredLanguage(navigator.languages)
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

/** The first of `tags` (BCP 47, such as `es-MX`) that the page speaks; English where it speaks none. */
export function preferredLanguage(tags: readonly string[]): LanguageCode {
  const codes = tags.map((tag) => tag.toLowerCase().split('-')[0] ?? '')
  return codes.find(isLanguageCode) ?? 'en'
}

export function isLanguageCode(code: string): code is LanguageCode {
  return Object.hasOwn(languageNames, code)
}

function readChoice(): LanguageCode | undefined {
  const kept = recall('language') ?? ''
  return isLanguageCode(kept) ? kept : undefined
}
