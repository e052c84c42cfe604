import { actOf, type Act } from '../../keys/pane-keys.ts'
import type { Session } from '../../state/session.svelte.ts'
import type { FilterChoice } from './cell-condition.ts'
import type { ColumnId } from './column-ids.ts'
import { column as columnOf } from './columns.svelte.ts'
import type { PacketList } from './packet-list.svelte.ts'
import type { TableCursor } from './table-cursor.svelte.ts'
import type { TableScroll } from './table-scroll.svelte.ts'
import type { TableTail } from './table-tail.svelte.ts'

type Parts = {
  session: () => Session
  list: PacketList
  scroll: TableScroll
  tail: TableTail
  cursor: TableCursor
  end: () => number
  /** Goes to a packet, and takes the keyboard there. */
  goTo: (packet: number) => void
}

/** What can be done with the row or the cell that is meant, by the keys of the table. */
export class TableActs {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  press(event: KeyboardEvent): void {
    const act = actOf('table', event)
    if (act === undefined) return
    event.preventDefault()
    event.stopPropagation()
    this.#acts[act]()
  }

  /** One more click of a column's head: rising, falling, as captured. */
  sortBy(id: ColumnId | undefined): void {
    const key = id && columnOf(id).sortKey
    if (key) this.#parts.list.sorting.turn(key)
  }

  filterBy(
    place: number | undefined,
    column: ColumnId | undefined,
    { isNot, isDraft }: FilterChoice,
  ): void {
    if (place === undefined || column === undefined) return
    const condition = this.#parts.cursor.conditionOf(place, column, isNot)
    if (condition === undefined) return
    const { filter } = this.#parts.session()
    if (isDraft) filter.prepare(condition)
    else void filter.add(condition)
  }

  readonly #acts: Record<Act<'table'>, () => void> = {
    up: () => this.#moveBy(-1),
    down: () => this.#moveBy(1),
    pageUp: () => this.#moveBy(-this.#parts.scroll.pageRows),
    pageDown: () => this.#moveBy(this.#parts.scroll.pageRows),
    first: () => this.#parts.cursor.moveTo(this.#parts.list.first),
    last: () => this.#moveToNewest(),
    left: () => this.#parts.cursor.moveToColumn(-1),
    right: () => this.#parts.cursor.moveToColumn(1),
    select: () => this.#parts.cursor.select(this.#parts.cursor.here),
    only: () => this.#filter({ isNot: false, isDraft: false }),
    without: () => this.#filter({ isNot: true, isDraft: false }),
    draftOnly: () => this.#filter({ isNot: false, isDraft: true }),
    draftWithout: () => this.#filter({ isNot: true, isDraft: true }),
    mark: () => this.#mark(),
    nextMark: () => this.#goToMark(),
    reference: () => this.#refer(),
    sort: () => this.sortBy(this.#parts.cursor.column),
  }

  #moveBy(rows: number): void {
    const { cursor } = this.#parts
    cursor.moveTo(cursor.here + rows)
  }

  #moveToNewest(): void {
    const { list, tail, cursor, end } = this.#parts
    tail.last = list.newest()
    cursor.moveTo(end())
  }

  #filter(choice: FilterChoice): void {
    const { place, column } = this.#parts.cursor
    this.filterBy(place, column, choice)
  }

  #mark(): void {
    const row = this.#row
    if (row) this.#parts.session().marked.toggle(row.number, row.offsetNs)
  }

  #goToMark(): void {
    const { session, list, cursor, goTo } = this.#parts
    const { marked, selection } = session()
    const next = marked.after(selection.packet ?? list.number(cursor.here) ?? 0)
    if (next !== undefined) goTo(next)
  }

  #refer(): void {
    const row = this.#row
    if (row) this.#parts.session().marked.refer(row.number, row.offsetNs)
  }

  get #row() {
    const { list, cursor } = this.#parts
    return list.row(cursor.here)?.row
  }
}
