import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { answerCheck } from '../../../shared/lessons/answer-check.ts'
import type { Check } from '../../../shared/lessons/check.ts'
import type { Lesson, LessonStep } from '../../../shared/lessons/lesson.ts'
import { filterProblem } from '../../../shared/lessons/filter-problem.ts'
import { parseLesson } from '../../../shared/lessons/parse-lesson.ts'
import type { Scene } from '../../../shared/lessons/scene.ts'
import { parseTerminalTrack } from '../../../shared/lessons/terminal-track.ts'
import { stateProblem } from '../../../ui/lessons/step-state.ts'
import { closeScenes, libraryFolder, openScene } from './recorded-scene.ts'

const slugs = readdirSync(libraryFolder)
  .filter((name) => name.endsWith('.md') && name !== 'README.md')
  .map((name) => name.slice(0, -3))
const lessons = new Map(slugs.map((slug) => [slug, readLesson(slug)]))
const steps = [...lessons].flatMap(([slug, lesson]) =>
  lesson.steps.map((step) => ({ slug, step, recording: recordingOf(lesson, step) })),
)

afterAll(closeScenes)

describe('every lesson of the library', () => {
  it('is there', () => {
    expect(slugs).toHaveLength(10)
  })

  it.each(steps)('$slug/$step.id is in both languages, with notes', ({ step }) => {
    for (const words of [step.words.en, step.words.es]) {
      expect(words?.notes.length).toBeGreaterThan(0)
      expect(words?.question === undefined).toBe(words?.reveal.length === 0)
    }
    const { en, es } = step.words
    expect(es?.question?.choices.map(({ right }) => right)).toEqual(
      en?.question?.choices.map(({ right }) => right),
    )
  })

  it.each(steps)('$slug/$step.id has a check, and it holds on its recording', async (each) => {
    const { step, recording } = each
    const scene = await sceneOf(recording)
    if (step.when && !(await answerCheck(step.when, scene))) return
    expect(step.check).toBeDefined()
    expect(await answerCheck(step.check!, scene)).toBe(true)
  })

  it.each(steps)('$slug/$step.id does not hold where it did not happen', async ({ step }) => {
    for (const part of partsOf(step.check!)) {
      const held = []
      for (const recording of otherRecordings) {
        held.push(await answerCheck(part, await sceneOf(recording)))
      }
      expect(held, JSON.stringify(part)).toContain(false)
    }
  })

  it.each(steps)('$slug/$step.id shows only commands that its recording has', (each) => {
    const named = each.step.terminal.flatMap((entry) =>
      'recorded' in entry ? [entry.recorded] : [],
    )
    const recorded = new Set(trackOf(each.recording).map(({ name }) => name))
    expect(named.filter((name) => !recorded.has(name))).toEqual([])
  })
})

/** A container alone in which nothing happens, and all that the lessons have. */
const otherRecordings = [
  '../../../../test/fixtures/lessons/alone',
  ...new Set(steps.map(({ recording }) => recording)),
]

/** The whole, and each thing that it asks for: one that always holds would ask for nothing. */
function partsOf(check: Check): Check[] {
  if (check.kind !== 'all' && check.kind !== 'any') return [check]
  return [check, ...check.checks.flatMap(partsOf)]
}

function readLesson(slug: string): Lesson {
  const read = parseLesson(readFileSync(`${libraryFolder}/${slug}.md`, 'utf8'), {
    stateProblem,
    filterProblem,
  })
  if ('problems' in read) {
    throw new Error(read.problems.map(({ line, text }) => `${slug}.md:${line} ${text}`).join('\n'))
  }
  return read.lesson
}

/** That of the latest step that names one. */
function recordingOf(lesson: Lesson, step: LessonStep): string {
  const until = lesson.steps.slice(0, lesson.steps.indexOf(step) + 1)
  return until.findLast(({ recording }) => recording !== undefined)?.recording ?? lesson.recording
}

function sceneOf(recording: string): Promise<Scene> {
  return openScene(`${libraryFolder}/recordings/${recording}.pcapng`)
}

function trackOf(recording: string) {
  const text = readFileSync(`${libraryFolder}/recordings/${recording}.terminal.json`, 'utf8')
  return parseTerminalTrack(text)?.commands ?? []
}
