import { rowsMax } from '../../../shared/messages/limits.ts'
import type { ConversationRecord, PacketRow } from '../../../shared/messages/records.ts'
import type { ColourRule } from './colour-rule.ts'

/** Some screens' worth in both directions; about 500 bytes each. */
export const cachedRowsMax = 2_000

/** Asked for beyond both edges of what is in view, so that slow scrolling finds its rows there. */
const marginRows = 20

/** A row with what was wished of it, at a place of the list. */
export type PlacedRow = {
  place: number
  row: PacketRow
  rule?: ColourRule
  values: ReadonlyMap<string, string>
}

export type PlacedRows = {
  rows: readonly PlacedRow[]
  conversations: readonly ConversationRecord[]
}

export type RowCacheOptions = {
  /** The rows at the places `from` to `to`, both included; nothing when there is no answer. */
  ask: (from: number, to: number) => Promise<PlacedRows | undefined>
  /** Whether what a row names (its conversation) is still known; otherwise it is asked for again. */
  isComplete: (row: PacketRow) => boolean
  /** Rows came, with the conversations they belong to. */
  received: (conversations: readonly ConversationRecord[]) => void
}

/**
 * The text of the rows that were in view lately, by their place in the list. One question about a list
 * is under way at a time; when its answer is here, only what is wanted then is asked for.
 */
export class RowCache {
  readonly #options: RowCacheOptions
  readonly #rows = new Map<number, PlacedRow & { edition: number }>()
  #generation = 0
  #edition = 0
  /** The list that a question is under way about. */
  #asking: number | undefined
  #isClosed = false
  #wanted: { from: number; to: number; last: number } | undefined
  #asked = ''

  constructor(options: RowCacheOptions) {
    this.#options = options
  }

  get(place: number): PlacedRow | undefined {
    return this.#rows.get(place)
  }

  /** Rows `from` to `to` are to be in view, of rows up to `last`; answers whether all are here. */
  want(from: number, to: number, last: number): boolean {
    this.#wanted = { from, to, last }
    this.#askNext()
    for (let place = from; place <= to; place++) if (!this.#has(place)) return false
    return true
  }

  /** Other rows may be at these places now: they are shown until the answer is here. */
  renew(): void {
    this.#edition++
    this.#asked = ''
    this.#askNext()
  }

  /** Another list: an answer about this one is thrown away, and its places are not wanted any more. */
  clear(): void {
    this.#generation++
    this.#rows.clear()
    this.#asked = ''
    this.#wanted = undefined
  }

  /** Nobody looks any more: an answer that is under way is thrown away. */
  close(): void {
    this.#isClosed = true
  }

  #askNext(): void {
    if (this.#asking !== this.#generation) void this.#askForMissing()
  }

  async #askForMissing(): Promise<void> {
    const span = this.#missing()
    if (!span) return
    const generation = this.#generation
    const edition = this.#edition
    this.#asking = generation
    const answer = await this.#options.ask(span.from, span.to)
    if (this.#isClosed || generation !== this.#generation) return
    this.#asking = undefined
    if (answer) {
      for (const placed of answer.rows) this.#put({ ...placed, edition })
      this.#options.received(answer.conversations)
    }
    await this.#askForMissing()
  }

  /** The span of missing rows; nothing when it is the one that was asked for last, in vain. */
  #missing(): { from: number; to: number } | undefined {
    if (!this.#wanted) return undefined
    let { from, to } = this.#wanted
    while (from <= to && this.#has(from)) from++
    while (to >= from && this.#has(to)) to--
    if (from > to) return undefined
    from = Math.max(1, from - marginRows)
    to = Math.min(this.#wanted.last, to + marginRows, from + rowsMax - 1)
    const asked = `${from}-${to}`
    if (asked === this.#asked) return undefined
    this.#asked = asked
    return { from, to }
  }

  #has(place: number): boolean {
    const kept = this.#rows.get(place)
    return kept?.edition === this.#edition && this.#options.isComplete(kept.row)
  }

  #put(kept: PlacedRow & { edition: number }): void {
    this.#rows.delete(kept.place)
    this.#rows.set(kept.place, kept)
    if (this.#rows.size <= cachedRowsMax) return
    const oldest = this.#rows.keys().next()
    if (!oldest.done) this.#rows.delete(oldest.value)
  }
}
