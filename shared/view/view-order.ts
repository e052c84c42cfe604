import type { ListOrder } from '../messages/listing-records.ts'
import type { ViewedEngine } from './viewed-engine.ts'
import type { ViewFilter } from './view-filter.ts'

const nothing = new Uint32Array(0)

/**
 * The order in which one view lists packets, when that is not the order of capture. It is that of the
 * moment when it was made: packets that come later are not in it.
 */
export class ViewOrder {
  #engine: ViewedEngine | undefined
  #edition = 0
  #numbers: Uint32Array = nothing

  /** Sorts the packets `from` to `to` that match the filter; answers how many they are. */
  set(
    engine: ViewedEngine,
    filter: ViewFilter,
    span: { order: ListOrder; from: number; to: number },
  ): { edition: number; places: number; lastPacket: number } {
    const matches = filter.matches(engine)
    this.#engine = engine
    this.#numbers = engine.sortedRows({ ...span, ...(matches && { matches }) })
    const lastPacket = Math.min(span.to, engine.lastPacket)
    return { edition: ++this.#edition, places: this.#numbers.length, lastPacket }
  }

  /** Names the list; 0 where there is none of this engine. */
  edition(engine: ViewedEngine): number {
    return engine === this.#engine ? this.#edition : 0
  }

  /** The packets of the list by place. */
  numbers(engine: ViewedEngine): Uint32Array {
    return engine === this.#engine ? this.#numbers : nothing
  }

  /** Where a packet stands. Looks through the list: a million in about a millisecond. */
  placeOf(engine: ViewedEngine, packet: number): number | undefined {
    const place = this.numbers(engine).indexOf(packet)
    return place < 0 ? undefined : place
  }

  close(): void {
    this.#numbers = nothing
    this.#engine = undefined
  }
}
