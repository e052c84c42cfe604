import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { blocksText } from '../../../shared/lessons/lesson-text.ts'
import type { LessonStep, StepWords } from '../../../shared/lessons/lesson.ts'
import { parseLesson } from '../../../shared/lessons/parse-lesson.ts'
import { librarySlugs } from '../../../ui/lessons/library-slugs.ts'
import { libraryFolder } from './recorded-scene.ts'

/** A sentence's beginning, and what it rests on. */
type Evidence = { beginning: string; kinds: string[] }

const claims = ['claims', 'packet-claims'].flatMap(readTitles)
const evidence = readEvidence()
const steps = librarySlugs.flatMap((slug) =>
  readSteps(slug).map((step) => ({ place: `${slug}/${step.id}`, step })),
)

describe('every sentence of a lesson', () => {
  it('is accounted for, step by step', () => {
    expect([...evidence.keys()]).toEqual(steps.map(({ place }) => place))
  })

  it.each(steps)('of $place names its evidence', ({ place, step }) => {
    const said = sentencesOf(step.words.en!)
    const accounted = evidence.get(place)!
    expect(accounted).toHaveLength(said.length)
    accounted.forEach(({ beginning }, index) => {
      expect(said[index]!.startsWith(beginning), `${beginning} | ${said[index]}`).toBe(true)
    })
  })

  it.each(steps)('of $place rests on evidence that there is', ({ place, step }) => {
    const isThere = (kind: string): boolean =>
      kind === 'told' ||
      (kind === 'check' && step.check !== undefined) ||
      step.sources.includes(kind) ||
      claims.some((title) => title.startsWith(kind))
    const named = evidence.get(place)!.flatMap(({ kinds }) => kinds)
    expect(named.filter((kind) => !isThere(kind))).toEqual([])
  })

  it.each(steps)('of $place needs each source that is named', ({ place, step }) => {
    const used = new Set(evidence.get(place)!.flatMap(({ kinds }) => kinds))
    expect(step.sources.filter((source) => !used.has(source))).toEqual([])
  })

  it.each(steps)('of $place has one in Spanish beside it', ({ step }) => {
    expect(sentencesOf(step.words.es!)).toHaveLength(sentencesOf(step.words.en!).length)
  })
})

function readSteps(slug: string): LessonStep[] {
  const read = parseLesson(readFileSync(`${libraryFolder}/${slug}.md`, 'utf8'))
  return 'lesson' in read ? read.lesson.steps : []
}

/** Of text, answer and notes; questions claim nothing, and their answers are said again below them. */
function sentencesOf({ text, reveal, notes }: StepWords): string[] {
  return [text, reveal, notes].flatMap((blocks) =>
    blocksText(blocks)
      .split(/(?<=[.?!][)”"»]?)\s+/)
      .filter((sentence) => sentence !== ''),
  )
}

function readTitles(file: string): string[] {
  const text = readFileSync(new URL(`${file}.test.ts`, import.meta.url), 'utf8')
  return [...text.matchAll(/^ {2}it\('([^']+)'/gm)].map(([, title]) => title!)
}

function readEvidence(): Map<string, Evidence[]> {
  const text = readFileSync(new URL('evidence.txt', import.meta.url), 'utf8')
  const found = new Map<string, Evidence[]>()
  let own: Evidence[] = []
  for (const line of text.split('\n')) {
    const [beginning = '', kinds] = line.split(' | ')
    if (kinds !== undefined) own.push({ beginning: beginning.trim(), kinds: kinds.split(' + ') })
    else if (/^[a-z-]+\/[a-z-]+$/.test(line)) found.set(line, (own = []))
  }
  return found
}
