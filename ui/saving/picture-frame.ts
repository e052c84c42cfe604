import { version } from '../../package.json'
import { formatSpan } from '../text/numbers.ts'
import { sharedAddress } from '../link/shared-address.ts'
import type { Session } from '../state/session.svelte.ts'
import { interfaceNames } from '../text/interface-names.ts'
import type { PictureFrame } from './svg-picture.ts'
import { words } from './words.ts'

/** The frame of a picture in the page's theme; its caption says where what is drawn comes from. */
export function pictureFrame(session: Session, notes: readonly string[] = []): PictureFrame {
  const style = getComputedStyle(document.documentElement)
  const colour = (name: string): string => style.getPropertyValue(name).trim()
  return {
    caption: caption(session, notes),
    ground: colour('--bg'),
    ink: colour('--mute'),
    font: colour('--sans'),
  }
}

/** Source, interfaces, time, filter, program, and the link that shows the same again. */
function caption({ source, range, filter }: Session, notes: readonly string[]): string[] {
  const parts = [`Podscope ${version}`, ...('title' in source ? [source.title] : [])]
  if ('interfaces' in source) parts.push(interfaceNames(source.interfaces))
  if ('baseTimeNs' in source && source.baseTimeNs !== undefined) {
    const timeMs = Number(BigInt(source.baseTimeNs) / 1_000_000n)
    parts.push(words().picture.from(new Date(timeMs).toISOString()))
  }
  if (range.span !== undefined) {
    parts.push(words().picture.to(formatSpan(range.span.fromNs), formatSpan(range.span.toNs)))
  }
  if (filter.isOn) parts.push(words().picture.filter(filter.text))
  parts.push(...notes, sharedAddress(location.href))
  return parts.filter((part) => part !== '')
}
