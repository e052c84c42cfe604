import { throttle } from './throttle.ts'
import type { PacketList } from './packet-list.svelte.ts'
import type { TableScroll } from './table-scroll.svelte.ts'

/** More changes of text a second than this are a flicker. */
export const intervalMs = 100
/** Nobody reads rows that are gone with the next change of text: so often they are enough. */
export const busyIntervalMs = 500

/** The end of the table, which follows the newest packet at a readable pace. */
export class TableTail {
  /** The last place of the table. */
  last = $state(0)
  /** The one that `last` becomes when the text of the rows up to it is here. */
  #next = 0
  readonly #refresh: { call(): void; stop(): void }

  constructor(list: () => PacketList, scroll: () => TableScroll) {
    this.#refresh = throttle(() => {
      const before = this.#next
      this.#next = list().newest()
      const rows = Math.ceil(scroll().viewPx / scroll().space.rowPx)
      const from = Math.max(list().first, this.#next - rows)
      const isHere = () => list().want(from, this.#next, this.#next)
      if (this.last === 0 || !scroll().tails || isHere()) this.last = this.#next
      const isBusy = scroll().tails && this.#next - before > rows
      return isBusy ? busyIntervalMs : intervalMs
    }, intervalMs)
  }

  /** Packets may have come. */
  refresh(): void {
    this.#refresh.call()
  }

  /** Text has come. */
  catchUp(): void {
    this.last = this.#next
  }

  stop(): void {
    this.#refresh.stop()
  }
}
