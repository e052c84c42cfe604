import { ConversationPage, WindowScale, conversationsPerPage } from './conversation-page.ts'
import type { ExchangeTracker } from './exchanges/exchange.ts'

const pageBits = Math.log2(conversationsPerPage)

/**
 * All conversations that are kept, by their number: from 1, rising, never given twice. A page goes
 * when all its conversations have been evicted.
 */
export class Conversations {
  /** Dropped pages leave `undefined`: 8 bytes for 1 024 conversations that once were. */
  readonly #pages: (ConversationPage | undefined)[] = []
  /** Those of each page, by index. */
  readonly #trackers: ((ExchangeTracker | undefined)[] | undefined)[] = []
  #firstPage = 0
  #lastId = 0
  #live = 0

  /** No conversation before this one is kept. */
  get firstId(): number {
    return Math.max(1, this.#firstPage * conversationsPerPage)
  }

  get lastId(): number {
    return this.#lastId
  }

  /** How many are kept. */
  get live(): number {
    return this.#live
  }

  create(): number {
    const id = ++this.#lastId
    const page = (this.#pages[pageNumber(id)] ??= new ConversationPage())
    page.live++
    this.#live++
    const index = indexInPage(id)
    page.handshakeNs[index] = Number.NaN
    page.synNs[index] = Number.NaN
    page.roundTripNs[index] = Number.NaN
    page.windowScale.fill(WindowScale.unknown, index * 2, index * 2 + 2)
    return id
  }

  has(id: number): boolean {
    return (this.#pages[pageNumber(id)]?.firstPacket[indexInPage(id)] ?? 0) !== 0
  }

  /** The page of a conversation that is kept. */
  page(id: number): ConversationPage {
    return this.#pages[pageNumber(id)]!
  }

  /** What follows the exchanges of a conversation, where something does. */
  tracker(id: number): ExchangeTracker | undefined {
    return this.#trackers[pageNumber(id)]?.[indexInPage(id)]
  }

  setTracker(id: number, tracker: ExchangeTracker): void {
    const trackers = (this.#trackers[pageNumber(id)] ??= [])
    trackers[indexInPage(id)] = tracker
  }

  evict(id: number): void {
    const page = this.page(id)
    const index = indexInPage(id)
    page.firstPacket[index] = 0
    delete this.#trackers[pageNumber(id)]?.[index]
    this.#live--
    page.live--
    const allGiven = pageNumber(this.#lastId + 1) > pageNumber(id)
    if (page.live > 0 || !allGiven) return
    this.#pages[pageNumber(id)] = undefined
    this.#trackers[pageNumber(id)] = undefined
    while (this.#firstPage < this.#pages.length && !this.#pages[this.#firstPage]) this.#firstPage++
  }
}

export function indexInPage(id: number): number {
  return id & (conversationsPerPage - 1)
}

function pageNumber(id: number): number {
  return id >>> pageBits
}
