/** Whatever is measured is measured so many times. */
export const runs = 5

/** The run with the median of what `by` reads. */
export function medianRun<Run>(all: readonly Run[], by: (run: Run) => number): Run {
  return all.toSorted((a, b) => by(a) - by(b))[Math.floor(all.length / 2)]!
}

export function repeated<Run>(run: () => Run): Run[] {
  return Array.from({ length: runs }, run)
}
