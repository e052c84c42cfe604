import { niceStep, type BarsFrame } from '../../drawing/timeline-bars.ts'

/** What a live source shows of its past; a shorter past fills the strip from the left. */
const liveSpanNs = 60e9
/** A capture that is over almost at once is still given a width. */
const spanMinNs = 1e6
/** Bars of one microsecond are the finest. */
const zoomMinNs = 1e5
/** A bar and the gap after it. */
const barPitch = 4.5
/** No service has to answer for more. */
const bucketsMax = 1_000

export type TimeSpan = { fromNs: number; toNs: number; bucketNs: number; buckets: number }

/** Which time the strip shows, in whole buckets: the last minute of a live source, else all of it. */
export function timeSpan(isLive: boolean, lastNs: number, width: number): TimeSpan {
  const lengthNs = isLive ? liveSpanNs : Math.max(spanMinNs, lastNs)
  const bucketNs = niceStep(Math.max(lengthNs / bucketsMax, (lengthNs / width) * barPitch))
  const buckets = Math.ceil(lengthNs / bucketNs)
  const lastBucket = Math.max(buckets, Math.ceil(lastNs / bucketNs))
  const fromNs = (lastBucket - buckets) * bucketNs
  return { fromNs, toNs: fromNs + buckets * bucketNs, bucketNs, buckets }
}

/** A part of the time, in as many whole buckets as there is room for. */
export function zoomedSpan(fromNs: number, toNs: number, width: number): TimeSpan {
  const lengthNs = Math.max(zoomMinNs, toNs - fromNs)
  const bucketNs = niceStep(Math.max(lengthNs / bucketsMax, (lengthNs / width) * barPitch, 1))
  const buckets = Math.ceil(lengthNs / bucketNs)
  return { fromNs, toNs: fromNs + buckets * bucketNs, bucketNs, buckets }
}

export function barsFrame({ fromNs, toNs }: TimeSpan, width: number, height: number): BarsFrame {
  return { fromNs, toNs, width, height }
}
