import { Analysis, Direction } from '../messages/records.ts'
import type { Timeline } from '../messages/records.ts'
import { TcpFlag } from '../flow/tcp-flags.ts'
import type { Kept } from './kept.ts'

const troubleBits = Analysis.retransmission | Analysis.zeroWindow

/**
 * The listed packets from `fromNs` to `toNs`, both included, in equal buckets. Looks at the packets
 * of the chunks that reach into the span: a million in about 5 ms.
 */
export function timelineOf(kept: Kept, span: TimelineSpan): Timeline {
  const { fromNs, toNs, buckets } = span
  const bucketNs = (toNs - fromNs) / buckets || 1
  const empty = () => Array.from({ length: buckets }, () => 0)
  const timeline = {
    fromNs,
    bucketNs,
    toServer: empty(),
    toClient: empty(),
    other: empty(),
    trouble: empty(),
  }
  const byDirection = {
    [Direction.none]: timeline.other,
    [Direction.toServer]: timeline.toServer,
    [Direction.toClient]: timeline.toClient,
  }
  kept.columns.forEachRun(kept.columns.first, kept.columns.last, ({ chunk, start, end }) => {
    if (chunk.latestNs < fromNs || chunk.earliestNs > toNs) return
    for (let at = start; at < end; at++) {
      const offsetNs = chunk.offsetNs[at]!
      if (offsetNs < fromNs || offsetNs > toNs) continue
      const bucket = Math.min(buckets - 1, Math.floor((offsetNs - fromNs) / bucketNs))
      byDirection[chunk.direction[at] as Direction][bucket]!++
      const isTrouble = chunk.analysis[at]! & troubleBits || chunk.tcpFlags[at]! & TcpFlag.reset
      if (isTrouble) timeline.trouble[bucket]!++
    }
  })
  return timeline
}

export type TimelineSpan = { fromNs: number; toNs: number; buckets: number }
