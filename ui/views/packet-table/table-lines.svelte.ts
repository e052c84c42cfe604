import { untrack } from 'svelte'
import type { Session } from '../../state/session.svelte.ts'
import type { PacketList } from './packet-list.svelte.ts'
import { isSameText, type RowText } from './row-text.ts'
import type { TableScroll } from './table-scroll.svelte.ts'

export type TableLine = { place: number; text: RowText }

type Parts = { session: () => Session; list: PacketList; scroll: TableScroll }

/**
 * The lines in view. Each has a slot of the screen, whose elements stay while packets pass through it.
 * To be made while a component is set up.
 */
export class TableLines {
  readonly #parts: Parts
  #known: ReadonlyMap<number, TableLine> = new Map()
  /** The slot that the pointer is on. */
  #pointed = $state.raw<number>()
  readonly inView: readonly TableLine[] = $derived.by(() => this.#make())
  /** One more than can be seen, for those that are cut off above and below. */
  readonly #slots = $derived.by(() => {
    const { viewPx, rowPx } = this.#parts.scroll.space
    return Math.ceil(viewPx / rowPx) + 1
  })

  constructor(parts: Parts) {
    this.#parts = parts
    // Packets pass below a pointer that rests.
    $effect(() => {
      if (this.#pointed === undefined) return
      const line = this.inView.find(({ place }) => this.slotOf(place) === this.#pointed)
      const hovered = line ? { conversation: line.text.conversation } : {}
      untrack(() => parts.session().selection.hover(hovered))
    })
  }

  /** The same for places that never are in view together. */
  slotOf(place: number): number {
    return place % this.#slots
  }

  /** The pointer has come to a line, or has left all of them. */
  point(place: number | undefined): void {
    this.#pointed = place === undefined ? undefined : this.slotOf(place)
    if (place === undefined) this.#parts.session().selection.hover({})
  }

  #make(): TableLine[] {
    const { session, list, scroll } = this.#parts
    session().conversationsChanged.track()
    const { first } = list
    const made: TableLine[] = []
    for (let row = scroll.inView.from; row < scroll.inView.to; row++) {
      const place = first + row
      const text = list.line(place)
      const before = this.#known.get(place)
      // What is told alike need not be compared cell by cell with what stands there.
      made.push(before && isSameText(before.text, text) ? before : { place, text })
    }
    this.#known = new Map(made.map((line) => [line.place, line]))
    return made
  }
}
