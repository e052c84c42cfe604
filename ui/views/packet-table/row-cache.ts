import { rowsMax } from '../../../shared/messages/limits.ts'
import type { ConversationRecord, PacketRow } from '../../../shared/messages/records.ts'
import type { AskAbout } from '../../connection/questions.ts'

/** Some screens' worth in both directions; about 500 bytes each. */
export const cachedRowsMax = 2_000

/** Asked for beyond both edges of what is in view, so that slow scrolling finds its rows there. */
const marginRows = 20

export type RowCacheOptions = {
  ask: AskAbout<'rows'>
  /** Whether what a row names (its conversation) is still known; otherwise it is asked for again. */
  isComplete: (row: PacketRow) => boolean
  /** Rows came, with the conversations they belong to. */
  received: (conversations: readonly ConversationRecord[]) => void
}

/**
 * The text of the rows that were in view lately. One question is under way at a time; when its answer
 * is here, only what is wanted then is asked for.
 */
export class RowCache {
  readonly #options: RowCacheOptions
  readonly #rows = new Map<number, PacketRow>()
  #generation = 0
  #isAsking = false
  #wanted: { from: number; to: number; last: number } | undefined
  #asked = ''

  constructor(options: RowCacheOptions) {
    this.#options = options
  }

  get(number: number): PacketRow | undefined {
    return this.#rows.get(number)
  }

  /** Rows `from` to `to` are to be in view, of rows up to `last`; answers whether all are here. */
  want(from: number, to: number, last: number): boolean {
    this.#wanted = { from, to, last }
    if (!this.#isAsking) void this.#askForMissing()
    for (let number = from; number <= to; number++) if (!this.#has(number)) return false
    return true
  }

  clear(): void {
    this.#generation++
    this.#rows.clear()
    this.#asked = ''
  }

  async #askForMissing(): Promise<void> {
    const span = this.#missing()
    if (!span) return
    const generation = this.#generation
    this.#isAsking = true
    const reply = await this.#options.ask({ about: 'rows', ...span })
    this.#isAsking = false
    if (generation === this.#generation && reply && 'answer' in reply) {
      for (const row of reply.answer.rows) this.#put(row)
      this.#options.received(reply.answer.conversations)
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

  #has(number: number): boolean {
    const row = this.#rows.get(number)
    return row !== undefined && this.#options.isComplete(row)
  }

  #put(row: PacketRow): void {
    this.#rows.delete(row.number)
    this.#rows.set(row.number, row)
    if (this.#rows.size <= cachedRowsMax) return
    const oldest = this.#rows.keys().next()
    if (!oldest.done) this.#rows.delete(oldest.value)
  }
}
