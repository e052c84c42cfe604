import { loadPart } from '../shell/load-part.ts'

/** Whether a dropped file is a lesson and no capture, by its name. */
export function isLessonFile(file: File): boolean {
  return /\.(md|markdown)$/i.test(file.name)
}

/** Takes a lesson in; answers the address at which it is played, or its mistakes are shown. */
export async function addOwnLesson(file: File): Promise<string> {
  // Lessons are fetched when somebody wants one.
  const { ownLessons } = await loadPart(() => import('./own-lessons.ts'))
  const slug = await ownLessons.add(file.name, await file.text())
  return `#/lesson/${slug}`
}
