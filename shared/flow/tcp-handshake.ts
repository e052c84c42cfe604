import { SideMark, WindowScale } from './conversation-page.ts'
import type { ConversationPage } from './conversation-page.ts'
import { sequenceAfter } from './sequence.ts'
import type { Sighting } from './sighting.ts'
import { TcpFlag } from './tcp-flags.ts'

/** A larger shift is to be taken for this one (RFC 7323, 2.3). */
const shiftMax = 14

/** Takes from a SYN how windows are scaled: not at all where one of the ends does not ask for it. */
export function noteWindowScale({ cursor, page }: Sighting, me: number): void {
  const { windowScale } = page
  if (cursor.windowScale >= 0) windowScale[me] = Math.min(cursor.windowScale, shiftMax)
  else if (windowScale[me]! >= 0) return
  const isAnswer = (cursor.tcpFlags & TcpFlag.acknowledgment) !== 0
  if (cursor.windowScale < 0 || (isAnswer && windowScale[me ^ 1] === WindowScale.none)) {
    windowScale[me] = WindowScale.none
    windowScale[me ^ 1] = WindowScale.none
  }
}

/** Measures from the last SYN to the first acknowledgment by a segment without one. */
export function noteRoundTrip({ cursor, page, index, offsetNs }: Sighting): void {
  const kind = cursor.tcpFlags & (TcpFlag.syn | TcpFlag.acknowledgment)
  if (kind === TcpFlag.syn) page.synNs[index] = offsetNs
  if (kind === TcpFlag.acknowledgment && Number.isNaN(page.roundTripNs[index]!)) {
    page.roundTripNs[index] = offsetNs - page.synNs[index]!
  }
}

/** Where in sequence space the window ends that the side announced last; NaN where unknown. */
export function windowEnd(page: ConversationPage, side: number): number {
  const scale = page.windowScale[side]!
  const marks = page.sideMarks[side]!
  if (scale === WindowScale.unknown || (marks & SideMark.acknowledgmentKnown) === 0) {
    return Number.NaN
  }
  // RFC 7323, 2.2: the window of a segment with SYN is never scaled.
  const shift = scale === WindowScale.none || marks & SideMark.windowOfSyn ? 0 : scale
  return sequenceAfter(page.acknowledged[side]!, page.window[side]! << shift)
}
