import type { TimeSpan } from '../../state/time-range.svelte.ts'

/** How much of what is shown one step to an earlier or a later part passes over. */
const panShare = 0.25

/**
 * A part of the time `factor` as long, in which `aroundNs` stays where it is; around the middle where
 * that moment is not shown. Nothing where that is all of the time.
 */
export function scaledSpan(
  { fromNs, toNs }: TimeSpan,
  whole: TimeSpan,
  { aroundNs, factor }: { aroundNs: number; factor: number },
): TimeSpan | undefined {
  const isShown = aroundNs >= fromNs && aroundNs <= toNs
  const fixedNs = isShown ? aroundNs : (fromNs + toNs) / 2
  const lengthNs = (toNs - fromNs) * factor
  if (lengthNs >= whole.toNs - whole.fromNs) return undefined
  return within(fixedNs - (fixedNs - fromNs) * factor, lengthNs, whole)
}

/** As long, and one step earlier (`-1`) or later (`1`), as far as there is time. */
export function pannedSpan({ fromNs, toNs }: TimeSpan, whole: TimeSpan, step: 1 | -1): TimeSpan {
  const lengthNs = toNs - fromNs
  return within(fromNs + step * panShare * lengthNs, lengthNs, whole)
}

function within(fromNs: number, lengthNs: number, whole: TimeSpan): TimeSpan {
  const from = Math.round(Math.max(whole.fromNs, Math.min(fromNs, whole.toNs - lengthNs)))
  return { fromNs: from, toNs: from + Math.round(lengthNs) }
}
