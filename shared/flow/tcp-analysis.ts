import { Analysis } from '../messages/records.ts'
import { SideMark } from './conversation-page.ts'
import type { ConversationPage } from './conversation-page.ts'
import { isAfter, isBefore, sequenceAfter } from './sequence.ts'
import type { Sighting } from './sighting.ts'
import { TcpFlag } from './tcp-flags.ts'

/** The round trip that is supposed where the handshake was not seen. */
const outOfOrderNs = 3_000_000
/** A sender that answers duplicate acknowledgments this quickly did not wait for its timer. */
const fastRetransmissionNs = 20_000_000

const synOrFinOrReset = TcpFlag.syn | TcpFlag.fin | TcpFlag.reset

/**
 * What the segment means, as bits of `Analysis`, and remembers it for the next. The rules and their
 * precedence are those of Wireshark's user's guide, 7.5 "TCP Analysis"; they see what the capture
 * saw, so they say what a segment looks like, not what its sender did.
 */
export function analyseSegment(sighting: Sighting): number {
  const { cursor, page } = sighting
  const me = sighting.index * 2 + sighting.side
  noteWindowScale(sighting, me)
  const isKnown = (page.sideMarks[me]! & SideMark.sequenceKnown) !== 0
  if (!isKnown) beginSequence(page, me, cursor.sequence, cursor.tcpFlags)
  const told = isKnown ? tellFromNumbers(sighting, me) : 0
  const found = told | tellFromAcknowledgment(sighting, me)
  const analysis = found | tellRepetition(sighting, me, found)
  remember(sighting, me, analysis)
  return analysis
}

/** Octets of sequence space: SYN and FIN take one. */
function sequenceLength(sighting: Sighting): number {
  const { payloadLength, tcpFlags } = sighting.cursor
  return payloadLength + (tcpFlags & (TcpFlag.syn | TcpFlag.fin) ? 1 : 0)
}

function windowOctets(sighting: Sighting, me: number): number {
  const { window, tcpFlags } = sighting.cursor
  const shift = sighting.page.windowScale[me]!
  // RFC 7323, 2.2: the window of a segment with SYN is never scaled.
  return shift > 0 && (tcpFlags & TcpFlag.syn) === 0 ? window * 2 ** shift : window
}

function noteWindowScale(sighting: Sighting, me: number): void {
  const { cursor, page } = sighting
  if ((cursor.tcpFlags & TcpFlag.syn) === 0) return
  page.windowScale[me] = Math.max(0, cursor.windowScale)
  // RFC 7323, 2.2: only when both ends send the option are windows scaled.
  if (cursor.windowScale < 0 && page.windowScale[me ^ 1]! > 0) page.windowScale[me ^ 1] = 0
}

function beginSequence(page: ConversationPage, me: number, sequence: number, flags: number): void {
  page.sideMarks[me]! |= SideMark.sequenceKnown | SideMark.expectationKnown
  page.nextSequence[me] = sequence
  page.expectedAcknowledgment[me] = sequence
  page.initialSequence[me] = flags & TcpFlag.syn ? sequence : sequenceAfter(sequence, -1)
}

/** What sequence number, length and window say against what this sender sent before. */
function tellFromNumbers(sighting: Sighting, me: number): number {
  const { cursor, page } = sighting
  const { sequence, payloadLength, tcpFlags } = cursor
  const next = page.nextSequence[me]!
  const isPlain = (tcpFlags & synOrFinOrReset) === 0
  const otherKnown = (page.sideMarks[me ^ 1]! & SideMark.acknowledgmentKnown) !== 0
  if (isWindowProbe(sighting, me)) return 0
  let told = 0
  if (isAfter(sequence, next) && (tcpFlags & TcpFlag.reset) === 0) told |= Analysis.lostSegment
  if (isPlain && payloadLength <= 1 && sequence === sequenceAfter(next, -1)) {
    told |= Analysis.keepAlive
  }
  if (isPlain && payloadLength > 0 && otherKnown && page.windowScale[me ^ 1]! >= 0) {
    const limit = sequenceAfter(page.acknowledged[me ^ 1]!, page.window[me ^ 1]!)
    if (sequenceAfter(sequence, payloadLength) === limit) told |= Analysis.windowFull
  }
  return told
}

/** One octet sent although the other end's window is closed (RFC 9293, 3.8.6.1). */
function isWindowProbe(sighting: Sighting, me: number): boolean {
  const { cursor, page } = sighting
  return (
    cursor.payloadLength === 1 &&
    cursor.sequence === page.nextSequence[me] &&
    (page.sideMarks[me ^ 1]! & SideMark.acknowledgmentKnown) !== 0 &&
    page.window[me ^ 1] === 0
  )
}

/** What acknowledgment and window say. */
function tellFromAcknowledgment(sighting: Sighting, me: number): number {
  const { cursor, page } = sighting
  const flags = cursor.tcpFlags
  let told = 0
  if (cursor.window === 0 && (flags & synOrFinOrReset) === 0) told |= Analysis.zeroWindow
  if ((flags & TcpFlag.acknowledgment) === 0) return told
  const otherMarks = page.sideMarks[me ^ 1]!
  if (
    otherMarks & SideMark.expectationKnown &&
    isAfter(cursor.acknowledgment, page.expectedAcknowledgment[me ^ 1]!)
  ) {
    told |= Analysis.ackLostSegment
    // Told once: what may be acknowledged is known again where a hole begins.
    page.sideMarks[me ^ 1] = otherMarks & ~SideMark.expectationKnown
  }
  return told | tellRepeatedAcknowledgment(sighting, me)
}

/** An empty segment that acknowledges what the last one did: why was it sent? */
function tellRepeatedAcknowledgment(sighting: Sighting, me: number): number {
  const { cursor, page } = sighting
  const marks = page.sideMarks[me]!
  if (
    cursor.payloadLength > 0 ||
    (cursor.tcpFlags & synOrFinOrReset) !== 0 ||
    (marks & SideMark.acknowledgmentKnown) === 0 ||
    cursor.acknowledgment !== page.acknowledged[me] ||
    cursor.sequence !== page.nextSequence[me]
  ) {
    return 0
  }
  const window = windowOctets(sighting, me)
  const windowChanged = window !== page.window[me]
  const otherMarks = page.sideMarks[me ^ 1]!
  if (window === 0) return 0
  if (!windowChanged && otherMarks & SideMark.keepAlive) return Analysis.keepAliveAck
  if (windowChanged) return Analysis.windowUpdate
  page.duplicateAcknowledgments[me]!++
  return Analysis.duplicateAck
}

/** What it is when it brings octets that were acknowledged before, or lie before the highest sent. */
function tellRepetition(sighting: Sighting, me: number, found: number): number {
  const { cursor, page } = sighting
  const length = sequenceLength(sighting)
  if (length === 0 || found & Analysis.keepAlive) return 0
  if (isAnswered(sighting, me)) return Analysis.spuriousRetransmission | Analysis.retransmission
  if (!isBefore(cursor.sequence, page.nextSequence[me]!)) return 0
  if (isAskedFor(sighting, me)) return Analysis.fastRetransmission | Analysis.retransmission
  const isNewEnd = sequenceAfter(cursor.sequence, length) !== page.nextSequence[me]
  return isNewEnd && isSoon(sighting, me) ? Analysis.outOfOrder : Analysis.retransmission
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
    page.duplicateAcknowledgments[other]! >= 2 &&
    page.acknowledged[other] === cursor.sequence &&
    offsetNs - page.acknowledgedNs[other]! < fastRetransmissionNs
  )
}

/** Within a round trip of the highest octet, nobody can have missed it yet. */
function isSoon({ page, index, offsetNs }: Sighting, me: number): boolean {
  const handshakeNs = page.handshakeNs[index]!
  const limitNs = Number.isNaN(handshakeNs) ? outOfOrderNs : handshakeNs
  return offsetNs - page.nextSequenceNs[me]! < limitNs
}

function remember(sighting: Sighting, me: number, analysis: number): void {
  const { cursor, page, offsetNs } = sighting
  if (!isWindowProbe(sighting, me)) rememberSequence(sighting, me, analysis)
  if (analysis & Analysis.keepAlive) page.sideMarks[me]! |= SideMark.keepAlive
  else page.sideMarks[me]! &= ~SideMark.keepAlive
  if (cursor.tcpFlags & TcpFlag.acknowledgment) {
    const isRepeated = cursor.acknowledgment === page.acknowledged[me]
    if (!isRepeated) page.duplicateAcknowledgments[me] = 0
    page.acknowledged[me] = cursor.acknowledgment
    page.acknowledgedNs[me] = offsetNs
    page.sideMarks[me]! |= SideMark.acknowledgmentKnown
  }
  page.window[me] = windowOctets(sighting, me)
}

function rememberSequence(sighting: Sighting, me: number, analysis: number): void {
  const { cursor, page } = sighting
  const before = page.nextSequence[me]!
  const end = sequenceAfter(cursor.sequence, sequenceLength(sighting))
  if (isAfter(end, before)) {
    page.nextSequence[me] = end
    page.nextSequenceNs[me] = sighting.offsetNs
  }
  const isExpected = (page.sideMarks[me]! & SideMark.expectationKnown) !== 0
  if (isExpected && page.expectedAcknowledgment[me] === cursor.sequence) {
    page.expectedAcknowledgment[me] = page.nextSequence[me]!
  } else if (!isExpected && analysis & Analysis.lostSegment) {
    page.expectedAcknowledgment[me] = before
    page.sideMarks[me]! |= SideMark.expectationKnown
  }
}
