import { SideMark } from './conversation-page.ts'
import { StateCode } from './conversation-state.ts'
import type { Sighting } from './sighting.ts'
import { TcpFlag, Transport } from './tcp-flags.ts'

/**
 * Whether the segment begins a new connection between the ends of the one it was found to belong to:
 * its SYN is not a repetition of the SYN that began that one.
 */
export function startsAnew({ cursor, page, index, side }: Sighting): boolean {
  if (cursor.transport !== Transport.tcp || (cursor.tcpFlags & TcpFlag.syn) === 0) return false
  const me = index * 2 + side
  const state = page.state[index]!
  const isOver = state === StateCode.closed || state === StateCode.reset
  const isKnown = (page.sideMarks[me]! & SideMark.initialKnown) !== 0
  const differs = isKnown && cursor.sequence !== page.initialSequence[me]
  return cursor.tcpFlags & TcpFlag.acknowledgment ? isOver && differs : isOver || differs
}
