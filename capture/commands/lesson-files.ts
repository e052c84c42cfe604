import { readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { filterProblem } from '../../shared/lessons/filter-problem.ts'
import { parseLesson } from '../../shared/lessons/parse-lesson.ts'
import { lessonFolder } from '../server/page.ts'
import { readProblem } from '../session/read-problem.ts'
import type { Output } from './output.ts'
import { writeRemedy } from './output.ts'

/** A lesson that is served beside the page, and the captures that lie beside it. */
export type LessonFiles = { slug: string; files: ReadonlyMap<string, Buffer> }

export function isLessonPath(path: string): boolean {
  return /\.(md|markdown)$/i.test(path)
}

/**
 * Reads a lesson and checks it, all but its steps' states, which the page knows; every mistake is told
 * with its line. Recordings that do not lie beside it are the page's own.
 */
export async function readLessonFiles(path: string, out: Output): Promise<LessonFiles | undefined> {
  const bytes = await readFile(path).catch((error: unknown) => readProblem(path, error))
  if ('code' in bytes) {
    writeRemedy(out, bytes)
    return undefined
  }
  const read = parseLesson(bytes.toString('utf8'), { filterProblem })
  if ('problems' in read) {
    for (const { line, text } of read.problems) out.error(`${path}:${line}: ${text}`)
    return undefined
  }
  const slug = basename(path).replace(/\.[^.]*$/, '')
  const files = new Map<string, Buffer>([[`${lessonFolder}${slug}.md`, bytes]])
  const { recording, steps } = read.lesson
  for (const name of new Set([recording, ...steps.map((step) => step.recording ?? recording)])) {
    const found = await readBeside(path, name)
    if (found) files.set(`${lessonFolder}${name}`, found)
  }
  return { slug, files }
}

/** With the name as it stands, or as a pcapng; from no other folder than the lesson's. */
async function readBeside(path: string, name: string): Promise<Buffer | undefined> {
  if (basename(name) !== name) return undefined
  const beside = join(dirname(path), name)
  return readFile(beside).catch(() => readFile(`${beside}.pcapng`).catch(() => undefined))
}
