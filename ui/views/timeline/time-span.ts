import type { BarsFrame } from '../../drawing/timeline-bars.ts'

/** What a live source shows of its past; a shorter past fills the strip from the left. */
const liveSpanNs = 60e9
/** A capture that is over almost at once is still given a width. */
const spanMinNs = 1e6
/** Bars of one microsecond are the finest. */
const zoomMinNs = 1e5
const bucketMinNs = 1_000
/** No service has to answer for more. */
const bucketsMax = 4_000

export type TimeSpan = { fromNs: number; toNs: number; bucketNs: number; buckets: number }

/** Which time the strip shows, in whole buckets: the last minute of a live source, else all of it. */
export function timeSpan(isLive: boolean, lastNs: number, width: number): TimeSpan {
  const lengthNs = isLive ? liveSpanNs : Math.max(spanMinNs, lastNs)
  const bucketNs = bucketOf(lengthNs, width)
  const buckets = Math.ceil(lengthNs / bucketNs)
  const lastBucket = Math.max(buckets, Math.ceil(lastNs / bucketNs))
  const fromNs = (lastBucket - buckets) * bucketNs
  return { fromNs, toNs: fromNs + buckets * bucketNs, bucketNs, buckets }
}

/** A part of the time, in as many whole buckets as there is room for. */
export function zoomedSpan(fromNs: number, toNs: number, width: number): TimeSpan {
  const lengthNs = Math.max(zoomMinNs, toNs - fromNs)
  const bucketNs = bucketOf(lengthNs, width)
  const first = Math.floor(fromNs / bucketNs)
  const buckets = Math.max(1, Math.ceil((fromNs + lengthNs) / bucketNs) - first)
  return {
    fromNs: first * bucketNs,
    toNs: (first + buckets) * bucketNs,
    bucketNs,
    buckets,
  }
}

export function barsFrame({ fromNs, toNs }: TimeSpan, width: number, height: number): BarsFrame {
  return { fromNs, toNs, width, height }
}

/**
 * The longest bucket that is not wider than a pixel: a power of two of microseconds, the levels in
 * which the engine has counted before. Never below one microsecond, whatever the pixels.
 */
function bucketOf(lengthNs: number, width: number): number {
  const mostNs = Math.max(lengthNs / Math.max(1, width), bucketMinNs)
  const level = Math.floor(Math.log2(mostNs / bucketMinNs))
  const leastNs = lengthNs / bucketsMax
  return bucketMinNs * 2 ** Math.max(level, Math.ceil(Math.log2(leastNs / bucketMinNs)), 0)
}
