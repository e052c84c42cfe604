import { Analysis, Direction } from '../messages/records.ts'
import type {
  Timeline,
  TimelineComment,
  TimelineEvent,
  TimelineEventKind,
  TimelineGap,
} from '../messages/records.ts'
import { timelineEventsMax } from '../messages/limits.ts'
import { TcpFlag } from '../flow/tcp-flags.ts'
import type { MatchSet } from './filtering/match-set.ts'
import type { Kept } from './kept.ts'
import { messageMark } from './packet-columns.ts'
import type { PacketChunk } from './packet-chunk.ts'
import type { PacketRun } from './packet-columns.ts'
import { emptyCounts, series, type TimelineCounts } from './timeline-counts.ts'
import { addSummary, summaryOf } from './timeline-pyramid.ts'

/** Of `Analysis`: what is counted as trouble, beside resets. */
export const troubleBits = Analysis.retransmission | Analysis.zeroWindow

/** What is marked as an event of its own: trouble, and what points to it. */
const findingBits =
  troubleBits |
  Analysis.fastRetransmission |
  Analysis.spuriousRetransmission |
  Analysis.outOfOrder |
  Analysis.lostSegment

/** Of a comment on the timeline; the packet has all of it. */
const commentCharactersMax = 200

/** `buckets` is above 0. */
export type TimelineSpan = { fromNs: number; toNs: number; buckets: number }

/**
 * The listed packets from `fromNs` to `toNs`, both included, in equal buckets; those that match a
 * filter are counted beside them. Buckets of a power of two of microseconds are added up from what is
 * known of whole chunks; otherwise the packets of the chunks that reach into the span are looked at,
 * a million in a few milliseconds.
 */
export function timelineOf(kept: Kept, span: TimelineSpan, matches?: MatchSet): Timeline {
  const { columns } = kept
  const bucketNs = (span.toNs - span.fromNs) / span.buckets || 1
  const frame = { ...span, bucketNs }
  const counts = emptyCounts(span.buckets)
  const matching = matches && emptyCounts(span.buckets)
  const scanned: PacketRun[] = []
  columns.forEachRun(columns.first, columns.last, (run) => {
    if (run.chunk.latestNs < span.fromNs || run.chunk.earliestNs > span.toNs) return
    scanned.push(run)
    const summary = matches === undefined ? summaryOf(columns, run, countPacket) : undefined
    if (summary === undefined || !addSummary(summary, run.chunk, frame, counts)) {
      countRun(run, frame, { counts, matching, matches })
    }
  })
  const commented = commentedIn(kept, span)
  const eventCount = counts[series.events]!.reduce((sum, count) => sum + count, 0)
  return {
    fromNs: span.fromNs,
    bucketNs,
    toServer: [...counts[series.toServer]!],
    toClient: [...counts[series.toClient]!],
    other: [...counts[series.other]!],
    trouble: [...counts[series.trouble]!],
    eventCounts: [...counts[series.events]!],
    ...(commented.length > 0 && { commented }),
    gaps: gapsIn(kept, span),
    ...(eventCount <= timelineEventsMax && { events: eventsOf(scanned, span) }),
    ...(matching && {
      matching: {
        toServer: [...matching[series.toServer]!],
        toClient: [...matching[series.toClient]!],
        other: [...matching[series.other]!],
      },
    }),
  }
}

type Frame = TimelineSpan & { bucketNs: number }

function countRun(
  { chunk, start, end, first }: PacketRun,
  { fromNs, toNs, buckets, bucketNs }: Frame,
  into: {
    counts: TimelineCounts
    matching: TimelineCounts | undefined
    matches: MatchSet | undefined
  },
): void {
  const { offsetNs } = chunk
  for (let at = start; at < end; at++) {
    const time = offsetNs[at]!
    if (time < fromNs || time > toNs) continue
    const bucket = Math.min(buckets - 1, Math.floor((time - fromNs) / bucketNs))
    countPacket(chunk, at, bucket, into.counts)
    if (into.matching && into.matches?.has(first + at - start)) {
      into.matching[seriesOf(chunk, at)]![bucket]!++
    }
  }
}

function countPacket(chunk: PacketChunk, at: number, bucket: number, counts: TimelineCounts): void {
  counts[seriesOf(chunk, at)]![bucket]!++
  if (chunk.analysis[at]! & troubleBits || chunk.tcpFlags[at]! & TcpFlag.reset) {
    counts[series.trouble]![bucket]!++
  }
  if (eventOf(chunk, at) !== undefined) counts[series.events]![bucket]!++
}

function seriesOf({ direction }: PacketChunk, at: number): number {
  if (direction[at] === Direction.toServer) return series.toServer
  return direction[at] === Direction.toClient ? series.toClient : series.other
}

/** What a packet is marked for, the most telling first. */
function eventOf(chunk: PacketChunk, at: number): TimelineEventKind | undefined {
  const flags = chunk.tcpFlags[at]!
  if (flags & TcpFlag.reset) return 'rst'
  if (chunk.analysis[at]! & findingBits) return 'analysis'
  // Of TCP, whose segments have flags: each datagram is a message of its own.
  if (flags !== 0 && chunk.message[at]! >= messageMark.first) return 'message'
  if (flags & TcpFlag.fin) return 'fin'
  return flags & TcpFlag.syn ? 'syn' : undefined
}

function eventsOf(runs: readonly PacketRun[], { fromNs, toNs }: TimelineSpan): TimelineEvent[] {
  const events: TimelineEvent[] = []
  for (const { chunk, start, end, first } of runs) {
    for (let at = start; at < end; at++) {
      const offsetNs = chunk.offsetNs[at]!
      if (offsetNs < fromNs || offsetNs > toNs) continue
      const kind = eventOf(chunk, at)
      if (kind !== undefined) events.push({ kind, offsetNs, packet: first + at - start })
    }
  }
  return events.slice(0, timelineEventsMax)
}

/** What is written to many packets was written by a program: nobody reads all of it here. */
function commentedIn(
  { columns, comments }: Kept,
  { fromNs, toNs }: TimelineSpan,
): TimelineComment[] {
  const found: TimelineComment[] = []
  for (const packet of comments.numbers()) {
    if (!columns.has(packet)) continue
    const offsetNs = columns.chunkOf(packet).offsetNs[columns.indexInChunk(packet)]!
    if (offsetNs < fromNs || offsetNs > toNs) continue
    const text = comments.of(packet).join(' ').slice(0, commentCharactersMax)
    found.push({ offsetNs, packet, text })
    if (found.length === timelineEventsMax) break
  }
  return found
}

function gapsIn({ gaps, baseTimeNs }: Kept, { fromNs, toNs }: TimelineSpan): TimelineGap[] {
  if (baseTimeNs === undefined) return []
  return gaps
    .map((gap) => ({
      interface: gap.interface,
      fromNs: Number(gap.fromNs - baseTimeNs),
      toNs: Number(gap.toNs - baseTimeNs),
    }))
    .filter((gap) => gap.toNs >= fromNs && gap.fromNs <= toNs)
}
