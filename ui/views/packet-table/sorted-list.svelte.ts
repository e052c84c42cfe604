import { untrack } from 'svelte'
import type { ListOrder } from '../../../shared/messages/listing-records.ts'
import { LatestQuestion } from '../../connection/questions.ts'
import type { Session } from '../../state/session.svelte.ts'

type Sorted = { order: ListOrder; edition: number; places: number }

/**
 * The order in which somebody wants to see the packets, and the list that the engine has made of it:
 * of those that were there at that moment. It is made anew with another filter or range of time.
 */
export class SortedList {
  /** The order that the list is made for. */
  #followed: ListOrder | undefined
  #sorted = $state.raw<Sorted>()
  #isSorting = $state.raw(false)
  readonly #session: () => Session
  readonly #latest: LatestQuestion<'sort'>

  constructor(session: () => Session) {
    this.#session = session
    this.#latest = new LatestQuestion<'sort'>((question) => session().ask(question))
    // A link may want another order.
    $effect(() => {
      const { order } = session().listing
      untrack(() => this.#follow(order))
    })
  }

  /** As it was asked for; nothing in the order of capture. */
  get order(): ListOrder | undefined {
    return this.#session().listing.order
  }

  get isSorting(): boolean {
    return this.#isSorting
  }

  /** The list, once it has been made. */
  get current(): Sorted | undefined {
    return this.#sorted
  }

  /** Rising, then falling, then the order of capture. */
  turn(by: ListOrder['by']): void {
    const { order } = this
    if (order?.by !== by) this.want({ by })
    else if (order.descending) this.want(undefined)
    else this.want({ by, descending: true })
  }

  want(order: ListOrder | undefined): void {
    this.#session().listing.order = order
    this.#follow(order)
  }

  #follow(order: ListOrder | undefined): void {
    if (order === this.#followed) return
    this.#followed = order
    if (order) void this.renew()
    else {
      this.#latest.cancel()
      this.#sorted = undefined
      this.#isSorting = false
    }
  }

  /** Sorts what is there now. */
  async renew(): Promise<void> {
    const { order } = this
    const { range, counters } = this.#session()
    const span = range.packets ?? { from: 1, to: counters?.packets ?? 0 }
    if (!order || span.to < span.from) return
    this.#isSorting = true
    const reply = await this.#latest.ask({ about: 'sort', order, ...span })
    if (order !== this.order) return
    this.#isSorting = false
    if (!reply || 'refusal' in reply) return
    const { edition, places } = reply.answer
    this.#sorted = { order, edition, places }
  }
}
