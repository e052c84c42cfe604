import { type ReadLesson, readLesson } from './library.ts'

/** A lesson that the person has brought: its text, and perhaps the capture beside it. */
class OwnLessons {
  readonly #texts = new Map<string, string>()
  /** The one that was brought last. */
  latest = $state.raw<{ slug: string; read: ReadLesson }>()

  /** Takes a lesson in and answers the name that it goes by on this page. */
  add(fileName: string, text: string): { slug: string; read: ReadLesson } {
    const slug = `own-${fileName.replace(/\.md$/i, '').replaceAll(/[^A-Za-z0-9]+/g, '-')}`
    this.#texts.set(slug, text)
    this.latest = { slug, read: readLesson(text) }
    return this.latest
  }

  find(slug: string): ReadLesson | undefined {
    const text = this.#texts.get(slug)
    return text === undefined ? undefined : readLesson(text)
  }
}

/** There is one page, so these are its lessons. */
export const ownLessons = new OwnLessons()
