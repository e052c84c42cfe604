/** Names that are offered for one that is not known: more would not be read. */
const namesMax = 3

/**
 * The names most like `name`, nearest first: those that a slip of the finger or a forgotten part
 * makes of it. Costs a comparison with every name of about its length.
 */
export function nearestNames(name: string, names: Iterable<string>): string[] {
  const wanted = name.toLowerCase()
  const distanceMax = Math.max(1, Math.floor(wanted.length / 3))
  const found: { name: string; distance: number }[] = []
  for (const candidate of names) {
    const isNear = Math.abs(candidate.length - wanted.length) <= distanceMax
    if (!isNear && !candidate.endsWith(`.${wanted}`)) continue
    const distance = candidate.endsWith(`.${wanted}`) ? 1 : editDistance(wanted, candidate)
    if (distance <= distanceMax) found.push({ name: candidate, distance })
  }
  return found
    .toSorted((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, namesMax)
    .map((nearest) => nearest.name)
}

/** Characters to insert, delete or replace to make one of the other (Levenshtein). */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let i = 1; i <= from.length; i++) {
    const next = [i]
    for (let j = 1; j <= to.length; j++) {
      const replaced = row[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1))
    }
    row = next
  }
  return row[to.length]!
}
