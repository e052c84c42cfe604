import type { Counters } from '../messages/counters.ts'
import type { Kept } from './kept.ts'

const secondNs = 1e9

/** The counters as they are now. Looks at the packets of the last second. */
export function countersOf(kept: Kept): Counters {
  const { totals, columns, exchanges, interfaces } = kept
  const interfaceCounters = totals.interfaces.map((own, index) => ({
    name: interfaces[index]!.name ?? `interface ${index}`,
    ...own,
  }))
  return {
    packets: totals.packets,
    bytes: totals.bytes,
    firstRetained: columns.first,
    conversations: totals.conversations,
    exchanges: exchanges.count,
    firstOffsetNs: totals.firstOffsetNs,
    lastOffsetNs: totals.lastOffsetNs,
    packetsPerSecond: packetsInLastSecond(kept),
    interfaces: interfaceCounters,
    loss: {
      ...totals.loss,
      kernelDropped: interfaceCounters.reduce((sum, own) => sum + own.kernelDropped, 0),
      evictedPackets: columns.first - 1,
      evictedBytesPackets: packetsBefore(kept, totals.spoolStart),
    },
    evidence: { ...totals.evidence },
    delayMs: totals.delayMs,
    spoolBytes: totals.spoolBytes,
  }
}

/** Listed packets whose bytes begin before the position: a search, since positions rise. */
function packetsBefore({ columns }: Kept, position: number): number {
  let from = columns.first
  let to = columns.last + 1
  while (from < to) {
    const middle = Math.floor((from + to) / 2)
    const isBefore = columns.chunkOf(middle).position(columns.indexInChunk(middle)) < position
    if (isBefore) from = middle + 1
    else to = middle
  }
  return from - columns.first
}

/** By the packets' own times, back from the latest packet. */
function packetsInLastSecond({ columns, totals }: Kept): number {
  const sinceNs = totals.lastOffsetNs - secondNs
  let count = 0
  for (let number = columns.last; number >= columns.first;) {
    const chunk = columns.chunkOf(number)
    if (chunk.latestNs <= sinceNs) break
    for (let at = columns.indexInChunk(number); at >= 0; at--, number--) {
      // Interfaces are merged by time in a short window, so a second earlier nothing younger stands.
      if (chunk.offsetNs[at]! <= sinceNs - secondNs) return count
      if (chunk.offsetNs[at]! > sinceNs) count++
    }
  }
  return count
}
