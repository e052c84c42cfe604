import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { language } from '../../../ui/language/language.svelte.ts'
import { serviceSentence } from '../../../ui/language/service-sentence.ts'
import { parseFilter } from '../../../shared/filter/parse-filter.ts'
import { refusalsIn, remediesIn } from './literal-words.ts'

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

  it('is known where it says why a text is no filter', () => {
    const unknown = files
      .filter((path) => path.startsWith('shared/filter/'))
      .flatMap((path) => refusalsIn(readFileSync(path, 'utf8')))
      .filter((sentence) => serviceSentence(sentence) === sentence)
    expect(unknown).toEqual([])
    expect(mistakeIn('tcp.prot == 80')).toMatch(/^No hay ningún campo «tcp.prot». ¿Quería decir /)
    expect(mistakeIn('tcp.port == x')).toBe("Aquí se espera un número, como 80, 0x50 o 'P'.")
    expect(mistakeIn('lower(tcp.port) == "x"')).toMatch(
      /^«lower» se aplica a texto, y .* es un número/,
    )
    expect(mistakeIn('http.host == tcp.port')).toMatch(/ es texto y .* es un número: no se pueden/)
    expect(mistakeIn('tcp == 5')).toMatch(/ es un protocolo: /)
  })
})

function mistakeIn(text: string): string | undefined {
  const parsed = parseFilter(text)
  return 'problem' in parsed ? serviceSentence(parsed.problem.text) : undefined
}
