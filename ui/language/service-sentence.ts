import { clusterSentences } from './cluster-sentences.ts'
import { fileSentences } from './file-sentences.ts'
import { filterSentences } from './filter-sentences.ts'
import { language } from './language.svelte.ts'
import { podSentences } from './pod-sentences.ts'
import { silenceSentences } from './silence-sentences.ts'

/**
 * What the engine's host says, in the page's language. Services and recordings speak English; the page
 * knows their sentences by heart, with the names and figures in them. One that it does not know stays
 * as it is: English is better than nothing.
 */
export function serviceSentence(sentence: string): string {
  return language.code === 'es' ? translate(sentence) : sentence
}

/** A sentence with names in braces where facts stand, and its translation with the same names. */
export type Sentence = readonly [english: string, spanish: string]

type Known = { pattern: RegExp; names: readonly string[]; translation: string }

type Catalogue = { whole: ReadonlyMap<string, string>; withFacts: readonly Known[] }

let translate = (sentence: string): string => {
  // Prepared when the first one is heard. Of several that fit, the first counts: files come last, of
  // which one is a name and a sentence of any kind.
  translate = translatorOf([
    ...podSentences,
    ...silenceSentences,
    ...clusterSentences,
    ...filterSentences,
    ...fileSentences,
  ])
  return translate(sentence)
}

/** Answers the Spanish of sentences that are like one of these, and any other as it is. */
export function translatorOf(sentences: readonly Sentence[]): (sentence: string) => string {
  const { whole, withFacts } = prepare(sentences)
  const translated = (sentence: string): string => {
    const same = whole.get(sentence)
    if (same !== undefined) return same
    for (const { pattern, names, translation } of withFacts) {
      const facts = pattern.exec(sentence)
      if (facts === null) continue
      return translation.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
        const fact = facts[names.indexOf(name) + 1] ?? ''
        // A sentence within a sentence: a reason, or what is said of a place in a file.
        return name.startsWith('sentence') ? translated(fact) : fact
      })
    }
    return sentence
  }
  return translated
}

function prepare(sentences: readonly Sentence[]): Catalogue {
  return {
    whole: new Map(sentences.filter(isWhole)),
    withFacts: sentences
      .filter((pair) => !isWhole(pair))
      .map(([english, translation]) => ({
        pattern: patternOf(english),
        names: [...english.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!),
        translation,
      })),
  }
}

function isWhole([english]: Sentence): boolean {
  return !english.includes('{')
}

/** `{name}` stands for a name or a figure, `{sentence}` and `{sentence2}` for sentences that are translated, too. */
function patternOf(template: string): RegExp {
  const parts = template
    .split(/\{\w+\}/)
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('(.*?)')}$`, 's')
}
