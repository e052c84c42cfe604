import { Analysis } from '../messages/records.ts'
import { SideMark } from './conversation-page.ts'
import type { ConversationPage } from './conversation-page.ts'
import { isAfter, isBefore, sequenceAfter } from './sequence.ts'
import type { Sighting } from './sighting.ts'
import { TcpFlag } from './tcp-flags.ts'
import { noteRoundTrip, noteWindowScale, windowEnd } from './tcp-handshake.ts'

/** The round trip that is supposed where the handshake was not seen. */
const supposedRoundTripNs = 3_000_000
/** A sender that answers duplicate acknowledgments this quickly did not wait for its timer. */
const fastRetransmissionNs = 20_000_000
/** So many ask for a segment: TCP waits for three (RFC 5681, 3.2), and one may not have been seen. */
const askingAcknowledgments = 2
/** Count of duplicate acknowledgments of a side whose unseen octets were told. */
const unseenTold = 0xffff_ffff

const synOrFin = TcpFlag.syn | TcpFlag.fin
const synOrFinOrReset = synOrFin | TcpFlag.reset
const ordinaryMask = synOrFinOrReset | TcpFlag.acknowledgment
const bothKnown = SideMark.sequenceKnown | SideMark.acknowledgmentKnown

/**
 * What the segment means, as bits of `Analysis`, and remembers it for the next. The rules and their
 * precedence are those of Wireshark 4.0 (user's guide, 7.5 "TCP Analysis", and what tshark answers);
 * they see what the capture saw, so they say what a segment looks like, not what its sender did.
 */
export function analyseSegment(sighting: Sighting): number {
  const me = sighting.index * 2 + sighting.side
  const analysis = isOrdinary(sighting, me) ? 0 : tellSegment(sighting, me)
  rememberSequence(sighting, me, analysis)
  rememberAnswer(sighting, me, analysis)
  noteRoundTrip(sighting)
  return analysis
}

/**
 * Whether nothing can be told of the segment: it comes next, acknowledges what was seen, and is no
 * repetition of an acknowledgment. That is most of them, so what could be told is not asked one by one.
 */
function isOrdinary({ cursor, page }: Sighting, me: number): boolean {
  const { sequence, acknowledgment, payloadLength } = cursor
  const other = me ^ 1
  const otherMarks = page.sideMarks[other]!
  const isNext =
    (cursor.tcpFlags & ordinaryMask) === TcpFlag.acknowledgment &&
    (page.sideMarks[me]! & SideMark.sequenceKnown) !== 0 &&
    (otherMarks & bothKnown) === bothKnown &&
    sequence === page.nextSequence[me] &&
    cursor.window !== 0 &&
    !isAfter(acknowledgment, page.expectedAcknowledgment[other]!)
  if (!isNext) return false
  if (payloadLength === 0) return acknowledgment !== page.acknowledged[me]
  // One octet may be a window probe.
  if (payloadLength === 1) return false
  const end = sequenceAfter(sequence, payloadLength)
  return isAfter(end, page.acknowledged[other]!) && end !== windowEnd(page, other)
}

function tellSegment(sighting: Sighting, me: number): number {
  const told = tellSyn(sighting, me) | tellPlace(sighting, me) | tellUnseen(sighting, me)
  return told | tellRepetition(sighting, me, told)
}

/** What the segment is for its connection's beginning; what follows is told by what is set here. */
function tellSyn(sighting: Sighting, me: number): number {
  const { cursor, page } = sighting
  if ((cursor.tcpFlags & TcpFlag.syn) === 0) return 0
  noteWindowScale(sighting, me)
  if ((page.sideMarks[me]! & SideMark.initialKnown) === 0) return 0
  if ((cursor.tcpFlags & TcpFlag.acknowledgment) === 0) {
    // It is sent again: what lies behind a hole may be another connection's.
    page.nextSequence[me] = page.expectedAcknowledgment[me]!
    return 0
  }
  const isSame = cursor.sequence === page.initialSequence[me]
  page.initialSequence[me] = cursor.sequence
  return isSame ? 0 : Analysis.reusedPorts
}

/** What sequence number, acknowledgment and window say beside those of the last segments. */
function tellPlace(sighting: Sighting, me: number): number {
  const { cursor, page } = sighting
  const { sequence, payloadLength, tcpFlags } = cursor
  const isKnown = (page.sideMarks[me]! & SideMark.sequenceKnown) !== 0
  if (!isKnown) beginSequence(sighting, me)
  const next = page.nextSequence[me]!
  if (isKnown && payloadLength === 1 && sequence === next && isClosed(page, me ^ 1)) {
    return Analysis.zeroWindowProbe
  }
  let told = 0
  if (isAfter(sequence, next) && (tcpFlags & TcpFlag.reset) === 0) told |= Analysis.lostSegment
  if ((tcpFlags & synOrFinOrReset) !== 0) return told
  if (cursor.window === 0) told |= Analysis.zeroWindow
  if (payloadLength <= 1 && sequence === sequenceAfter(next, -1)) told |= Analysis.keepAlive
  if (payloadLength === 0) return sequence === next ? told | tellEmpty(sighting, me) : told
  const fills = sequenceAfter(sequence, payloadLength) === windowEnd(page, me ^ 1)
  return fills ? told | Analysis.windowFull : told
}

function beginSequence({ cursor, page, offsetNs }: Sighting, me: number): void {
  const { sequence, tcpFlags } = cursor
  page.sideMarks[me]! |= SideMark.sequenceKnown
  page.nextSequence[me] = sequence
  page.nextSequenceNs[me] = offsetNs
  page.expectedAcknowledgment[me] = sequence
  noteInitial(page, me, tcpFlags & TcpFlag.syn ? sequence : sequenceAfter(sequence, -1))
}

/** What was seen first counts, until an answer to a SYN says otherwise. */
function noteInitial(page: ConversationPage, side: number, sequence: number): void {
  if (page.sideMarks[side]! & SideMark.initialKnown) return
  page.sideMarks[side]! |= SideMark.initialKnown
  page.initialSequence[side] = sequence
}

/** Whether the side's last window was closed. */
function isClosed(page: ConversationPage, side: number): boolean {
  return page.window[side] === 0 && (page.sideMarks[side]! & SideMark.sequenceKnown) !== 0
}

/** A segment without payload, where the next is expected: why was it sent? */
function tellEmpty({ cursor, page }: Sighting, me: number): number {
  const isKnown = (page.sideMarks[me]! & SideMark.acknowledgmentKnown) !== 0
  if (!isKnown || cursor.acknowledgment !== page.acknowledged[me]) return 0
  const { window } = cursor
  const otherMarks = page.sideMarks[me ^ 1]!
  if (window !== page.window[me]) return window === 0 ? 0 : Analysis.windowUpdate
  if (window === 0) return otherMarks & SideMark.windowProbe ? Analysis.zeroWindowProbeAck : 0
  return otherMarks & SideMark.keepAlive ? Analysis.keepAliveAck : Analysis.duplicateAck
}

/**
 * Whether it acknowledges octets that were not seen. Of the same octets this is told once: again when
 * the other side sent something since, or acknowledges something new.
 */
function tellUnseen({ cursor, page }: Sighting, me: number): number {
  const other = me ^ 1
  const next = page.nextSequence[other]!
  const expected = page.expectedAcknowledgment[other]!
  const isBeyond =
    (cursor.tcpFlags & TcpFlag.acknowledgment) !== 0 &&
    (page.sideMarks[other]! & SideMark.sequenceKnown) !== 0 &&
    isAfter(cursor.acknowledgment, expected)
  if (!isBeyond) return 0
  page.expectedAcknowledgment[other] = next
  if (expected !== next) return Analysis.ackLostSegment
  const isNew = page.duplicateAcknowledgments[other] === 0
  page.duplicateAcknowledgments[other] = unseenTold
  return isNew ? Analysis.ackLostSegment : 0
}

/** What it is when it brings octets that were acknowledged before, or lie before the highest sent. */
function tellRepetition(sighting: Sighting, me: number, told: number): number {
  const { cursor, page } = sighting
  const { sequence, payloadLength } = cursor
  const length = sequenceLength(sighting)
  if (length === 0 || told & Analysis.keepAlive) return 0
  if (isAnswered(sighting, me)) return Analysis.spuriousRetransmission | Analysis.retransmission
  const next = page.nextSequence[me]!
  if (!isBefore(sequence, next)) return 0
  // New octets behind the one of a window probe, which the other end may have thrown away.
  if (payloadLength > 1 && sequence === sequenceAfter(next, -1)) return 0
  if (isAskedFor(sighting, me)) return Analysis.fastRetransmission | Analysis.retransmission
  const isHighest = sequenceAfter(sequence, length) === next
  return !isHighest && isSoon(sighting, me) ? Analysis.outOfOrder : Analysis.retransmission
}

/** Octets of sequence space: SYN and FIN take one. */
function sequenceLength({ cursor }: Sighting): number {
  return cursor.payloadLength + (cursor.tcpFlags & synOrFin ? 1 : 0)
}

/** The other end has acknowledged all of the payload already. */
function isAnswered({ cursor, page }: Sighting, me: number): boolean {
  return (
    cursor.payloadLength > 0 &&
    (page.sideMarks[me ^ 1]! & SideMark.acknowledgmentKnown) !== 0 &&
    !isAfter(sequenceAfter(cursor.sequence, cursor.payloadLength), page.acknowledged[me ^ 1]!)
  )
}

/** The other end has asked for it, by acknowledging what comes before it again and again. */
function isAskedFor({ cursor, page, offsetNs }: Sighting, me: number): boolean {
  const other = me ^ 1
  return (
    page.duplicateAcknowledgments[other]! >= askingAcknowledgments &&
    page.acknowledged[other] === cursor.sequence &&
    isWithin(offsetNs - page.acknowledgedNs[other]!, fastRetransmissionNs)
  )
}

/** Within a round trip of the highest octet, nobody can have missed it yet. */
function isSoon({ page, index, offsetNs }: Sighting, me: number): boolean {
  const roundTripNs = page.roundTripNs[index]!
  const limitNs = Number.isNaN(roundTripNs) ? supposedRoundTripNs : roundTripNs
  return isWithin(offsetNs - page.nextSequenceNs[me]!, limitNs)
}

/** A clock that was set back says nothing. */
function isWithin(elapsedNs: number, limitNs: number): boolean {
  return elapsedNs >= 0 && elapsedNs < limitNs
}

function rememberSequence(sighting: Sighting, me: number, analysis: number): void {
  // What a window probe brings may be thrown away: it counts when it is acknowledged.
  if (analysis & Analysis.zeroWindowProbe) return
  const { cursor, page } = sighting
  const end = sequenceAfter(cursor.sequence, sequenceLength(sighting))
  if (isAfter(end, page.nextSequence[me]!)) {
    page.nextSequence[me] = end
    page.nextSequenceNs[me] = sighting.offsetNs
  }
  if (page.expectedAcknowledgment[me] === cursor.sequence) {
    page.expectedAcknowledgment[me] = page.nextSequence[me]!
  }
}

function rememberAnswer({ cursor, page, offsetNs }: Sighting, me: number, analysis: number): void {
  const { acknowledgment, tcpFlags } = cursor
  const repeated = page.duplicateAcknowledgments[me]!
  if (acknowledgment !== page.acknowledged[me]) page.duplicateAcknowledgments[me] = 0
  else if (analysis & Analysis.duplicateAck) {
    page.duplicateAcknowledgments[me] = repeated === unseenTold ? 1 : repeated + 1
  }
  page.acknowledged[me] = acknowledgment
  page.acknowledgedNs[me] = offsetNs
  page.window[me] = cursor.window
  let marks = page.sideMarks[me]! & ~SideMark.ofLastSegment
  if (tcpFlags & TcpFlag.acknowledgment) {
    marks |= SideMark.acknowledgmentKnown
    noteInitial(page, me ^ 1, sequenceAfter(acknowledgment, -1))
  }
  if (tcpFlags & TcpFlag.syn) marks |= SideMark.windowOfSyn
  if (analysis & Analysis.keepAlive) marks |= SideMark.keepAlive
  if (analysis & Analysis.zeroWindowProbe) marks |= SideMark.windowProbe
  page.sideMarks[me] = marks
}
