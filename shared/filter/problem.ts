/** A part of a filter's text. */
export type Place = { offset: number; length: number }

/** Why a text is no filter: one sentence, and the place in the text that it is about. */
export type FilterProblem = Place & { text: string }

/** A field that is called by a name it had once: `instead` is that of today. */
export type OldName = Place & { instead: string }

/** Thrown inside the parser, and caught where it is called: the first problem ends the reading. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly problem: FilterProblem

  constructor(text: string, { offset, length }: Place) {
    super(text)
    this.problem = { text, offset, length }
  }
}

/** From the beginning of the one that stands first to the end of the other. */
export function placeOver(one: Place, other: Place): Place {
  const offset = Math.min(one.offset, other.offset)
  const end = Math.max(one.offset + one.length, other.offset + other.length)
  return { offset, length: end - offset }
}
