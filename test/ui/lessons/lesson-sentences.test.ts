import { readdirSync, readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { filterProblem } from '../../../shared/lessons/filter-problem.ts'
import { parseLesson } from '../../../shared/lessons/parse-lesson.ts'
import { yamlMistake } from '../../../shared/lessons/yaml-mistake.ts'
import { language } from '../../../ui/language/language.svelte.ts'
import { lessonSentence } from '../../../ui/lessons/lesson-sentences.ts'
import { stateProblem } from '../../../ui/lessons/step-state.ts'
import { tellingsIn } from '../language/literal-words.ts'

const folder = 'shared/lessons'
const sources = readdirSync(folder)
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(`${folder}/${name}`, 'utf8'))
const english = readFileSync('ui/lessons/library/handshake.md', 'utf8')

describe('what is wrong with a lesson of one’s own', () => {
  beforeEach(() => language.adopt('es'))
  afterEach(() => language.adopt('en'))

  it('is known in Spanish wherever it is written', () => {
    const needed = sources.flatMap((source) => tellingsIn(source, ['need']))
    const told = sources.flatMap((source) => tellingsIn(source, ['tell', 'problem']))
    expect(needed.length).toBeGreaterThan(5)
    expect(told.length).toBeGreaterThan(12)
    const unknownNeeds = needed.filter((need) => lessonSentence(need) === need)
    expect(unknownNeeds).toEqual([])
    // What is needed has its sentence in `need` itself.
    const unknown = told.filter((one) => !one.startsWith('x1 needs') && lessonSentence(one) === one)
    expect(unknown).toEqual([])
  })

  it.each([
    ['recording:', 'recording', 'esto no es YAML: '],
    ['recording: one-request', 'recording: {one', 'esto no es YAML: '],
    ['recording: one-request', 'recording: a: b', 'una clave lleva dos puntos una sola vez'],
    ['recording: one-request', 'recording: @a', 'un texto que empieza por este signo'],
    ['recording: one-request', "recording: 'one", 'falta'],
    ['recording: one-request', 'recording: x\nrecording: y', 'esta clave ya está más arriba'],
    ['recording: one-request', 'recording: []', '«recording» necesita un texto'],
    ['recording: one-request', 'capture: x', '«capture» no se conoce aquí; hay title, summary, '],
    ['v=ladder', 'v=leiter', '«v=leiter» no es nada que la página pueda mostrar'],
    ['## en: Thousandths', '## Thousandths', 'van debajo de «## en: …» y «## es: …»'],
    ['# slow', '# Slow', 'el nombre de un paso lleva minúsculas'],
    ['tcp.flags.syn == 1', 'tcp.flags.syn = 1', ': La igualdad se escribe «==».'],
  ])('is said in Spanish where "%s" becomes "%s"', (from, to, said) => {
    const problems = problemsOf(english.replace(from, to))
    expect(problems.map(({ text }) => lessonSentence(text)).join('\n')).toContain(said)
    expect(problems.filter(({ text }) => lessonSentence(text) === text)).toEqual([])
  })

  it('has a sentence for every mistake in YAML', () => {
    expect(lessonSentence(yamlMistake('TAB_AS_INDENT'))).toMatch(/tabuladores/)
    expect(lessonSentence(yamlMistake('IMPOSSIBLE'))).toMatch(/no se puede leer/)
  })

  it('stays English on an English page', () => {
    language.adopt('en')
    expect(lessonSentence('a step asks one question')).toBe('a step asks one question')
  })
})

function problemsOf(text: string) {
  const read = parseLesson(text, { filterProblem, stateProblem })
  return 'problems' in read ? read.problems : []
}
