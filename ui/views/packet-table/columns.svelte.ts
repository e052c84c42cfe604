import { recall, remember } from '../../state/remembered.ts'
import type { EndText, RowText } from './row-text.ts'

export const columnIds = [
  'number',
  'time',
  'delta',
  'from',
  'to',
  'source',
  'destination',
  'interface',
  'conversation',
  'protocol',
  'length',
  'captured',
  'info',
] as const
export type ColumnId = (typeof columnIds)[number]

export type Column = {
  title: string
  /** In the menu, where the title alone does not say it. */
  meaning: string
  /** As the tracks of a grid are given. */
  width: string
  narrowWidth?: string
  /** Not shown where there is little room. */
  givesWay?: true
  /** Only when it was chosen. */
  isExtra?: true
  isRight?: true
  isMuted?: true
  text: (row: RowText) => string | EndText
}

export const columns: Readonly<Record<ColumnId, Column>> = {
  number: {
    title: 'No.',
    meaning: 'Number',
    width: '68px',
    isMuted: true,
    text: ({ number }) => (number === undefined ? '' : String(number)),
  },
  time: {
    title: 'Time s',
    meaning: 'Time since the first packet',
    width: '104px',
    narrowWidth: '96px',
    text: ({ time }) => time,
  },
  delta: {
    title: 'Δ ms',
    meaning: 'Time since the row before',
    width: '72px',
    givesWay: true,
    isMuted: true,
    text: ({ delta }) => delta,
  },
  from: {
    title: 'From',
    meaning: 'From whom',
    width: '218px',
    narrowWidth: '186px',
    text: ({ from }) => from,
  },
  to: {
    title: 'To',
    meaning: 'To whom',
    width: '218px',
    narrowWidth: '186px',
    text: ({ to }) => to,
  },
  source: {
    title: 'Source',
    meaning: 'Address it came from',
    width: '150px',
    isExtra: true,
    text: ({ sourceAddress }) => sourceAddress,
  },
  destination: {
    title: 'Destination',
    meaning: 'Address it goes to',
    width: '150px',
    isExtra: true,
    text: ({ destinationAddress }) => destinationAddress,
  },
  interface: {
    title: 'If',
    meaning: 'Interface',
    width: '48px',
    narrowWidth: '36px',
    text: (row) => row.interface,
  },
  conversation: {
    title: 'Conv.',
    meaning: 'Conversation',
    width: '60px',
    isExtra: true,
    isRight: true,
    text: ({ conversation }) => (conversation === 0 ? '' : String(conversation)),
  },
  protocol: {
    title: 'Proto',
    meaning: 'Protocol',
    width: '60px',
    narrowWidth: '48px',
    text: ({ protocol }) => protocol,
  },
  length: {
    title: 'Length',
    meaning: 'Length on the wire',
    width: '56px',
    givesWay: true,
    isRight: true,
    text: ({ length }) => length,
  },
  captured: {
    title: 'Captured',
    meaning: 'Captured length',
    width: '72px',
    isExtra: true,
    isRight: true,
    text: ({ capturedLength }) => capturedLength,
  },
  info: {
    title: 'What',
    meaning: 'What it says',
    width: 'minmax(120px, 1fr)',
    narrowWidth: 'minmax(90px, 1fr)',
    text: ({ info }) => info,
  },
}

/** Room below which the table does with less. */
const narrowPx = 900

/** Which columns are shown; this browser keeps it. */
export class ShownColumns {
  #chosen = $state.raw<ReadonlySet<ColumnId>>(recallChosen())

  has(id: ColumnId): boolean {
    return this.#chosen.has(id)
  }

  /** One column at least stays. */
  toggle(id: ColumnId): void {
    const chosen = new Set(this.#chosen)
    if (!chosen.delete(id)) chosen.add(id)
    if (chosen.size === 0) return
    this.#chosen = chosen
    remember('columns', JSON.stringify([...chosen]))
  }

  /** In their order, as far as there is room for them. */
  in(roomPx: number): ColumnId[] {
    const shown = columnIds.filter((id) => this.#chosen.has(id))
    const fitting = shown.filter((id) => roomPx >= narrowPx || !columns[id].givesWay)
    return fitting.length > 0 ? fitting : shown
  }
}

export function gridTracks(shown: readonly ColumnId[], roomPx: number): string {
  const width = ({ width: wide, narrowWidth }: Column): string =>
    roomPx < narrowPx && narrowWidth !== undefined ? narrowWidth : wide
  return shown.map((id) => width(columns[id])).join(' ')
}

function recallChosen(): ReadonlySet<ColumnId> {
  const usual = columnIds.filter((id) => !columns[id].isExtra)
  try {
    const kept: unknown = JSON.parse(recall('columns') ?? '')
    const known = Array.isArray(kept) ? columnIds.filter((id) => kept.includes(id)) : []
    return new Set(known.length > 0 ? known : usual)
  } catch {
    return new Set(usual)
  }
}
