import type { Session } from '../../state/session.svelte.ts'
import { cellCondition } from './cell-condition.ts'
import type { ColumnId } from './column-ids.ts'
import type { PacketList } from './packet-list.svelte.ts'
import type { TableScroll } from './table-scroll.svelte.ts'

export type TableParts = {
  session: () => Session
  list: PacketList
  scroll: TableScroll
  /** The columns that are shown. */
  shown: () => readonly ColumnId[]
  end: () => number
}

/** Where the keyboard is in the table, and the packet that is selected from there. */
export class TableCursor {
  place = $state<number>()
  /** The cell there; nothing where it is the row as a whole. */
  column = $state<ColumnId>()
  /** A place whose packet is selected as soon as it is known. */
  #toSelect: number | undefined
  readonly #parts: TableParts

  constructor(parts: TableParts) {
    this.#parts = parts
  }

  /** Another list: what was meant in the one before counts no more. */
  restart(): void {
    this.place = undefined
    this.#toSelect = undefined
  }

  /** Text has come. */
  received(): void {
    if (this.#toSelect !== undefined) this.select(this.#toSelect)
  }

  select(place: number): void {
    const { session, list } = this.#parts
    const packet = list.number(place)
    const conversation = list.conversation(place)
    // Its row tells both; until then what is known counts.
    const isKnown = packet !== undefined && (conversation !== 0 || list.row(place) !== undefined)
    this.#toSelect = isKnown ? undefined : place
    if (packet === undefined) return
    session().selection.select(conversation === 0 ? { packet } : { packet, conversation })
  }

  /** Shows the selected packet, or the listed one next to it. */
  async reveal(packet: number): Promise<void> {
    const { session, list, scroll } = this.#parts
    const found = await list.find(packet)
    const isOther = session().selection.packet !== packet
    if (!found || list.isClosed || this.#toSelect !== undefined || isOther) return
    this.place = found.number === packet ? found.place : undefined
    scroll.show(found.place)
  }

  /** The number of the packet that is there now. */
  async goTo(packet: number): Promise<number | undefined> {
    const { session, list, scroll } = this.#parts
    const found = await list.find(packet)
    if (!found || list.isClosed) return undefined
    this.place = found.place
    scroll.show(found.place)
    session().selection.select({ packet: found.number })
    this.select(found.place)
    return found.number
  }

  moveTo(place: number): void {
    const { session, list, scroll, end } = this.#parts
    this.place = Math.min(end(), Math.max(list.first, place))
    scroll.show(this.place)
    if (session().selection.packet !== undefined) this.select(this.place)
  }

  moveToColumn(step: 1 | -1): void {
    const shown = this.#parts.shown()
    const at = this.column === undefined ? -1 : shown.indexOf(this.column)
    this.column = shown[Math.min(shown.length - 1, at + step)]
    this.place ??= this.here
  }

  /** The row that keys mean. */
  get here(): number {
    const { list, scroll } = this.#parts
    return this.place ?? list.first + scroll.inView.to - 1
  }

  /** What a filter says to have only packets with a cell's value, or all but those. */
  conditionOf(place: number, column: ColumnId, isNot: boolean): string | undefined {
    const { session, list } = this.#parts
    const placed = list.row(place)
    if (placed === undefined) return undefined
    const { row, values } = placed
    const { source, conversations } = session()
    const interfaces = 'interfaces' in source ? source.interfaces : []
    const interfaceName = interfaces[row.interface]?.name ?? ''
    const conversation = conversations.get(row.conversation)
    return cellCondition(column, { row, conversation, interfaceName, values }, isNot)
  }
}
