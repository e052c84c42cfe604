import type { Counters } from '../../shared/messages/counters.ts'
import type { FilterStatus } from '../../shared/messages/filter-records.ts'
import type { Remedy, SourceState } from '../../shared/messages/messages.ts'
import type { PodSnapshot } from '../../shared/pod/pod.ts'

/** What is known about a source whose packets are not seen. */
export type TrafficFacts = {
  source: SourceState
  counters: Counters | undefined
  snapshot: PodSnapshot | undefined
  filter: FilterStatus | undefined
  /** The packets of the range of time, where one is set and known; `from` above `to` when none. */
  range: { from: number; to: number } | undefined
  /** The newest first. */
  notices: readonly Remedy[]
}

/** Why nothing is seen: one cause, the one to be mended first. */
export type TrafficCause =
  | { kind: 'filter'; hidden: number }
  | { kind: 'range' }
  | { kind: 'own'; packets: number }
  | { kind: 'not-started' }
  | { kind: 'interface'; captured: string[]; left: string[] }
  | { kind: 'host-network' }
  /** The host has said it: the pod has gone, or something is not permitted. */
  | { kind: 'told'; notice: Remedy }

const toldCodes = new Set([
  'pod-gone',
  'capture-not-permitted',
  'namespace-not-permitted',
  'user-not-permitted',
  'program-missing',
  'filter-refused',
  'interface-missing',
])

/** Nothing while something is seen, or while there is no known reason why not. */
export function trafficCause(facts: TrafficFacts): TrafficCause | undefined {
  const { counters, filter, range } = facts
  if (counters === undefined || !('sourceId' in facts.source)) return undefined
  if (counters.packets === 0) return silentCause(facts, counters)
  const isDecided = filter !== undefined && filter.decided >= filter.lastPacket
  if (isDecided && filter.matches === 0) return { kind: 'filter', hidden: counters.packets }
  if (range !== undefined && range.from > range.to) return { kind: 'range' }
  return undefined
}

/** Not a single packet was kept. */
function silentCause(
  { source, snapshot, notices }: TrafficFacts,
  { loss }: Counters,
): TrafficCause | undefined {
  const told = notices.find(({ code }) => toldCodes.has(code) || code === 'pod-back')
  if (told !== undefined && told.code !== 'pod-back') return { kind: 'told', notice: told }
  if (loss.ownPackets > 0) return { kind: 'own', packets: loss.ownPackets }
  if (source.phase !== 'live') return undefined
  const captured = source.interfaces.map(({ name }) => name)
  if (captured.length === 0) return { kind: 'not-started' }
  const left = (snapshot?.interfaces ?? [])
    .map(({ name }) => name)
    .filter((name) => !captured.includes(name))
  if (left.length > 0) return { kind: 'interface', captured, left }
  return snapshot?.pod.hostNetwork === true ? { kind: 'host-network' } : undefined
}
