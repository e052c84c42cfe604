import type { PacketChunk } from './packet-chunk.ts'
import type { PacketColumns, PacketRun } from './packet-columns.ts'
import { emptyCounts, type TimelineCounts } from './timeline-counts.ts'

/** Level 0 has buckets of one microsecond; each level's are twice as long as those below. */
const baseNs = 1_000

/**
 * Buckets of one chunk's finest level: a quarter of what the widest question has, so that a chunk that
 * is asked about in more detail is one of five or six in the span, which are looked at packet by packet.
 */
const bucketsMax = 1_024

/** A chunk's packets in the finest buckets that are kept of it; their borders are multiples of `bucketNs`. */
export type ChunkSummary = {
  /** The number of the chunk's first packet: chunks are used again for newer packets. */
  first: number
  fromNs: number
  bucketNs: number
  counts: TimelineCounts
}

type CountPacket = (chunk: PacketChunk, at: number, bucket: number, into: TimelineCounts) => void

const summaries = new WeakMap<PacketChunk, ChunkSummary>()

/**
 * What is known of a whole chunk, counted once. `undefined` for the newest two: of those, packets are
 * still to come, and what messages begin in them. At most 20 KB a chunk.
 */
export function summaryOf(
  { chunkPackets, last }: PacketColumns,
  { chunk, start, end, first }: PacketRun,
  count: CountPacket,
): ChunkSummary | undefined {
  if (start !== 0 || end !== chunkPackets || last - first < 2 * chunkPackets) return undefined
  const known = summaries.get(chunk)
  if (known?.first === first) return known
  const summary = emptySummary(chunk, first)
  for (let at = 0; at < end; at++) {
    const bucket = Math.floor((chunk.offsetNs[at]! - summary.fromNs) / summary.bucketNs)
    count(chunk, at, bucket, summary.counts)
  }
  summaries.set(chunk, summary)
  return summary
}

/**
 * Adds a chunk's counts to those of a span, and answers true; false where its buckets are not whole
 * parts of the span's, or the chunk reaches to the span's end, which belongs to its last bucket.
 */
export function addSummary(
  summary: ChunkSummary,
  chunk: PacketChunk,
  span: { fromNs: number; toNs: number; bucketNs: number },
  into: TimelineCounts,
): boolean {
  const { fromNs, bucketNs } = span
  const isWhole = isPyramidBucket(bucketNs) && fromNs % bucketNs === 0
  if (!isWhole || summary.bucketNs > bucketNs || chunk.latestNs >= span.toNs) return false
  const length = summary.counts[0]!.length
  for (let i = 0; i < length; i++) {
    const bucket = Math.floor((summary.fromNs + i * summary.bucketNs - fromNs) / bucketNs)
    if (bucket < 0) continue
    for (const [at, counts] of summary.counts.entries()) into[at]![bucket]! += counts[i]!
  }
  return true
}

/** Whether buckets of this length are a level of the pyramid. */
function isPyramidBucket(bucketNs: number): boolean {
  return bucketNs >= baseNs && Number.isInteger(Math.log2(bucketNs / baseNs))
}

function emptySummary({ earliestNs, latestNs }: PacketChunk, first: number): ChunkSummary {
  let bucketNs = baseNs
  const buckets = (): number => Math.floor(latestNs / bucketNs) - Math.floor(earliestNs / bucketNs)
  while (buckets() >= bucketsMax) bucketNs *= 2
  const fromNs = Math.floor(earliestNs / bucketNs) * bucketNs
  return { first, fromNs, bucketNs, counts: emptyCounts(buckets() + 1) }
}
