import { formatDuration } from '../../../shared/format/duration.ts'
import { formatCount } from '../../../shared/format/byte-count.ts'
import type { ShownEvent } from './shown-events.ts'
import { words } from './words.ts'

/** `SYN, packet 12`, and what is written to it. */
export function eventText({ kind, packet, comment }: ShownEvent): string {
  const at = words().eventAt(words().event[kind], formatCount(packet))
  return comment === undefined ? at : `${at}: ${comment}`
}

/** `1.250 000 s`: a moment to the microsecond. */
export function momentText(ns: number): string {
  return ns < 0 ? formatDuration(ns) : `${(ns / 1e9).toFixed(6)} s`
}
