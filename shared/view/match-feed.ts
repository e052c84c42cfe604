import { encodeBase64 } from '../engine/base64.ts'
import type { FilterRun } from '../engine/filtering/filter-run.ts'
import type { MatchesPush } from '../messages/filter-records.ts'
import { heldConversationsMax, matchPacketsMax } from '../messages/limits.ts'
import type { ViewedEngine } from './viewed-engine.ts'

/** Packets that a view holds to draw, of a live capture and of a file; older verdicts are of no use. */
const heldPacketsMax = { live: 200_000, file: 2_000_000 }

/** So many pushes are made at once: what is asked in between is not to wait for all of them. */
const pushesAtOnce = 4

/**
 * What a view is told of its filter: one bit for each packet that it may draw, once it is decided, and
 * again when it is decided otherwise. A thousandth of what the packets themselves take.
 */
export class MatchFeed {
  #run: FilterRun | undefined
  #next = 1

  /** Sends a part of what there is, or less when `send` answers that there is no more room. */
  push(
    engine: Pick<ViewedEngine, 'firstRetained' | 'lastPacket' | 'conversationOf'>,
    { text, run, live }: { text: string; run: FilterRun; live: boolean },
    send: (push: MatchesPush) => boolean,
  ): void {
    if (run !== this.#run) this.#next = 1
    this.#run = run
    const earliest = Math.max(
      engine.firstRetained,
      engine.lastPacket - heldPacketsMax[live ? 'live' : 'file'] + 1,
    )
    this.#next = Math.max(earliest, Math.min(this.#next, run.takeRevisedFrom()))
    let hasRoom = true
    for (let made = 0; hasRoom && made < pushesAtOnce && this.#next <= run.decided; made++) {
      const count = Math.min(matchPacketsMax, run.decided - this.#next + 1)
      hasRoom = send({ text, ...verdicts(engine, run, this.#next, count) })
      this.#next += count
    }
  }
}

function verdicts(
  engine: Pick<ViewedEngine, 'conversationOf'>,
  { matches }: FilterRun,
  from: number,
  count: number,
): Omit<MatchesPush, 'text'> {
  const bits = new Uint8Array(Math.ceil(count / 8))
  const firstOf = new Map<number, number>()
  matches.forEachIn(from, from + count - 1, (number) => {
    const at = number - from
    bits[at >> 3]! |= 1 << (at & 7)
    const id = engine.conversationOf(number)
    if (id !== 0 && !firstOf.has(id)) firstOf.set(id, number)
  })
  const latest = [...firstOf].slice(-heldConversationsMax)
  return {
    from,
    count,
    bits: encodeBase64(bits),
    conversations: latest.map(([id]) => id),
    firstMatches: latest.map(([, first]) => first),
  }
}
