import { SvelteMap } from 'svelte/reactivity'
import type { PacketLayer } from '../../../shared/messages/records.ts'
import { pathsAbove, treeRows, type TreeRow } from './tree-rows.ts'

/** What is open in the trees of packets: remembered by path, so of each protocol and field. */
const opened = new SvelteMap<string, boolean>()

/**
 * The one field that all views of a packet show: where the pointer or the keyboard is, else the one
 * that was chosen; and which lines of the tree are open.
 */
export class TreeState {
  #hovered = $state.raw<TreeRow>()
  #pinnedPath = $state.raw<string>()
  readonly #layers: () => readonly PacketLayer[]

  constructor(layers: () => readonly PacketLayer[]) {
    this.#layers = layers
  }

  get pinned(): TreeRow | undefined {
    const path = this.#pinnedPath
    return path === undefined
      ? undefined
      : treeRows(this.#layers(), () => true).find((row) => row.path === path)
  }

  get marked(): TreeRow | undefined {
    return this.#hovered ?? this.pinned
  }

  hover(row: TreeRow | undefined): void {
    this.#hovered = row
  }

  /** Keeps a field marked, and shows its line. */
  pin(row: TreeRow | undefined): void {
    this.#pinnedPath = row?.path
    for (const path of row ? pathsAbove(row.path) : []) opened.set(path, true)
  }

  /** At first only the innermost layer is open. */
  isOpen(path: string): boolean {
    return opened.get(path) ?? path === this.#layers().at(-1)?.name
  }

  open(path: string, isOpen: boolean): void {
    opened.set(path, isOpen)
  }

  /** A line and all below it, or everything. */
  openAll(isOpen: boolean, below = ''): void {
    for (const { path } of treeRows(this.#layers(), () => true)) {
      if (path === below || below === '' || path.startsWith(`${below}/`)) opened.set(path, isOpen)
    }
  }
}
