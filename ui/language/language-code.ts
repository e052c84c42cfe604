/** Every language that the page speaks, with the name it gives itself. */
export const languageNames = { en: 'English', es: 'Español' } as const
export type LanguageCode = keyof typeof languageNames

export function isLanguageCode(code: string): code is LanguageCode {
  return Object.hasOwn(languageNames, code)
}

/** The first of `tags` (BCP 47, such as `es-MX`) that the page speaks; English where it speaks none. */
export function preferredLanguage(tags: readonly string[]): LanguageCode {
  const codes = tags.map((tag) => tag.toLowerCase().split('-')[0] ?? '')
  return codes.find(isLanguageCode) ?? 'en'
}
