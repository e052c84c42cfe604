import { ConversationMark, Side, SideMark } from './conversation-page.ts'
import type { ConversationPage } from './conversation-page.ts'
import { StateCode } from './conversation-state.ts'
import { isAfter } from './sequence.ts'
import type { Sighting } from './sighting.ts'
import { TcpFlag } from './tcp-flags.ts'

/**
 * Moves the conversation's state on by one segment, after `analyseSegment` has seen it, and measures
 * the handshake: from the client's first SYN to the acknowledgment that completes it.
 */
export function followState(sighting: Sighting): void {
  const { cursor, page, index, side } = sighting
  const flags = cursor.tcpFlags
  const state = page.state[index]!
  if (state === StateCode.closed || state === StateCode.reset) return
  if (flags & TcpFlag.reset) {
    page.state[index] = StateCode.reset
    return
  }
  if (flags & TcpFlag.syn) {
    followSyn(sighting, state)
    return
  }
  if (state === StateCode.synReceived && side === Side.client) completeHandshake(sighting)
  if (flags & TcpFlag.fin) noteFin(sighting)
  page.state[index] = hasFin(page, index) ? closingState(page, index) : openState(state, side)
}

function followSyn(sighting: Sighting, state: number): void {
  const { cursor, page, index, side } = sighting
  page.sideMarks[index * 2 + side]! |= SideMark.synSeen
  if (state > StateCode.synReceived) return
  const isAnswer = (cursor.tcpFlags & TcpFlag.acknowledgment) !== 0
  page.state[index] = isAnswer ? StateCode.synReceived : Math.max(state, StateCode.synSent)
}

function completeHandshake({ cursor, page, index, offsetNs }: Sighting): void {
  const allSeen =
    page.marks[index]! & ConversationMark.begunBySyn &&
    page.sideMarks[index * 2 + Side.server]! & SideMark.synSeen
  const isAcknowledged =
    cursor.tcpFlags & TcpFlag.acknowledgment &&
    isAfter(cursor.acknowledgment, page.initialSequence[index * 2 + Side.server]!)
  if (allSeen && isAcknowledged) page.handshakeNs[index] = offsetNs - page.startNs[index]!
}

/** A server may send before the client's acknowledgment is seen; the client's is what counts. */
function openState(state: number, side: number): number {
  if (state === StateCode.synSent) return side === Side.client ? state : StateCode.established
  return StateCode.established
}

function noteFin({ cursor, page, index, side }: Sighting): void {
  const me = index * 2 + side
  page.sideMarks[me]! |= SideMark.finSeen
  page.finSequence[me] = (cursor.sequence + cursor.payloadLength) >>> 0
}

function hasFin(page: ConversationPage, index: number): boolean {
  return ((page.sideMarks[index * 2]! | page.sideMarks[index * 2 + 1]!) & SideMark.finSeen) !== 0
}

function closingState(page: ConversationPage, index: number): number {
  const bothAnswered = isFinAnswered(page, index * 2) && isFinAnswered(page, index * 2 + 1)
  return bothAnswered ? StateCode.closed : StateCode.closing
}

function isFinAnswered(page: ConversationPage, me: number): boolean {
  return (
    (page.sideMarks[me]! & SideMark.finSeen) !== 0 &&
    (page.sideMarks[me ^ 1]! & SideMark.acknowledgmentKnown) !== 0 &&
    isAfter(page.acknowledged[me ^ 1]!, page.finSequence[me]!)
  )
}
