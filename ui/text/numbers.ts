import { formatByteSize, formatCount } from '../../shared/format/byte-count.ts'
import { formatDuration } from '../../shared/format/duration.ts'
import { language } from '../language/language.svelte.ts'
import { words } from './words.ts'

/**
 * Figures as text, in the page's language. Groups of three digits are parted by a no-break space
 * (ISO 80000-1); the sign between whole and parts is the language's own.
 */
const space = '\u00a0'

/** `12.0`, `950`, `1 200`: three digits are enough for a rate. */
export function formatRate(perSecond: number): string {
  return perSecond < 100 ? formatTenths(perSecond) : formatCount(Math.round(perSecond))
}

/** `2.6` */
export function formatTenths(value: number): string {
  return inLanguage(value.toFixed(1))
}

/** `41.906 113`: seconds with microseconds, as the column of times shows them. */
export function formatOffset(offsetNs: number): string {
  const microseconds = Math.round(offsetNs / 1e3)
  const seconds = Math.floor(microseconds / 1e6)
  const fraction = String(microseconds - seconds * 1e6).padStart(6, '0')
  return inLanguage(`${seconds}.${fraction.slice(0, 3)}${space}${fraction.slice(3)}`)
}

/** `+0.042`, `+2 045`: milliseconds since the packet before, to the microsecond below a second. */
export function formatDelta(deltaNs: number): string {
  const sign = deltaNs < 0 ? '−' : '+'
  const deltaMs = Math.abs(deltaNs) / 1e6
  return sign + (deltaMs < 1000 ? inLanguage(deltaMs.toFixed(3)) : formatCount(Math.round(deltaMs)))
}

/** `99.8 %`; never `100.0 %` or `0.0 %` for what is not quite that. */
export function formatShare(part: number, whole: number): string {
  if (whole === 0 || part === 0) return `0${space}%`
  if (part === whole) return `100${space}%`
  const percent = Math.min(99.9, Math.max(0.1, (100 * part) / whole))
  return `${formatTenths(percent)}${space}%`
}

/** `1.5 KiB`, in the page's language; see `formatByteSize`. */
export function formatSize(bytes: number): string {
  return inLanguage(formatByteSize(bytes))
}

/** `1.2 ms`, in the page's language; see `formatDuration`. */
export function formatSpan(durationNs: number): string {
  return inLanguage(formatDuration(durationNs))
}

/** `12:03:11`, in the zone of whoever looks. */
export function formatTimeOfDay(timeMs: number): string {
  return new Date(timeMs).toLocaleTimeString(language.code, { hour12: false })
}

function inLanguage(figure: string): string {
  return figure.replace('.', words().decimalSign)
}
