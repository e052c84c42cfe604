import { recall, remember } from './remembered.ts'
import type { Spacing } from './spacing.ts'
import type { Tab } from './tabs.ts'

/** A size that a splitter sets and this browser keeps, as a share of the room in per cent. */
export type PaneSize = {
  readonly name: string
  value: number
  readonly min: number
  readonly max: number
}

/** How the screen is divided, which tab is in front, and how its ladder is spaced. */
export class Panes {
  tab = $state<Tab>('ladder')
  spacing = $state<Spacing>('event')
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
