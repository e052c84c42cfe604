import type { Timeline, TimelineEventKind } from '../../../shared/messages/records.ts'
import type { MarkedPackets } from '../../state/marked-packets.svelte.ts'

export const noteKinds = ['marked', 'reference', 'commented'] as const
/** What a person has made of a packet, not the packet itself. */
export type NoteKind = (typeof noteKinds)[number]

export type ShownEvent = {
  kind: TimelineEventKind | NoteKind
  offsetNs: number
  packet: number
  /** What is written to the packet. */
  comment?: string
}

/**
 * What the strip shows of single packets, one event for each, in the order of their numbers: what
 * somebody has marked or commented is shown as that, and also where the others are too many.
 */
export function shownEvents(
  timeline: Timeline | undefined,
  { all, reference }: Pick<MarkedPackets, 'all' | 'reference'>,
  { fromNs, toNs }: { fromNs: number; toNs: number },
): ShownEvent[] {
  const shown = new Map<number, ShownEvent>()
  const add = (event: ShownEvent): void => void shown.set(event.packet, event)
  for (const event of timeline?.events ?? []) add(event)
  for (const { text, ...moment } of timeline?.commented ?? []) {
    add({ ...moment, kind: 'commented', comment: text })
  }
  for (const [packet, offsetNs] of all) {
    add({ ...shown.get(packet), packet, offsetNs, kind: 'marked' })
  }
  if (reference) add({ ...shown.get(reference.packet), ...reference, kind: 'reference' })
  return [...shown.values()]
    .filter(({ offsetNs }) => offsetNs >= fromNs && offsetNs <= toNs)
    .toSorted((a, b) => a.packet - b.packet)
}

export function isNote(kind: ShownEvent['kind']): kind is NoteKind {
  return noteKinds.some((note) => note === kind)
}
