import { travelMs } from './marks.ts'

/** About this long a replay is to take: long enough to see each packet, short enough to wait for. */
const replayMs = 4_000

/** Rather a little faster than several times slower. */
const hasteMax = 1.5

/**
 * How fast to play something that took `durationNs`, so that each packet of it can be seen: a step of
 * 1, 2 or 5 per power of ten, and never faster than it was.
 */
export function replayRate(durationNs: number): number {
  const most = Math.max(1e-6, (durationNs / (replayMs * 1e6)) * hasteMax)
  const power = 10 ** Math.floor(Math.log10(most))
  const step = [5, 2, 1].find((candidate) => candidate * power <= most) ?? 1
  return Math.min(1, Number((step * power).toPrecision(1)))
}

/** The captured time to play: from just before the first packet until the last mark has arrived. */
export function replayRange(
  { startNs, lastNs }: { startNs: number; lastNs: number },
  rate = replayRate(lastNs - startNs),
): { fromNs: number; toNs: number; rate: number } {
  const travelNs = travelMs * 1e6 * rate
  return { fromNs: startNs - travelNs / 3, toNs: lastNs + travelNs * 1.1, rate }
}
