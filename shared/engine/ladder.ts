import { tcpFlagNames } from '../packet/protocols/tcp.ts'
import { formatByteCount } from '../format/byte-count.ts'
import type { ConversationPage } from '../flow/conversation-page.ts'
import { Side } from '../flow/conversation-page.ts'
import { indexInPage } from '../flow/conversations.ts'
import type { Exchange } from '../flow/exchanges/exchange.ts'
import { TcpFlag, Transport } from '../flow/tcp-flags.ts'
import { ladderStepsMax } from '../messages/limits.ts'
import { Direction } from '../messages/records.ts'
import type { Ladder, LadderStep, SegmentKind } from '../messages/records.ts'
import { conversationRecord } from './conversation-record.ts'
import { exchangeRecords, latestExchanges } from './exchange-records.ts'
import type { MatchSet } from './filtering/match-set.ts'
import type { Kept } from './kept.ts'
import { analysisNames } from './rows.ts'

/**
 * A conversation as a ladder, out of columns alone: no bytes are read. Looks at the conversation
 * column from its first packet after `after` on, for `ladderStepsMax` steps. Steps that are not among
 * the `matches` say so.
 */
export function ladderOf(
  kept: Kept,
  id: number,
  { after = 0, matches }: { after?: number; matches?: MatchSet | undefined } = {},
): Ladder | undefined {
  const conversation = conversationRecord(kept, id)
  if (!conversation) return undefined
  const labels = exchangeLabels(latestExchanges(kept, id))
  const steps: LadderStep[] = []
  const { firstPacket, lastPacket } = conversation
  kept.columns.forEachRun(Math.max(after + 1, firstPacket), lastPacket, (run) => {
    const { chunk, start, end, first } = run
    for (let at = start; at < end && steps.length <= ladderStepsMax; at++) {
      if (chunk.conversation[at] !== id) continue
      const number = first + at - start
      const step = stepOf(kept, number, labels.get(number))
      steps.push(matches?.has(number) === false ? { ...step, isMuted: true } : step)
    }
  })
  return {
    conversation,
    steps: steps.slice(0, ladderStepsMax),
    exchanges: exchangeRecords(kept, id),
    more: steps.length > ladderStepsMax,
  }
}

/** What begins in a packet, by its number; a packet in which several begin says how many more. */
function exchangeLabels(exchanges: readonly Exchange[]): Map<number, string> {
  const begun = new Map<number, string[]>()
  const add = (packet: number, text: string) => {
    const texts = begun.get(packet)
    if (texts) texts.push(text)
    else begun.set(packet, [text])
  }
  for (const exchange of exchanges) {
    const { request, requestVersion, requestPacket, answer, answerVersion, answerPacket } = exchange
    add(requestPacket, requestVersion ? `${request} ${requestVersion}` : request)
    if (answer === undefined) continue
    add(answerPacket, answerVersion ? `${answerVersion} ${answer}` : answer)
  }
  return new Map(
    Array.from(begun, ([packet, texts]) => [
      packet,
      texts.length === 1 ? texts[0]! : `${texts[0]} (+${texts.length - 1})`,
    ]),
  )
}

function stepOf(kept: Kept, number: number, begun: string | undefined): LadderStep {
  const chunk = kept.columns.chunkOf(number)
  const at = kept.columns.indexInChunk(number)
  const id = chunk.conversation[at]!
  const page = kept.flows.conversations.page(id)
  const isTcp = page.transport[indexInPage(id)] === Transport.tcp
  const flags = chunk.tcpFlags[at]!
  const payloadLength = chunk.payloadLength(at)
  const kind = isTcp ? segmentKind(flags, payloadLength) : 'datagram'
  const direction = chunk.direction[at] as Direction
  const again = kept.columns.again(number)
  const told = numbersOf(page, indexInPage(id), {
    side: direction === Direction.toServer ? Side.client : Side.server,
    flags,
    sequence: chunk.sequence[at]!,
    acknowledgment: chunk.acknowledgment[at]!,
    window: chunk.window[at]!,
  })
  return {
    conversation: id,
    packet: number,
    offsetNs: chunk.offsetNs[at]!,
    direction,
    kind,
    label: begun ?? plainLabel(kind, flags, payloadLength),
    ...(isTcp ? told : { detail: '' }),
    payloadLength,
    analysis: analysisNames(chunk.analysis[at]!),
    ...(again && { againNs: again.offsetNs }),
  }
}

function segmentKind(flags: number, payloadLength: number): SegmentKind {
  if (flags & TcpFlag.reset) return 'rst'
  if (flags & TcpFlag.syn) return flags & TcpFlag.acknowledgment ? 'syn-ack' : 'syn'
  if (flags & TcpFlag.fin) return 'fin'
  return payloadLength > 0 ? 'data' : 'ack'
}

function plainLabel(kind: SegmentKind, flags: number, payloadLength: number): string {
  if (kind === 'data' || kind === 'datagram') return formatByteCount(payloadLength)
  const names = tcpFlagNames(flags & ~TcpFlag.push)
  return payloadLength === 0 ? names : `${names} ${formatByteCount(payloadLength)}`
}

type SegmentNumbers = {
  side: number
  flags: number
  sequence: number
  acknowledgment: number
  window: number
}

/** Relative to each side's first sequence number, and the window in octets. */
function numbersOf(
  page: ConversationPage,
  index: number,
  segment: SegmentNumbers,
): Pick<LadderStep, 'detail' | 'sequence' | 'acknowledgment'> {
  const me = index * 2 + segment.side
  const sequence = (segment.sequence - page.initialSequence[me]!) >>> 0
  const acknowledgment = (segment.acknowledgment - page.initialSequence[me ^ 1]!) >>> 0
  const shift = segment.flags & TcpFlag.syn ? 0 : Math.max(0, page.windowScale[me]!)
  const hasAcknowledgment = (segment.flags & TcpFlag.acknowledgment) !== 0
  const ack = hasAcknowledgment ? ` ack ${acknowledgment}` : ''
  return {
    detail: `seq ${sequence}${ack} win ${segment.window * 2 ** shift}`,
    sequence,
    ...(hasAcknowledgment && { acknowledgment }),
  }
}
