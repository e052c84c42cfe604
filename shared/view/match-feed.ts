import { encodeBase64 } from '../engine/base64.ts'
import type { FilterRun } from '../engine/filtering/filter-run.ts'
import type { MatchesPush } from '../messages/filter-records.ts'
import { heldConversationsMax, matchPacketsMax } from '../messages/limits.ts'
import type { ViewedEngine } from './viewed-engine.ts'

/** Packets that a view holds to draw; verdicts about older ones are of no use to it. */
export const heldPacketsMax = 200_000

/**
 * What a view is told of its filter: one bit for each packet that it may draw, once it is decided, and
 * again when it is decided otherwise. A thousandth of what the packets themselves take.
 */
export class MatchFeed {
  #run: FilterRun | undefined
  #next = 1

  /** Sends what there is, until `send` answers that there is no more room. */
  push(
    engine: Pick<ViewedEngine, 'firstRetained' | 'lastPacket' | 'batch'>,
    { text, run }: { text: string; run: FilterRun },
    send: (push: MatchesPush) => boolean,
  ): void {
    if (run !== this.#run) this.#next = 1
    this.#run = run
    const earliest = Math.max(engine.firstRetained, engine.lastPacket - heldPacketsMax + 1)
    this.#next = Math.max(earliest, Math.min(this.#next, run.takeRevisedFrom()))
    let hasRoom = true
    while (hasRoom && this.#next <= run.decided) {
      const count = Math.min(matchPacketsMax, run.decided - this.#next + 1)
      hasRoom = send({ text, ...verdicts(engine, run, this.#next, count) })
      this.#next += count
    }
  }
}

function verdicts(
  engine: Pick<ViewedEngine, 'batch'>,
  { matches }: FilterRun,
  from: number,
  count: number,
): Omit<MatchesPush, 'text'> {
  const bits = new Uint8Array(Math.ceil(count / 8))
  const firstOf = new Map<number, number>()
  const { conversation } = engine.batch(from, count)
  for (let at = 0; at < count; at++) {
    if (!matches.has(from + at)) continue
    bits[at >> 3]! |= 1 << (at & 7)
    const id = conversation[at]!
    if (id !== 0 && !firstOf.has(id)) firstOf.set(id, from + at)
  }
  const latest = [...firstOf].slice(-heldConversationsMax)
  return {
    from,
    count,
    bits: encodeBase64(bits),
    conversations: latest.map(([id]) => id),
    firstMatches: latest.map(([, first]) => first),
  }
}
