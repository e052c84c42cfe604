/** The series of a timeline, as places in `TimelineCounts`. */
export const series = { toServer: 0, toClient: 1, other: 2, trouble: 3, events: 4 } as const

/** One array of buckets for each series. */
export type TimelineCounts = readonly Uint32Array[]

export function emptyCounts(buckets: number): TimelineCounts {
  return Object.values(series).map(() => new Uint32Array(buckets))
}
