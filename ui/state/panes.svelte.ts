import { recall, remember } from './remembered.ts'

export const tabs = [
  'ladder',
  'stream',
  'exchanges',
  'conversations',
  'namespaces',
  'sockets',
] as const
export type Tab = (typeof tabs)[number]

export const tabTitles: Record<Tab, string> = {
  ladder: 'Ladder',
  stream: 'Stream',
  exchanges: 'Exchanges',
  conversations: 'Conversations',
  namespaces: 'Namespaces',
  sockets: 'Sockets',
}

/** A size that a splitter sets and this browser keeps, as a share of the room in per cent. */
export type PaneSize = {
  readonly name: string
  value: number
  readonly min: number
  readonly max: number
}

/** How the screen is divided, and which tab is in front. */
export class Panes {
  tab = $state<Tab>('ladder')
  readonly picture = paneSize('picture', { value: 58, min: 25, max: 80 })
  readonly table = paneSize('table', { value: 26, min: 12, max: 75 })
  readonly detail = paneSize('detail', { value: 42, min: 25, max: 75 })
}

function paneSize(name: string, initial: { value: number; min: number; max: number }): PaneSize {
  const { min, max } = initial
  const kept = Number(recall(`pane.${name}`))
  let value = $state(kept >= min && kept <= max ? kept : initial.value)
  return {
    name,
    min,
    max,
    get value() {
      return value
    },
    set value(wanted: number) {
      value = Math.min(max, Math.max(min, wanted))
      remember(`pane.${name}`, String(value))
    },
  }
}
