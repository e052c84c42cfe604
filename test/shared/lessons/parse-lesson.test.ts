import { describe, expect, it } from 'vitest'
import type { Lesson, LessonProblem } from '../../../shared/lessons/lesson.ts'
import { filterProblem } from '../../../shared/lessons/filter-problem.ts'
import { parseLesson } from '../../../shared/lessons/parse-lesson.ts'

const good = `---
title:
  en: A knock
  es: Una llamada
summary:
  en: Who knocks.
  es: Quién llama.
recording: wget
---

# knock

\`\`\`step
state: v=ladder
look: packet where tcp.flags.syn == 1
check:
  packets:
    filter: 'tcp.flags.syn == 1 && client.container == "busybox"'
  conversation:
    server: { container: nginx, port: 80 }
    begins: [syn, syn-ack, ack]
do:
  in: busybox
  run: wget -q -O - localhost
  request: true
terminal:
  - wget
  - { in: node, typed: date, output: "Monday" }
\`\`\`

## en: Knock knock

Who sends the *first* packet? Look at \`lo\`.

### Who is it?

- [ ] nginx
- [x] busybox

The client always begins.

> Ask the last row.

## es: Toc, toc

¿Quién envía el primer paquete?
`

describe('a lesson file', () => {
  it('is read into steps with settings and words', () => {
    const lesson = lessonOf(good)
    expect(lesson).toMatchObject({
      title: { en: 'A knock', es: 'Una llamada' },
      recording: 'wget',
      languages: ['en', 'es'],
    })
    expect(lesson.steps).toHaveLength(1)
    expect(lesson.steps[0]).toMatchObject({
      id: 'knock',
      line: 11,
      state: 'v=ladder',
      look: { kind: 'packet', name: '', where: 'tcp.flags.syn == 1' },
      check: { kind: 'all', checks: [{ kind: 'packets' }, { kind: 'conversation' }] },
      task: { where: 'busybox', run: 'wget -q -O - localhost', byRequest: true },
      terminal: [{ recorded: 'wget' }, { where: 'node', typed: 'date', output: 'Monday' }],
    })
  })

  it('tells text, question, reveal and notes apart, and counts all but the notes', () => {
    const { en, es } = lessonOf(good).steps[0]!.words
    expect(en).toEqual({
      title: 'Knock knock',
      text: [
        {
          kind: 'paragraph',
          inlines: [
            { kind: 'text', text: 'Who sends the ' },
            { kind: 'emphasis', text: 'first' },
            { kind: 'text', text: ' packet? Look at ' },
            { kind: 'code', text: 'lo' },
            { kind: 'text', text: '.' },
          ],
        },
      ],
      question: {
        text: [{ kind: 'text', text: 'Who is it?' }],
        choices: [
          { text: [{ kind: 'text', text: 'nginx' }], right: false },
          { text: [{ kind: 'text', text: 'busybox' }], right: true },
        ],
      },
      reveal: [
        { kind: 'paragraph', inlines: [{ kind: 'text', text: 'The client always begins.' }] },
      ],
      notes: [{ kind: 'paragraph', inlines: [{ kind: 'text', text: 'Ask the last row.' }] }],
      wordCount: 2 + 8 + 3 + 2 + 4,
    })
    expect(es?.wordCount).toBe(7)
  })

  it('can be in one language', () => {
    const english = good
      .replace('  es: Una llamada\n', '')
      .replace('  es: Quién llama.\n', '')
      .replace(/## es:[\s\S]*/, '')
    expect(lessonOf(english).languages).toEqual(['en'])
  })

  it.each<[string, [string, string], number, RegExp]>([
    ['no front matter', ['---\ntitle', 'title'], 1, /begins with a line "---"/],
    ['a key that is not known', ['recording: wget', 'capture: wget'], 8, /"capture" is not known/],
    ['YAML that is none', ['look: packet', 'look: [packet'], 16, /not YAML/],
    ['a filter with a mistake', ['== 1 && cl', '== && cl'], 18, /mistake at its character/],
    ['a state that is none', ['begins: [syn,', 'begins: [sin,'], 21, /needs one of syn, syn-ack/],
    ['a thing that is none', ['look: packet', 'look: paquet'], 15, /needs a thing to look at/],
    ['a container without a name', ['  in: busybox', '  in: '], 23, /needs a text/],
    ['a step’s name', ['# knock', '# Knock Knock'], 11, /called in small letters/],
    ['no language', ['## en: Knock', '## Knock'], 31, /stand under "## en: …"/],
    ['no right answer', ['- [x] busybox', '- [ ] busybox'], 37, /one is right/],
    ['a picture', ['The client', '![x](y.png) The client'], 40, /paragraphs, lists and code/],
    [
      'a language that is missing',
      ['## es: Toc', '## en: Toc'],
      44,
      /has its words in "en" already/,
    ],
    ['too many words', ['The client', `The ${'very '.repeat(45)}client`], 31, /60 words at most/],
  ])('with %s is refused, with the line', (_, [from, to], line, text) => {
    expect(good).toContain(from)
    const problems = problemsOf(good.replace(from, to))
    expect(problems.map((problem) => problem.line)).toContain(line)
    expect(problems.find((problem) => problem.line === line)?.text).toMatch(text)
  })

  it('is told all that is wrong with it at once, by line', () => {
    const bad = good
      .replace('recording', 'capture')
      .replace('# knock', '# K')
      .replace('[syn,', '[x,')
    const lines = problemsOf(bad).map(({ line }) => line)
    expect(lines).toEqual(lines.toSorted((a, b) => a - b))
    expect(new Set(lines).size).toBeGreaterThanOrEqual(3)
  })

  it('has the lines of its mistakes with either ending of lines', () => {
    const bad = good.replace('# knock', '# K')
    expect(problemsOf(bad.replaceAll('\n', '\r\n'))).toEqual(problemsOf(bad))
  })
})

function lessonOf(text: string): Lesson {
  const read = parseLesson(text, { filterProblem })
  if ('problems' in read) throw new Error(JSON.stringify(read.problems))
  return read.lesson
}

function problemsOf(text: string): LessonProblem[] {
  const read = parseLesson(text, { filterProblem })
  return 'problems' in read ? read.problems : []
}
