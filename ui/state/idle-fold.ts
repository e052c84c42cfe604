import type { PacketStore } from './packet-store.ts'

/** So long a picture without any packet may stand still in a replay; page time. */
export const idleMaxMs = 2_000
/** What is seen of the time before the next packet. */
const leadMs = 400
/** The marks of the packet before have arrived by then. */
const trailMs = 900

export type IdleFold = { fromNs: number; toNs: number }

const nsPerMs = 1e6

/**
 * The time that a replay passes over when it is at `nowNs`: one in which no packet was captured and
 * which would take longer than `idleMaxMs` to watch. `undefined` where packets are coming, or where
 * this view was not shown all of them. O(log n).
 */
export function idleFold(
  packets: PacketStore,
  { nowNs, rate }: { nowNs: number; rate: number },
): IdleFold | undefined {
  const next = packets.findByTime(nowNs)
  if (next > packets.last || !packets.has(next)) return undefined
  const nextNs = packets.offsetNs(next)
  // What was before the first that is here is known of the capture's own first alone.
  const isFirst = next === 1
  if (!isFirst && !packets.has(next - 1)) return undefined
  const quietFromNs = isFirst ? -Infinity : packets.offsetNs(next - 1)
  if (nowNs - quietFromNs < trailMs * nsPerMs * rate) return undefined
  const toNs = nextNs - leadMs * nsPerMs * rate
  return toNs - nowNs > idleMaxMs * nsPerMs * rate ? { fromNs: nowNs, toNs } : undefined
}
