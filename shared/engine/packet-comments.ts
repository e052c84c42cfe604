/** Characters of comments that are kept; a person writes far fewer. */
const charactersMax = 8 * 1024 * 1024

/** What people and programs have written to single packets; the oldest give way when it is too much. */
export class PacketComments {
  readonly #comments = new Map<number, readonly string[]>()
  #characters = 0

  /** `number` rises from call to call. */
  add(number: number, comments: readonly string[]): void {
    this.#comments.set(number, comments)
    this.#characters += charactersOf(comments)
    for (const [oldest, given] of this.#comments) {
      if (this.#characters <= charactersMax) break
      this.#comments.delete(oldest)
      this.#characters -= charactersOf(given)
    }
  }

  /** The numbers of those packets, from the first. */
  numbers(): Iterable<number> {
    return this.#comments.keys()
  }

  /** Of a packet that is kept. */
  of(number: number): readonly string[] {
    return this.#comments.get(number) ?? noComments
  }
}

const noComments: readonly string[] = []

function charactersOf(comments: readonly string[]): number {
  return comments.reduce((sum, comment) => sum + comment.length, 0)
}
