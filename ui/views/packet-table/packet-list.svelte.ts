import { untrack } from 'svelte'
import type { RowFacts, RowWishes } from '../../../shared/messages/listing-records.ts'
import type { ConversationRecord, PacketRow } from '../../../shared/messages/records.ts'
import type { Session } from '../../state/session.svelte.ts'
import { colourRules } from './colour-rules.svelte.ts'
import { RowCache, type PlacedRow, type PlacedRows } from './row-cache.ts'
import { rowText, type PacketFacts, type RowSources, type RowText } from './row-text.ts'
import { SortedList } from './sorted-list.svelte.ts'

type Places = { from: number; to: number }
type FoundPlace = { place: number; number: number }

export type PacketListOptions = {
  session: () => Session
  /** Fields that are columns. */
  fields: () => readonly string[]
  /** What a line says beyond the row itself. */
  look: Pick<RowSources, 'formatTime' | 'related'>
  received: () => void
}

/** What was answered of the rows at the places from `from` on. */
type Answered = {
  rows: readonly PacketRow[]
  facts?: readonly RowFacts[]
  conversations: readonly ConversationRecord[]
}

/** Between the packets of a sorted list the time is told as it is in the capture. */
const captureDelta = 'frame.time_delta'

/**
 * The packets that the table lists: all, or the matches of the filter, and of them those in the range
 * of time; in the order of capture, or sorted. Each has a place, from 1 on; of all in the order of
 * capture that is its number. To be made while a component is set up.
 */
export class PacketList {
  readonly sorting: SortedList
  readonly #options: PacketListOptions
  readonly #session: () => Session
  readonly #cache: RowCache
  #isClosed = false
  #version = $state.raw(0)
  #matchesInRange = $state.raw<Places>()
  readonly #wishes: RowWishes = $derived.by(() => ({
    fields: [...this.#options.fields(), ...(this.sorting.order ? [captureDelta] : [])],
    rules: colourRules.active.map(({ filter }) => filter),
  }))

  constructor(options: PacketListOptions) {
    const { session } = options
    this.#options = options
    this.#session = session
    this.sorting = new SortedList(session)
    this.#cache = new RowCache({
      ask: (from, to) => this.#ask(from, to),
      isComplete: ({ conversation }) =>
        conversation === 0 || session().conversations.get(conversation) !== undefined,
      received: (conversations) => {
        session().conversations.keep(conversations)
        session().conversationsChanged.changed()
        this.#version++
        options.received()
      },
    })
    $effect(() => () => {
      this.#isClosed = true
      this.#cache.close()
    })
    $effect(() => {
      void this.edition
      untrack(() => this.#cache.clear())
    })
    $effect(() => {
      void [session().filter.status, this.#wishes]
      untrack(() => this.#cache.renew())
    })
    $effect(() => {
      const { filter, range } = session()
      const { packets } = range
      if (!filter.status || !packets) this.#matchesInRange = undefined
      else untrack(() => void this.#findRange(packets))
    })
    $effect(() => {
      void [session().filter.edition, session().filter.isLooking, session().range.packets]
      untrack(() => void this.sorting.renew())
    })
    // An order goes with the source that it was wanted for; one that a link wants was there before.
    let listed: string | undefined
    $effect(() => {
      const source = this.#sourceId
      untrack(() => {
        if (listed !== undefined && source !== listed) this.sorting.want(undefined)
        listed = source
      })
    })
  }

  /** Another value with every other list: another source, filter or order. */
  get edition(): string {
    return `${this.#sourceId} ${this.#session().filter.edition} ${this.sorting.current?.edition ?? ''}`
  }

  /** Whether packets come into it as they are captured. */
  get grows(): boolean {
    return this.sorting.current === undefined
  }

  get isFiltered(): boolean {
    return this.#session().filter.isOn
  }

  /** The places that are set by the range of time, if any. */
  get range(): Places | undefined {
    if (this.sorting.current) return undefined
    return this.isFiltered ? this.#matchesInRange : this.#session().range.packets
  }

  /** The first place that is listed. */
  get first(): number {
    const { counters, filter } = this.#session()
    if (this.sorting.current) return 1
    const first = filter.status ? filter.status.first + 1 : (counters?.firstRetained ?? 1)
    return Math.max(first, this.range?.from ?? 1)
  }

  /** The last place, of all that have been captured. */
  newest(): number {
    return this.sorting.current?.places ?? this.#newestCaptured()
  }

  /** Packets that are not in a sorted list, because they have come since. */
  get unsorted(): number {
    const { current } = this.sorting
    if (!current || this.#session().range.packets) return 0
    const { counters, filter } = this.#session()
    const listed =
      filter.status?.matches ?? (counters?.packets ?? 0) - (counters?.firstRetained ?? 1) + 1
    return Math.max(0, listed - current.places)
  }

  /** Rows are to be in view: see `RowCache`. */
  want(from: number, to: number, last: number): boolean {
    return this.#cache.want(from, to, last)
  }

  row(place: number): PlacedRow | undefined {
    return this.#cache.get(place)
  }

  /** The number of the packet at a place, as soon as it is known. */
  number(place: number): number | undefined {
    const isPlace = !this.isFiltered && !this.sorting.current
    return isPlace ? place : this.#cache.get(place)?.row.number
  }

  conversation(place: number): number {
    return this.#cache.get(place)?.row.conversation ?? this.#facts(place)?.conversation ?? 0
  }

  /** The table is gone: answers that were under way count no more. */
  get isClosed(): boolean {
    return this.#isClosed
  }

  /** The listed packet with this number, or else the one after it, or before it at the end. */
  async find(number: number): Promise<FoundPlace | undefined> {
    if (this.sorting.current) return this.#findSorted(number)
    if (!this.isFiltered) {
      const place = Math.min(Math.max(number, this.first), this.newest())
      return { place, number: place }
    }
    return (await this.#step(number - 1, 1)) ?? (await this.#step(number, -1))
  }

  /** One line; call it where conversations and answers that come are to be seen. */
  line(place: number): RowText {
    void this.#version
    const { source, conversations } = this.#session()
    const interfaces = 'interfaces' in source ? source.interfaces : []
    const placed = this.row(place)
    const row = placed?.row
    const facts = this.#facts(place)
    const delta = this.sorting.current ? placed?.values.get(captureDelta) : undefined
    return rowText(this.number(place), {
      facts,
      row,
      rule: placed?.rule,
      values: placed?.values ?? noValues,
      conversation: conversations.get(row?.conversation ?? facts?.conversation ?? 0),
      previousNs: this.grows ? this.#offsetNs(place - 1) : undefined,
      deltaNs: delta ? Number(delta) : undefined,
      interfaceName: (index) => interfaces[index]?.name ?? '',
      ...this.#options.look,
    })
  }

  get #sourceId(): string {
    const { source } = this.#session()
    return 'sourceId' in source ? source.sourceId : ''
  }

  #newestCaptured(): number {
    const { packets, counters, filter } = this.#session()
    if (filter.status) return filter.status.first + filter.status.matches
    return Math.max(packets.last, counters?.packets ?? 0)
  }

  #offsetNs(place: number): number | undefined {
    return this.row(place)?.row.offsetNs ?? this.#facts(place)?.offsetNs
  }

  #facts(place: number): PacketFacts | undefined {
    const { packets } = this.#session()
    const number = this.number(place)
    if (number === undefined || !packets.has(number)) return undefined
    return {
      number,
      offsetNs: packets.offsetNs(number),
      conversation: packets.conversation(number),
      direction: packets.direction(number),
      length: packets.length(number),
      interface: packets.interface(number),
    }
  }

  async #ask(from: number, to: number): Promise<PlacedRows | undefined> {
    if (this.sorting.current) return this.#askSorted(from, to)
    return this.isFiltered ? this.#askFiltered(from, to) : this.#askAll(from, to)
  }

  async #askAll(from: number, to: number): Promise<PlacedRows | undefined> {
    const place = this.#placing()
    const reply = await this.#session().ask({ about: 'rows', from, to, wishes: this.#wishes })
    if (!reply || 'refusal' in reply) return undefined
    return place(reply.answer, (row) => row.number)
  }

  async #askFiltered(from: number, to: number): Promise<PlacedRows | undefined> {
    const session = this.#session()
    const place = this.#placing()
    const span = { from: from - 1, count: to - from + 1 }
    const reply = await session.ask({ about: 'filtered-rows', ...span, wishes: this.#wishes })
    if (!reply || 'refusal' in reply) return undefined
    const { rows, status } = reply.answer
    // Of a filter that has been replaced meanwhile.
    if (status.text !== session.filter.text) return undefined
    // The oldest may have gone while their bytes were read.
    const first = Math.min(to, status.first + status.matches) - rows.length + 1
    return place(reply.answer, (_, index) => first + index)
  }

  async #askSorted(from: number, to: number): Promise<PlacedRows | undefined> {
    const place = this.#placing()
    const { current } = this.sorting
    const span = { from: from - 1, count: to - from + 1 }
    const wishes = this.#wishes
    const reply = await this.#session().ask({ about: 'sorted-rows', ...span, wishes })
    if (!reply || 'refusal' in reply) return undefined
    const { edition, numbers } = reply.answer
    if (edition !== current?.edition) {
      // After a cut the host has begun anew, without a list.
      if (edition < (current?.edition ?? 0)) void this.sorting.renew()
      return undefined
    }
    const places = new Map(numbers.map((number, index) => [number, from + index]))
    return place(reply.answer, (row) => places.get(row.number)!)
  }

  /** How rows that are asked for now are to be placed, with the rules of now. */
  #placing() {
    const { fields } = this.#wishes
    const rules = colourRules.active
    return (
      { rows, facts, conversations }: Answered,
      placeOf: (row: PacketRow, index: number) => number,
    ): PlacedRows => ({
      conversations,
      rows: rows.map((row, index) => {
        const { values = [], rule } = facts?.[index] ?? {}
        return {
          place: placeOf(row, index),
          row,
          values: new Map(values.map((value, at) => [fields[at]!, value])),
          ...(rule !== undefined && { rule: rules[rule]! }),
        }
      }),
    })
  }

  async #step(packet: number, step: 1 | -1): Promise<FoundPlace | undefined> {
    const reply = await this.#session().ask({ about: 'filter-step', packet, step })
    if (!reply || 'refusal' in reply) return undefined
    const { packet: number, place } = reply.answer
    return number === undefined || place === undefined ? undefined : { place: place + 1, number }
  }

  async #findSorted(number: number): Promise<FoundPlace | undefined> {
    const reply = await this.#session().ask({ about: 'sorted-place', packet: number })
    if (!reply || 'refusal' in reply || reply.answer.place === undefined) return undefined
    return { place: reply.answer.place + 1, number }
  }

  async #findRange({ from, to }: Places): Promise<void> {
    const [first, last] = [await this.#step(from - 1, 1), await this.#step(to + 1, -1)]
    const isSame = this.#session().range.packets?.from === from
    if (isSame) this.#matchesInRange = { from: first?.place ?? 1, to: last?.place ?? 0 }
  }
}

const noValues: ReadonlyMap<string, string> = new Map()
