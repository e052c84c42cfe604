import { conversationsPerPage } from '../../flow/conversation-page.ts'
import { indexInPage } from '../../flow/conversations.ts'
import { Direction } from '../../messages/records.ts'
import type { Kept } from '../kept.ts'
import type { PacketRun } from '../packet-columns.ts'
import { Verdict } from './verdict.ts'

const notTold = 255
const directions = 3
const pageBits = Math.log2(conversationsPerPage)

/** Verdicts by conversation and direction, each told when it is first asked for. */
export class ConversationVerdicts {
  readonly #tell: (id: number, direction: number) => number
  #pages: (Uint8Array | undefined)[] = []

  constructor(tell: (id: number, direction: number) => number) {
    this.#tell = tell
  }

  forget(): void {
    this.#pages = []
  }

  verdict(id: number, direction: number): number {
    const page = (this.#pages[id >>> pageBits] ??= newPage())
    const at = indexInPage(id) * directions + direction
    const known = page[at]!
    if (known !== notTold) return known
    const told = this.#tell(id, direction)
    page[at] = told
    return told
  }

  /** For each packet of the run, by its conversation, and by its way where that makes a difference. */
  tellRun({ chunk, start, end }: PacketRun, into: Uint8Array, hasWay: boolean): void {
    const { conversation, direction } = chunk
    let lastId = -1
    let lastWay: number = Direction.none
    let last: number = Verdict.no
    for (let at = start; at < end; at++) {
      const id = conversation[at]!
      const way = hasWay ? direction[at]! : Direction.none
      if (id !== lastId || way !== lastWay) {
        last = this.verdict(id, way)
        lastId = id
        lastWay = way
      }
      into[at - start] = last
    }
  }
}

/** Address numbers are far below: as many would take 2 GB. */
const addressesMax = 2 ** 26

/** Verdicts by both addresses and direction: thousands of conversations have the same two. */
export class AddressPairVerdicts {
  readonly #verdicts = Array.from({ length: directions }, () => new Map<number, number>())

  forget(): void {
    for (const verdicts of this.#verdicts) verdicts.clear()
  }

  /** `tell` answers what is not known yet. */
  verdict({ flows }: Kept, id: number, direction: number, tell: () => number): number {
    const page = flows.conversations.page(id)
    const index = indexInPage(id)
    const key = page.clientAddress[index]! * addressesMax + page.serverAddress[index]!
    const verdicts = this.#verdicts[direction]!
    const known = verdicts.get(key)
    if (known !== undefined) return known
    const told = tell()
    verdicts.set(key, told)
    return told
  }
}

function newPage(): Uint8Array {
  return new Uint8Array(conversationsPerPage * directions).fill(notTold)
}
