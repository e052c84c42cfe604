import { untrack } from 'svelte'
import type { PacketRow } from '../../../shared/messages/records.ts'
import type { Session } from '../../state/session.svelte.ts'
import { RowCache, type PlacedRows } from './row-cache.ts'
import { rowText, type PacketFacts, type RowText } from './row-text.ts'

type Places = { from: number; to: number }

/**
 * The packets that the table lists: all, or the matches of the filter, and of them those in the range
 * of time. Each has a place, from 1 on; without a filter that is its number. To be made while a
 * component is set up.
 */
export class PacketList {
  readonly #session: () => Session
  readonly #cache: RowCache
  #isClosed = false
  #version = $state.raw(0)
  #matchesInRange = $state.raw<Places>()

  constructor(session: () => Session, received: () => void) {
    this.#session = session
    this.#cache = new RowCache({
      ask: (from, to) => this.#ask(from, to),
      isComplete: ({ conversation }) =>
        conversation === 0 || session().conversations.get(conversation) !== undefined,
      received: (conversations) => {
        session().conversations.keep(conversations)
        session().conversationsChanged.changed()
        this.#version++
        received()
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
      const { status } = session().filter
      if (status) untrack(() => this.#cache.renew())
    })
    $effect(() => {
      const { filter, range } = session()
      const { packets } = range
      if (!filter.status || !packets) this.#matchesInRange = undefined
      else untrack(() => void this.#findRange(packets))
    })
  }

  /** Another value with every other list: another source, another filter. */
  get edition(): string {
    const { source, filter } = this.#session()
    return `${'sourceId' in source ? source.sourceId : ''} ${filter.edition}`
  }

  get isFiltered(): boolean {
    return this.#session().filter.isOn
  }

  /** The places that are set by the range of time, if any. */
  get range(): Places | undefined {
    const { range } = this.#session()
    return this.isFiltered ? this.#matchesInRange : range.packets
  }

  /** The first place that is listed. */
  get first(): number {
    const { counters, filter } = this.#session()
    const first = filter.status ? filter.status.first + 1 : (counters?.firstRetained ?? 1)
    return Math.max(first, this.range?.from ?? 1)
  }

  /** The last place, of all that have been captured. */
  newest(): number {
    const { packets, counters, filter } = this.#session()
    if (filter.status) return filter.status.first + filter.status.matches
    return Math.max(packets.last, counters?.packets ?? 0)
  }

  /** Rows are to be in view: see `RowCache`. */
  want(from: number, to: number, last: number): boolean {
    return this.#cache.want(from, to, last)
  }

  row(place: number): PacketRow | undefined {
    return this.#cache.get(place)
  }

  /** The number of the packet at a place, as soon as it is known. */
  number(place: number): number | undefined {
    return this.isFiltered ? this.#cache.get(place)?.number : place
  }

  conversation(place: number): number {
    return this.#cache.get(place)?.conversation ?? this.#facts(place)?.conversation ?? 0
  }

  /** The table is gone: answers that were under way count no more. */
  get isClosed(): boolean {
    return this.#isClosed
  }

  /** The listed packet with this number, or else the one after it, or before it at the end. */
  async find(number: number): Promise<{ place: number; number: number } | undefined> {
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
    const row = this.row(place)
    const facts = this.#facts(place)
    return rowText(this.number(place), {
      facts,
      row,
      conversation: conversations.get(row?.conversation ?? facts?.conversation ?? 0),
      previousNs: this.row(place - 1)?.offsetNs ?? this.#facts(place - 1)?.offsetNs,
      interfaceName: (index) => interfaces[index]?.name ?? '',
    })
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
      payloadLength: packets.payloadLength(number),
      tcpFlags: packets.tcpFlags(number),
      interface: packets.interface(number),
    }
  }

  async #ask(from: number, to: number): Promise<PlacedRows | undefined> {
    const session = this.#session()
    if (!this.isFiltered) {
      const reply = await session.ask({ about: 'rows', from, to })
      if (!reply || 'refusal' in reply) return undefined
      const { rows, conversations } = reply.answer
      return { from: rows[0]?.number ?? from, rows, conversations }
    }
    const count = to - from + 1
    const reply = await session.ask({ about: 'filtered-rows', from: from - 1, count })
    if (!reply || 'refusal' in reply) return undefined
    const { rows, conversations, status } = reply.answer
    // Of a filter that has been replaced meanwhile.
    if (status.text !== session.filter.text) return undefined
    // The oldest may have gone while their bytes were read.
    const end = Math.min(to, status.first + status.matches)
    return { from: end - rows.length + 1, rows, conversations }
  }

  async #step(
    packet: number,
    step: 1 | -1,
  ): Promise<{ place: number; number: number } | undefined> {
    const reply = await this.#session().ask({ about: 'filter-step', packet, step })
    if (!reply || 'refusal' in reply) return undefined
    const { packet: number, place } = reply.answer
    return number === undefined || place === undefined ? undefined : { place: place + 1, number }
  }

  async #findRange({ from, to }: Places): Promise<void> {
    const [first, last] = [await this.#step(from - 1, 1), await this.#step(to + 1, -1)]
    const isSame = this.#session().range.packets?.from === from
    if (isSame) this.#matchesInRange = { from: first?.place ?? 1, to: last?.place ?? 0 }
  }
}
