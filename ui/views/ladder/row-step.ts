/** Which row a step leads to: up or down by one, or to either end. */
export function rowStep(
  step: 'up' | 'down' | 'first' | 'last',
  from: number,
  rows: number,
): number {
  const to = { up: from - 1, down: from + 1, first: 0, last: rows - 1 }[step]
  return Math.max(0, Math.min(rows - 1, to))
}
