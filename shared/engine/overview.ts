import { Direction } from '../messages/records.ts'
import type { Overview } from '../messages/records.ts'
import { TcpFlag } from '../flow/tcp-flags.ts'
import type { Kept } from './kept.ts'
import type { MatchSet } from './filtering/match-set.ts'
import { troubleBits } from './timeline.ts'

/** Packets from `from` to `to`; `buckets` is above 0. */
export type OverviewSpan = { from: number; to: number; buckets: number }

/**
 * The listed packets of a span, or the matches among them, counted in buckets of equally many
 * neighbours in the list. Looks at every packet once: a million in about 10 milliseconds.
 */
export function overviewOf(kept: Kept, span: OverviewSpan, matches?: MatchSet): Overview {
  const { from, to, buckets } = span
  const first = Math.max(from, kept.columns.first)
  const last = Math.min(to, kept.columns.last)
  const places = matches
    ? matches.placeOf(last + 1) - matches.placeOf(first)
    : Math.max(0, last - first + 1)
  const byDirection = [Direction.none, Direction.toServer, Direction.toClient].map(
    () => new Uint32Array(buckets),
  )
  const trouble = new Uint32Array(buckets)
  let place = 0
  kept.columns.forEachRun(first, last, ({ chunk, start, end, first: number }) => {
    const { direction, analysis, tcpFlags } = chunk
    for (let at = start; at < end; at++) {
      if (matches && !matches.has(number + at - start)) continue
      const bucket = Math.floor((place++ * buckets) / places)
      byDirection[direction[at]!]![bucket]!++
      if (analysis[at]! & troubleBits || tcpFlags[at]! & TcpFlag.reset) trouble[bucket]!++
    }
  })
  return {
    places,
    toServer: [...byDirection[Direction.toServer]!],
    toClient: [...byDirection[Direction.toClient]!],
    other: [...byDirection[Direction.none]!],
    trouble: [...trouble],
  }
}

/** The conversations of the matches, the latest first. Looks at every packet once. */
export function conversationsAmong(kept: Kept, matches: MatchSet): number[] {
  const found = new Set<number>()
  const { first, last } = kept.columns
  kept.columns.forEachRun(first, last, ({ chunk, start, end, first: number }) => {
    for (let at = start; at < end; at++) {
      const conversation = chunk.conversation[at]!
      if (conversation !== 0 && matches.has(number + at - start)) found.add(conversation)
    }
  })
  return [...found].toSorted((a, b) => b - a)
}
