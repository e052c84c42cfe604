import { type ReadLesson, readLesson } from './library.ts'

/** The lessons that the person has brought to this page. */
class OwnLessons {
  readonly #lessons = new Map<string, ReadLesson>()
  readonly #fileNames = new Map<string, string>()

  /** Takes a lesson in and answers the name that it goes by on this page. */
  async add(fileName: string, text: string): Promise<string> {
    const name = `own-${fileName.replace(/\.md$/i, '').replaceAll(/[^A-Za-z0-9]+/g, '-')}`
    // A file that has been mended and is brought again is another lesson than the one that is shown.
    const slug = this.#lessons.has(name) ? `${name}-${this.#lessons.size + 1}` : name
    this.#lessons.set(slug, await readLesson(text))
    this.#fileNames.set(slug, fileName)
    return slug
  }

  fileName(slug: string): string | undefined {
    return this.#fileNames.get(slug)
  }

  find(slug: string): ReadLesson | undefined {
    return this.#lessons.get(slug)
  }
}

/** There is one page, so these are its lessons. */
export const ownLessons = new OwnLessons()
