import { historyField, sortKeys, type SortKey } from '../../../shared/messages/listing-records.ts'
import { recall, remember } from '../../state/remembered.ts'
import type { ListingChoice } from '../../state/listing-choice.svelte.ts'
import {
  builtInColumns,
  suggestedFields,
  type BuiltInColumn,
  type ColumnId,
  type FieldColumn,
} from './column-ids.ts'
import { cellText, type CellText, type RowText } from './row-text.ts'
import { words } from './words.ts'

type Column = {
  /** As the tracks of a grid are given. */
  width: string
  narrowWidth?: string
  /** Not shown where there is little room. */
  givesWay?: true
  /** Only when it was chosen. */
  isExtra?: true
  isRight?: true
  isMuted?: true
  sortKey?: SortKey
}

const columns: Readonly<Record<BuiltInColumn, Column>> = {
  number: { width: '68px', narrowWidth: '52px', isMuted: true, sortKey: 'frame.number' },
  time: { width: '104px', narrowWidth: '96px', sortKey: 'frame.time_relative' },
  delta: { width: '72px', givesWay: true, isMuted: true, sortKey: 'frame.time_delta' },
  related: { width: '22px', isMuted: true },
  from: { width: '218px', narrowWidth: '172px', sortKey: 'from' },
  to: { width: '218px', narrowWidth: '172px', sortKey: 'to' },
  source: { width: '150px', isExtra: true, sortKey: 'source' },
  destination: { width: '150px', isExtra: true, sortKey: 'destination' },
  interface: { width: '48px', narrowWidth: '36px', sortKey: 'interface' },
  conversation: { width: '60px', isExtra: true, isRight: true, sortKey: 'conversation' },
  history: { width: '86px', isExtra: true },
  protocol: { width: '60px', narrowWidth: '48px', sortKey: 'protocol' },
  length: { width: '60px', givesWay: true, isRight: true, sortKey: 'frame.len' },
  captured: { width: '76px', isExtra: true, isRight: true, sortKey: 'frame.cap_len' },
  info: { width: 'minmax(120px, 1fr)', narrowWidth: 'minmax(90px, 1fr)' },
}

/** Room below which the table does with less. */
const narrowPx = 900

export function column(id: ColumnId): Column {
  if (isBuiltIn(id)) return columns[id]
  const sortKey = sortKeys.find((key) => key === fieldOf(id))
  const isWide = /^(eth|ipv6|http)\./.test(fieldOf(id) ?? '')
  return { width: isWide ? '140px' : '96px', isExtra: true, ...(sortKey && { sortKey }) }
}

export function columnTitle(id: ColumnId): string {
  return isBuiltIn(id) ? words().columns[id].title : fieldOf(id)!
}

/** In a menu, where the title alone does not say it. */
export function columnMeaning(id: ColumnId): string {
  if (isBuiltIn(id)) return words().columns[id].meaning
  const field = fieldOf(id)!
  const meanings: Readonly<Record<string, string>> = words().fields
  return Object.hasOwn(meanings, field) ? `${meanings[field]} (${field})` : field
}

export function columnText(id: ColumnId, row: RowText): CellText {
  return isBuiltIn(id) ? cellText[id](row) : (row.values.get(fieldOf(id)!) ?? '')
}

/** The field that is wished for a column; nothing where a row tells it by itself. */
export function fieldOf(id: ColumnId): string | undefined {
  if (id === 'history') return historyField
  return id.startsWith('field:') ? id.slice('field:'.length) : undefined
}

/**
 * Which columns are shown, in which order; this browser keeps what is chosen by hand. What a link
 * wants is shown until then.
 */
export class ShownColumns {
  readonly #listing: () => ListingChoice
  readonly #wanted = $derived.by(() => knownColumns(this.#listing().columns))
  #kept = $state.raw<readonly ColumnId[]>(recallChosen() ?? usual)

  constructor(listing: () => ListingChoice) {
    this.#listing = listing
  }

  get chosen(): readonly ColumnId[] {
    return this.#wanted ?? this.#kept
  }

  /** Those that could be shown too. */
  get others(): ColumnId[] {
    const all: ColumnId[] = [
      ...builtInColumns,
      ...suggestedFields.map((field): FieldColumn => `field:${field}`),
    ]
    return all.filter((id) => !this.chosen.includes(id))
  }

  /** One column at least stays; a new one comes before what the packet says. */
  toggle(id: ColumnId): void {
    const without = this.chosen.filter((one) => one !== id)
    if (without.length < this.chosen.length) {
      if (without.length > 0) this.#keep(without)
      return
    }
    const info = without.indexOf('info')
    this.#keep(without.toSpliced(info < 0 ? without.length : info, 0, id))
  }

  move(id: ColumnId, step: 1 | -1): void {
    const at = this.chosen.indexOf(id)
    const to = at + step
    if (at < 0 || to < 0 || to >= this.chosen.length) return
    this.#keep(this.chosen.toSpliced(at, 1).toSpliced(to, 0, id))
  }

  restore(): void {
    this.#keep(usual)
  }

  /** As far as there is room for them. */
  in(roomPx: number): readonly ColumnId[] {
    const fitting = this.chosen.filter((id) => roomPx >= narrowPx || !column(id).givesWay)
    return fitting.length > 0 ? fitting : this.chosen
  }

  #keep(chosen: readonly ColumnId[]): void {
    this.#kept = chosen
    this.#listing().columns = isUsual(chosen) ? undefined : chosen
    remember('columns', JSON.stringify(chosen))
  }
}

/** Between the tracks. */
export function gridGapPx(roomPx: number): number {
  return roomPx < narrowPx ? 8 : 12
}

export function gridTracks(shown: readonly ColumnId[], roomPx: number): string {
  const width = ({ width: wide, narrowWidth }: Column): string =>
    roomPx < narrowPx && narrowWidth !== undefined ? narrowWidth : wide
  return shown.map((id) => width(column(id))).join(' ')
}

const usual = builtInColumns.filter((id) => !columns[id].isExtra)

function recallChosen(): readonly ColumnId[] | undefined {
  try {
    return knownColumns(JSON.parse(recall('columns') ?? ''))
  } catch {
    return undefined
  }
}

/** Those of a list that there are, each once; nothing where none of them is left. */
function knownColumns(list: unknown): readonly ColumnId[] | undefined {
  const known = Array.isArray(list) ? list.filter(isColumn) : []
  return known.length > 0 ? [...new Set(known)] : undefined
}

function isUsual(chosen: readonly ColumnId[]): boolean {
  return chosen.join() === usual.join()
}

function isColumn(id: unknown): id is ColumnId {
  return typeof id === 'string' && (id.startsWith('field:') || isBuiltIn(id))
}

function isBuiltIn(id: string): id is BuiltInColumn {
  return Object.hasOwn(columns, id)
}
