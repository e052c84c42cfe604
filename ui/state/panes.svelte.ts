import { recall, remember } from './remembered.ts'
import { layouts, type Layout } from './layout.ts'
import type { Spacing } from './spacing.ts'
import type { Tab } from './tabs.ts'

/** A size that a splitter sets and this browser keeps, as a share of the room in per cent. */
export type PaneSize = {
  readonly name: string
  value: number
  readonly min: number
  readonly max: number
}

export const narrowParts = ['pod', 'tab', 'packets'] as const
export type NarrowPart = (typeof narrowParts)[number]

/** How the screen is divided, which tab is in front, and how its ladder is spaced. */
export class Panes {
  tab = $state<Tab>('ladder')
  #layout = $state.raw<Layout>(readLayout())
  /** On a narrow screen: which part of the page is in front. */
  narrow = $state<NarrowPart>('pod')
  spacing = $state<Spacing>('event')
  readonly picture = paneSize('picture', { value: 58, min: 25, max: 80 })
  readonly table = paneSize('table', { value: 30, min: 12, max: 75 })
  readonly detail = paneSize('detail', { value: 42, min: 25, max: 75 })

  /** Brings a tab to the front, also where the tabs were not on the screen. */
  show(tab: Tab): void {
    this.tab = tab
    this.narrow = 'tab'
    if (this.#layout === 'analyse') this.layout = 'watch'
  }

  /** For this visit, as a link wants it; what was chosen by hand is kept. */
  adoptLayout(layout: Layout): void {
    this.#layout = layout
  }

  get layout(): Layout {
    return this.#layout
  }

  set layout(layout: Layout) {
    this.#layout = layout
    remember('layout', layout)
  }
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

function readLayout(): Layout {
  return layouts.find((layout) => layout === recall('layout')) ?? 'watch'
}
