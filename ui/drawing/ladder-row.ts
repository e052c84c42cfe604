import type { LadderStep } from '../../shared/messages/records.ts'

/** One line of the ladder: a packet, or a run of data segments that say nothing but their size. */
export type LadderRow = {
  key: string
  index: number
  /** The first packet of a run. */
  step: LadderStep
  /** Of a run: how many data segments, and their octets. */
  fold?: { segments: number; bytes: number }
  /** Where it begins, below the heads, and how far it reaches; its arrow is at its foot. */
  y: number
  height: number
  /** Time since the row before that is not drawn to the scale of the others. */
  foldedNs?: number
}

export type LadderRows = {
  rows: readonly LadderRow[]
  height: number
  /** Time of one pixel, where the rows stand to scale. */
  nsPerPixel?: number
}

/** So many arrows are in the document at once; the others are scrolled to. */
export const arrowsMax = 80
/** Lower an arrow would end in the row below. */
const slantMax = 8

/**
 * Time between the two captures of a row's packet, by the clocks of their nodes; `undefined` where it was
 * captured once, so that no transit time is known, and of a run.
 */
export function secondSightingNs({ step, fold }: LadderRow): number | undefined {
  if (fold !== undefined || step.againNs === undefined) return undefined
  return Math.max(0, step.againNs - step.offsetNs)
}

/** How much lower an arrow ends than it begins: more for each tenfold of the time on the way. */
export function slantPixels(row: LadderRow): number {
  const againNs = secondSightingNs(row)
  if (againNs === undefined) return 0
  return Math.min(slantMax, 2 + 1.5 * Math.log10(1 + againNs / 1e3))
}

/** The rows that are in the document: all of a short ladder, else those in sight and some around them. */
export function visibleRows(
  rows: readonly LadderRow[],
  { top, height }: { top: number; height: number },
): readonly LadderRow[] {
  if (rows.length <= arrowsMax) return rows
  const spare = 4
  const from = Math.max(0, rowAt(rows, top) - spare)
  const to = rowAt(rows, top + height) + 1 + spare
  return rows.slice(from, Math.min(to, from + arrowsMax))
}

/** The index of the row at `y`, or of the last one above it. O(log rows). */
export function rowAt(rows: readonly LadderRow[], y: number): number {
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (rows[middle]!.y <= y) low = middle + 1
    else high = middle
  }
  return Math.max(0, low - 1)
}
