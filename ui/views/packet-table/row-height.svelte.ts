import { recall, remember } from '../../state/remembered.ts'

/** How high rows are, in px; a projector enlarges the page beside this. */
export const rowHeights = { compact: 22, usual: 24, comfortable: 28, presentation: 36 } as const
export type RowHeightName = keyof typeof rowHeights
export const rowHeightNames = Object.keys(rowHeights) as RowHeightName[]

/** The height of the table's rows; this browser keeps it. */
export class RowHeight {
  #name = $state.raw(recallName())

  get name(): RowHeightName {
    return this.#name
  }

  get px(): number {
    return rowHeights[this.#name]
  }

  choose(name: RowHeightName): void {
    this.#name = name
    remember('row-height', name)
  }
}

function recallName(): RowHeightName {
  const kept = recall('row-height')
  return rowHeightNames.find((name) => name === kept) ?? 'usual'
}
