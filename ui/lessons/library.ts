import type { Lesson, LessonProblem } from '../../shared/lessons/lesson.ts'
import { parseLesson } from '../../shared/lessons/parse-lesson.ts'
import { parseTerminalTrack, type TerminalTrack } from '../../shared/lessons/terminal-track.ts'
import { loadPart } from '../shell/load-part.ts'
import { stateProblem } from './step-state.ts'

const texts = import.meta.glob<string>('./library/*.md', {
  query: '?raw',
  import: 'default',
  eager: true,
})
const captures = import.meta.glob<string>('./library/recordings/*.pcapng', {
  query: '?url',
  import: 'default',
  eager: true,
})
const tracks = import.meta.glob<string>('./library/recordings/*.terminal.json', {
  query: '?url',
  import: 'default',
  eager: true,
})

export type ReadLesson = { lesson: Lesson } | { problems: LessonProblem[] }

/** A lesson of the library; `undefined` when it has none of that name. */
export function libraryLesson(slug: string): ReadLesson | undefined {
  const text = texts[`./library/${slug}.md`]
  // Its filters have been checked by the tests.
  return text === undefined ? undefined : parseLesson(text, { stateProblem })
}

/** A lesson that somebody has written: only for such a one are filters checked, which takes a part more. */
export async function readLesson(text: string): Promise<ReadLesson> {
  const { filterProblem } = await loadPart(loadFilterProblem)
  return parseLesson(text, { stateProblem, filterProblem })
}

function loadFilterProblem() {
  return import('../../shared/lessons/filter-problem.ts')
}

/** A lesson that is served beside the page: one that `podscope open` was given. */
export async function servedLesson(slug: string): Promise<ReadLesson | undefined> {
  const answer = await fetch(`./lesson/${encodeURIComponent(slug)}.md`).catch(() => undefined)
  return answer?.ok === true ? readLesson(await answer.text()) : undefined
}

/** A recording of the library, or one beside a served lesson; `undefined` when there is none. */
export async function libraryRecording(name: string): Promise<File | undefined> {
  const url =
    captures[`./library/recordings/${name}.pcapng`] ?? `./lesson/${encodeURIComponent(name)}`
  const answer = await loadPart(() => fetch(url)).catch(() => undefined)
  return answer?.ok === true ? new File([await answer.blob()], `${name}.pcapng`) : undefined
}

/** What was typed while a recording of the library was made. */
export async function libraryTrack(name: string): Promise<TerminalTrack | undefined> {
  const url = tracks[`./library/recordings/${name}.terminal.json`]
  const answer =
    url === undefined ? undefined : await loadPart(() => fetch(url)).catch(() => undefined)
  return answer?.ok === true ? parseTerminalTrack(await answer.text()) : undefined
}
