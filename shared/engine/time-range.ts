import type { Kept } from './kept.ts'

/**
 * The first and the last of the listed packets with a time from `fromNs` to `toNs`, both included;
 * `undefined` when there is none. Looks at two chunks of times, and at the ends of the others.
 * Packets of several interfaces may overtake one another: among those in between, some can have times
 * of a moment before or after.
 */
export function packetsInTime(
  { columns }: Kept,
  fromNs: number,
  toNs: number,
): { from: number; to: number } | undefined {
  let from = 0
  let to = 0
  columns.forEachRun(columns.first, columns.last, ({ chunk, start, end, first }) => {
    if (chunk.latestNs < fromNs || chunk.earliestNs > toNs) return
    const isIn = (at: number): boolean => {
      const time = chunk.offsetNs[at]!
      return time >= fromNs && time <= toNs
    }
    let at = start
    while (at < end && !isIn(at)) at++
    if (at === end) return
    if (from === 0) from = first + at - start
    at = end - 1
    while (!isIn(at)) at--
    to = first + at - start
  })
  return from === 0 ? undefined : { from, to }
}
