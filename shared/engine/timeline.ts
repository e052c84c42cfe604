import { Analysis, Direction } from '../messages/records.ts'
import type { Timeline } from '../messages/records.ts'
import { TcpFlag } from '../flow/tcp-flags.ts'
import type { Kept } from './kept.ts'
import type { PacketRun } from './packet-columns.ts'

/** Of `Analysis`: what is counted as trouble, beside resets. */
export const troubleBits = Analysis.retransmission | Analysis.zeroWindow

/** `buckets` is above 0. */
export type TimelineSpan = { fromNs: number; toNs: number; buckets: number }

/**
 * The listed packets from `fromNs` to `toNs`, both included, in equal buckets. Looks at the packets
 * of the chunks that reach into the span: a million in a few milliseconds.
 */
export function timelineOf(kept: Kept, span: TimelineSpan): Timeline {
  const { fromNs, toNs, buckets } = span
  const bucketNs = (toNs - fromNs) / buckets || 1
  const counts: Counts = {
    byDirection: [Direction.none, Direction.toServer, Direction.toClient].map(
      () => new Uint32Array(buckets),
    ),
    trouble: new Uint32Array(buckets),
  }
  kept.columns.forEachRun(kept.columns.first, kept.columns.last, (run) => {
    if (run.chunk.latestNs < fromNs || run.chunk.earliestNs > toNs) return
    countRun(run, { ...span, bucketNs }, counts)
  })
  return {
    fromNs,
    bucketNs,
    toServer: [...counts.byDirection[Direction.toServer]!],
    toClient: [...counts.byDirection[Direction.toClient]!],
    other: [...counts.byDirection[Direction.none]!],
    trouble: [...counts.trouble],
  }
}

type Counts = { byDirection: Uint32Array[]; trouble: Uint32Array }

function countRun(
  { chunk, start, end }: PacketRun,
  { fromNs, toNs, buckets, bucketNs }: TimelineSpan & { bucketNs: number },
  { byDirection, trouble }: Counts,
): void {
  const { offsetNs, direction, analysis, tcpFlags } = chunk
  for (let at = start; at < end; at++) {
    const time = offsetNs[at]!
    if (time < fromNs || time > toNs) continue
    const bucket = Math.min(buckets - 1, Math.floor((time - fromNs) / bucketNs))
    byDirection[direction[at]!]![bucket]!++
    if (analysis[at]! & troubleBits || tcpFlags[at]! & TcpFlag.reset) trouble[bucket]!++
  }
}
