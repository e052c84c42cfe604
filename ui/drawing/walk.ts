/** Something that can have the focus: parts of one `level` are neighbours from left to right. */
export type WalkPart = { key: string; level: number; x: number }

export type WalkStep = 'left' | 'right' | 'up' | 'down' | 'first' | 'last'

/**
 * Where a step leads from a part: left and right within its level, down and up to the nearest
 * part of the next level that has any. Stays where it is at the ends; begins at the first part when
 * `from` is not among them.
 */
export function walkTo(
  parts: readonly WalkPart[],
  from: string,
  step: WalkStep,
): string | undefined {
  const ordered = parts.toSorted((a, b) => a.level - b.level || a.x - b.x)
  const here = ordered.find((part) => part.key === from) ?? ordered[0]
  if (here === undefined) return undefined
  const row = ordered.filter(({ level }) => level === here.level)
  const at = row.indexOf(here)
  switch (step) {
    case 'left':
      return (row[at - 1] ?? here).key
    case 'right':
      return (row[at + 1] ?? here).key
    case 'first':
      return ordered[0]!.key
    case 'last':
      return ordered.at(-1)!.key
    default:
      return nearestIn(ordered, here, step === 'down' ? 1 : -1).key
  }
}

function nearestIn(ordered: readonly WalkPart[], here: WalkPart, step: 1 | -1): WalkPart {
  const levels = [...new Set(ordered.map(({ level }) => level))]
  const level = levels[levels.indexOf(here.level) + step]
  const row = ordered.filter((part) => part.level === level)
  return row.reduce(
    (nearest, part) => (Math.abs(part.x - here.x) < Math.abs(nearest.x - here.x) ? part : nearest),
    row[0] ?? here,
  )
}
