import type { LadderRow, LadderRows } from './ladder-row.ts'

/** What the distance between rows means: nothing, the time between them, or its logarithm. */
export type LadderSpacing = 'event' | 'time' | 'log'

/** In event spacing every step is this far below the one before, whatever the time between them. */
export const stepPitch = 40
/** A pause that would take more room than this is folded, and says how long it was. */
const pauseMax = 240
const foldedPause = 34
/** Room for each tenfold of the time between two rows, from a microsecond on. */
const perDecade = 16

type BareRow = Omit<LadderRow, 'y' | 'height'>

/**
 * Places rows one below the other. By time, the scale is such that a quarter of the steps would be
 * nearer to the one before than their words need: those are spread, all others stand to scale, and
 * long pauses are folded. O(n log n) by time.
 */
export function placeRows(rows: readonly BareRow[], spacing: LadderSpacing): LadderRows {
  const nsPerPixel = spacing === 'time' ? timeScale(rows) : undefined
  const placed: LadderRow[] = []
  let y = 0
  let beforeNs: number | undefined
  for (const row of rows) {
    const gapNs = Math.max(0, row.step.offsetNs - (beforeNs ?? row.step.offsetNs))
    const { height, foldedNs } = heightOf(gapNs, spacing, nsPerPixel)
    placed.push({ ...row, y, height, ...(foldedNs !== undefined && { foldedNs }) })
    y += height
    beforeNs = row.step.offsetNs
  }
  return { rows: placed, height: y, ...(nsPerPixel !== undefined && { nsPerPixel }) }
}

function heightOf(
  gapNs: number,
  spacing: LadderSpacing,
  nsPerPixel = 1,
): { height: number; foldedNs?: number } {
  switch (spacing) {
    case 'event':
      return { height: stepPitch }
    case 'log':
      return { height: stepPitch + Math.round(perDecade * Math.log10(1 + gapNs / 1e3)) }
    case 'time': {
      const pixels = gapNs / nsPerPixel
      if (pixels > pauseMax) return { height: stepPitch + foldedPause, foldedNs: gapNs }
      return { height: Math.max(stepPitch, Math.round(pixels)) }
    }
  }
}

function timeScale(rows: readonly BareRow[]): number {
  const gaps: number[] = []
  for (let i = 1; i < rows.length; i++) {
    const gapNs = rows[i]!.step.offsetNs - rows[i - 1]!.step.offsetNs
    if (gapNs > 0) gaps.push(gapNs)
  }
  const quarter = gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 4)] ?? stepPitch
  return quarter / stepPitch
}
