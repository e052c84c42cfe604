/** A part of a filter's text. */
export type Place = { offset: number; length: number }

/** Why a text is no filter: one sentence, and the place in the text that it is about. */
export type FilterProblem = Place & { text: string }

/** Thrown inside the parser, and caught where it is called: the first problem ends the reading. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly problem: FilterProblem

  constructor(text: string, { offset, length }: Place) {
    super(text)
    this.problem = { text, offset, length }
  }
}

/** The place from where one begins to where another ends. */
export function placeOver(first: Place, last: Place): Place {
  return { offset: first.offset, length: last.offset + last.length - first.offset }
}
