import { Lexer } from 'marked'
import {
  lessonLanguages,
  type InLanguages,
  type Lesson,
  type LessonLanguage,
  type LessonProblem,
} from './lesson.ts'
import { LessonSteps } from './lesson-steps.ts'
import type { Grammars } from './step-settings.ts'
import { readYaml, type YamlValue } from './yaml-reader.ts'

/** A lesson file is typed by a person; the longest of the bundled ones has 12 KB. */
export const lessonCharactersMax = 256 * 1024

/**
 * A lesson from the text of its file, or everything that is wrong with it, by line. The form is
 * described in `ui/lessons/writing-lessons.md`. What is quoted of `grammars` that are not given stays unread.
 */
export function parseLesson(
  text: string,
  grammars: Grammars = {},
): { lesson: Lesson } | { problems: LessonProblem[] } {
  if (text.length > lessonCharactersMax) {
    const problem = `a lesson has ${lessonCharactersMax} characters at most, this has ${text.length}`
    return { problems: [{ line: 1, text: problem }] }
  }
  const file = splitFile(text.replaceAll('\r\n', '\n'))
  if (file === undefined) return { problems: [{ line: 1, text: noFrontMatter }] }
  const problems: LessonProblem[] = []
  const front = readYaml(file.front, 2, problems)
  const head = readHead(front)
  const steps = new LessonSteps(head.languages, grammars, problems)
  let line = file.bodyLine
  for (const token of Lexer.lex(file.body)) {
    steps.take(token, line)
    line += token.raw.split('\n').length - 1
  }
  const lesson: Lesson = { ...head, steps: steps.end(line) }
  if (problems.length === 0) return { lesson }
  return { problems: problems.toSorted((a, b) => a.line - b.line) }
}

const noFrontMatter =
  'a lesson begins with a line "---", then "title", "summary" and "recording", then "---" again'

function splitFile(text: string): { front: string; body: string; bodyLine: number } | undefined {
  const match = /^---\n([\s\S]*?)\n---\n/.exec(text)
  if (match === null) return undefined
  const [whole, front = ''] = match
  return { front, body: text.slice(whole.length), bodyLine: whole.split('\n').length }
}

function readHead(front: YamlValue): Omit<Lesson, 'steps'> {
  front.keys(['title', 'summary', 'recording'])
  const title = readInLanguages(front.at('title'))
  const languages = lessonLanguages.filter((language) => title[language] !== undefined)
  const summary = readInLanguages(front.at('summary'))
  for (const language of languages) {
    if (summary[language] === undefined)
      front.at('summary').need(`"${language}", as the title has it`)
  }
  return { title, summary, recording: front.at('recording').text(), languages }
}

function readInLanguages(value: YamlValue): InLanguages<string> {
  const keys = value.keys(lessonLanguages) as LessonLanguage[]
  return Object.fromEntries(keys.map((language) => [language, value.at(language).text()]))
}
