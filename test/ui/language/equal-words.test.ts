import { afterAll, describe, expect, it } from 'vitest'
import { language } from '../../../ui/language/language.svelte.ts'

type Table = { readonly [name: string]: unknown }

const rooms = import.meta.glob<Record<string, unknown>>('../../../ui/**/*words.ts', { eager: true })

/** What stands for a fact wherever a word says it. */
const markers = Array.from({ length: 8 }, (_, i) => `{${i}}`)

/** What types do not hold: that a text is there, and says all the facts that it says in English. */
describe('the words of both languages', () => {
  afterAll(() => language.choose('en'))

  for (const [path, room] of Object.entries(rooms)) {
    const tables = Object.values(room).filter(
      (made): made is () => Table => typeof made === 'function' && made.length === 0,
    )
    it(`say the same facts in ${path.replace('../../../', '')}`, () => {
      for (const made of tables) {
        const [english, spanish] = (['en', 'es'] as const).map((code) => {
          language.choose(code)
          return factsOf(made())
        })
        expect(spanish).toEqual(english)
      }
    })
  }
})

/** By the name of each word: which of the facts that it is given it says. */
function factsOf(table: unknown, name = ''): Record<string, string[]> {
  if (typeof table === 'function') return { [name]: told(table as (...facts: never[]) => unknown) }
  if (typeof table === 'string') return { [name]: table === '' ? ['nothing'] : [] }
  if (table === null || typeof table !== 'object') return {}
  return Object.assign(
    {},
    ...Object.entries(table).map(([part, value]) => factsOf(value, `${name}.${part}`)),
  ) as Record<string, string[]>
}

/** Facts that are no text cannot be marked: such words are only counted. */
function told(say: (...facts: never[]) => unknown): string[] {
  try {
    const text = String(say(...(markers as never[])))
    return markers.filter((marker) => text.includes(marker))
  } catch {
    return [`takes ${say.length}`]
  }
}
