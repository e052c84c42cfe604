import { conversationsPerPage } from '../../flow/conversation-page.ts'
import { indexInPage } from '../../flow/conversations.ts'
import type { Kept } from '../kept.ts'
import type { PacketRun } from '../packet-columns.ts'
import type { ChunkVerdicts } from './chunk-verdicts.ts'

const notTold = 255
/** `Direction` takes two bits. */
const directionBits = 2
const directions = 2 ** directionBits
const pageBits = Math.log2(conversationsPerPage)
const pageMask = conversationsPerPage - 1
const noPage = new Uint8Array(0)

/** A `Verdict` for packets of a conversation that go one way. */
export type Tell = (id: number, direction: number) => number

/** Verdicts by conversation and direction, each told when it is first asked for. */
export class ConversationVerdicts {
  readonly #tell: Tell
  #pages: (Uint8Array | undefined)[] = []

  constructor(tell: Tell) {
    this.#tell = tell
  }

  forget(): void {
    this.#pages = []
  }

  verdict(id: number, direction: number): number {
    const page = (this.#pages[id >>> pageBits] ??= newPage())
    const at = (indexInPage(id) << directionBits) | direction
    const known = page[at]!
    if (known !== notTold) return known
    const told = this.#tell(id, direction)
    page[at] = told
    return told
  }

  /**
   * For each packet of the run, by its conversation, and by its way where that makes a difference. The
   * loop is `ChunkVerdicts.tellEach` once more, without a call for each packet: nearly every filter takes
   * it, and the first is to be quick before it has been compiled well.
   */
  tellRun(
    { chunk, start, end }: PacketRun,
    { sure, possible }: ChunkVerdicts,
    hasWay: boolean,
  ): void {
    const { conversation, direction } = chunk
    const wayMask = hasWay ? directions - 1 : 0
    let pageNumber = -1
    let page: Uint8Array = noPage
    for (let at = start; at < end;) {
      const word = at >>> 5
      const wordEnd = Math.min(end, (word + 1) * 32)
      let matching = 0
      let candidates = 0
      for (; at < wordEnd; at++) {
        const id = conversation[at]!
        const way = direction[at]! & wayMask
        if (id >>> pageBits !== pageNumber) {
          pageNumber = id >>> pageBits
          page = this.#pages[pageNumber] ??= newPage()
        }
        const known = page[((id & pageMask) << directionBits) | way]!
        const verdict = known === notTold ? this.verdict(id, way) : known
        matching |= (verdict & 1) << at
        candidates |= (verdict >>> 1) << at
      }
      sure[word] = matching
      possible[word] = candidates
    }
  }
}

/** Address numbers are far below: as many would take 2 GB. */
const addressesMax = 2 ** 26

/** Verdicts by both addresses and direction: thousands of conversations have the same two. */
export class AddressPairVerdicts {
  readonly #verdicts = Array.from({ length: directions }, () => new Map<number, number>())
  /** What was asked last, which is often asked next. */
  readonly #lastKeys = new Float64Array(directions).fill(Number.NaN)
  readonly #last = new Uint8Array(directions)

  forget(): void {
    for (const verdicts of this.#verdicts) verdicts.clear()
    this.#lastKeys.fill(Number.NaN)
  }

  /** `tell` answers what is not known yet. */
  verdict({ flows }: Kept, id: number, direction: number, tell: Tell): number {
    const page = flows.conversations.page(id)
    const index = indexInPage(id)
    const key = page.clientAddress[index]! * addressesMax + page.serverAddress[index]!
    if (this.#lastKeys[direction] === key) return this.#last[direction]!
    const verdicts = this.#verdicts[direction]!
    const told = verdicts.get(key) ?? tell(id, direction)
    verdicts.set(key, told)
    this.#lastKeys[direction] = key
    this.#last[direction] = told
    return told
  }
}

function newPage(): Uint8Array {
  return new Uint8Array(conversationsPerPage * directions).fill(notTold)
}
