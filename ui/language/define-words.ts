import type { LanguageCode } from './language-code.ts'
import { language } from './language.svelte.ts'

/** What is said: a text, or a text with something in it. */
export type Words = {
  [name: string]: string | ((...facts: never[]) => string) | Words
}

/** The same names, with other texts. */
type Like<W> = {
  [Name in keyof W]: W[Name] extends (...facts: infer Facts) => string
    ? (...facts: Facts) => string
    : W[Name] extends string
      ? string
      : Like<W[Name]>
}

/**
 * The words of one room of the page, in every language that it speaks: a word that a language lacks
 * is an error of types. Call the result where the words are used, in a template or a `$derived`:
 * they change when another language is chosen.
 *
 * What a capture says (protocols, fields, Wireshark's analysis names) is not translated: these are
 * the terms of the field.
 */
export function defineWords<W extends Words>(
  words: { en: W & Like<W> } & Record<Exclude<LanguageCode, 'en'>, Like<W>>,
): () => Like<W> {
  return () => words[language.code]
}
