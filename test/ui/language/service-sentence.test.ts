import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { language } from '../../../ui/language/language.svelte.ts'
import { serviceSentence } from '../../../ui/language/service-sentence.ts'
import { remediesIn } from './literal-words.ts'

const files = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard', 'shared', 'capture', 'ui'],
  { encoding: 'utf8' },
)
  .split('\n')
  .filter((path) => path.endsWith('.ts') && existsSync(path))

/** Only on the terminal. */
const printed = /^capture\/(commands|server)\//

/** A file and a place, with a sentence that is known by itself. */
const composed = new Set(['x1x1: x1'])

describe('what a host of the engine says', () => {
  beforeEach(() => language.adopt('es'))
  afterEach(() => language.adopt('en'))

  it('is Spanish on a Spanish page, with its names and figures', () => {
    expect(serviceSentence('The pod shop/cart has gone.')).toBe('El pod shop/cart ya no existe.')
    expect(
      serviceSentence(
        'a: b.pcap, byte 24: A packet claims to hold 70000 bytes; what follows cannot be read.',
      ),
    ).toBe('a: b.pcap, byte 24: Un paquete dice tener 70000 bytes; lo que sigue no se puede leer.')
    expect(serviceSentence('Cannot read x.pcap: there is no such file.')).toBe(
      'No se puede leer x.pcap: no existe ese archivo.',
    )
  })

  it('stays as it is where the page does not know it, and on an English page', () => {
    expect(serviceSentence('Something new happened.')).toBe('Something new happened.')
    language.adopt('en')
    expect(serviceSentence('The pod shop/cart has gone.')).toBe('The pod shop/cart has gone.')
  })

  it('is known wherever it is written', () => {
    const unknown = files
      .filter((path) => !printed.test(path))
      .map((path) => ({ path, source: readFileSync(path, 'utf8') }))
      .filter(({ source }) => source.includes('remedy'))
      .flatMap(({ path, source }) =>
        remediesIn(source)
          .filter((sentence) => !composed.has(sentence) && serviceSentence(sentence) === sentence)
          .map((sentence) => `${path}: ${sentence}`),
      )
    expect(unknown).toEqual([])
  })
})
