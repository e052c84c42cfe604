import { formatDuration } from '../../../shared/format/duration.ts'
import type { TimelineEvent } from '../../../shared/messages/records.ts'
import { formatCount } from '../../../shared/format/byte-count.ts'
import { words } from './words.ts'

/** `SYN, packet 12` */
export function eventText({ kind, packet }: TimelineEvent): string {
  return words().eventAt(words().event[kind], formatCount(packet))
}

/** `1.250 000 s`: a moment to the microsecond. */
export function momentText(ns: number): string {
  return ns < 0 ? formatDuration(ns) : `${(ns / 1e9).toFixed(6)} s`
}
