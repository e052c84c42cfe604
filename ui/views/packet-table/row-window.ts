/**
 * Where rows are when there are more than a browser can lay out. The scrolled space is as high as its
 * rows up to a limit; beyond it, the scrollbar's position is a share of all rows, so that any row of
 * any number can be reached, and whoever moves by rows moves exactly.
 */
export type RowSpace = { rows: number; rowPx: number; viewPx: number }

/** Firefox ends elements near 17 million pixels, Chromium near 33 million; stay well below. */
export const spacerPxMax = 8_000_000

/** How high the scrolled space is. */
export function spacerPx({ rows, rowPx }: RowSpace): number {
  return Math.min(rows * rowPx, spacerPxMax)
}

/** Whether a pixel of the scrollbar is more than a pixel of rows. */
export function isCompressed(space: RowSpace): boolean {
  return space.rows * space.rowPx > spacerPxMax
}

/** The topmost row when the last one is in view: a whole row, so that none is cut off where packets come. */
export function topRowMax({ rows, rowPx, viewPx }: RowSpace): number {
  return Math.max(0, Math.ceil(rows - viewPx / rowPx))
}

export function topRowAt(scrollTopPx: number, space: RowSpace): number {
  const scrollPx = spacerPx(space) - space.viewPx
  return scrollPx <= 0 ? 0 : Math.min(1, scrollTopPx / scrollPx) * topRowMax(space)
}

export function scrollTopAt(topRow: number, space: RowSpace): number {
  const most = topRowMax(space)
  return most === 0 ? 0 : (topRow / most) * (spacerPx(space) - space.viewPx)
}

/** The rows that are at least partly in view, from 0, `to` not included, and how far the first is cut off. */
export function rowsInView(
  topRow: number,
  { rows, rowPx, viewPx }: RowSpace,
): { from: number; to: number; cutPx: number } {
  const from = Math.min(Math.floor(topRow), Math.max(0, rows - 1))
  const to = Math.min(rows, Math.ceil(topRow + viewPx / rowPx))
  return { from, to: Math.max(from, to), cutPx: (topRow - from) * rowPx }
}

/** The topmost row that has `row` wholly in view, moving as little as possible. */
export function topRowShowing(row: number, topRow: number, space: RowSpace): number {
  const whole = Math.max(1, Math.floor(space.viewPx / space.rowPx))
  if (row < topRow) return row
  if (row + 1 > topRow + whole) return Math.min(topRowMax(space), row + 1 - whole)
  return topRow
}
