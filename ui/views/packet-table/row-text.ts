import {
  Direction,
  type AnalysisName,
  type ConversationEnd,
  type ConversationRecord,
  type PacketRow,
} from '../../../shared/messages/records.ts'
import { endLabel, endsOf, endTitle, evidenceClass } from '../../text/owner-text.ts'
import { formatDelta, formatOffset } from '../../text/numbers.ts'

/** What is known of a packet before its row's text has come: its columns. */
export type PacketFacts = {
  number: number
  offsetNs: number
  conversation: number
  direction: Direction
  length: number
  payloadLength: number
  tcpFlags: number
  interface: number
}

export type EndText = { text: string; title: string; role: string; evidence: string }

/** One line of the table, ready to be shown. */
export type RowText = {
  number: number
  time: string
  delta: string
  from: EndText
  to: EndText
  interface: string
  protocol: string
  length: string
  info: string
  trouble: string[]
  /** The stripe's colour and weight: heavy for payload, light for connecting and closing. */
  stripe: string
  conversation: number
}

export type RowSources = {
  facts: PacketFacts | undefined
  row: PacketRow | undefined
  conversation: ConversationRecord | undefined
  previousNs: number | undefined
  interfaceName: (index: number) => string
}

/** TCP flags that open, close or reset a connection (RFC 9293): FIN, SYN, RST. */
const connectionFlags = 0x07
const resetFlag = 0x04

/** Said of a segment, but no trouble: these happen in every healthy connection. */
const harmless: ReadonlySet<AnalysisName> = new Set(['windowUpdate', 'keepAlive', 'keepAliveAck'])

export function rowText(number: number, sources: RowSources): RowText {
  const { facts, row, conversation } = sources
  const known = row ?? facts
  const offsetNs = known?.offsetNs
  const direction = known?.direction ?? Direction.none
  const ends = conversation && endsOf(conversation, direction)
  const trouble = row ? troubleOf(row) : []
  return {
    number,
    time: offsetNs === undefined ? '' : formatOffset(offsetNs),
    delta:
      offsetNs === undefined || sources.previousNs === undefined
        ? ''
        : formatDelta(offsetNs - sources.previousNs),
    from: ends ? endText(ends.from, conversation) : addressText(row?.source, row?.sourcePort),
    to: ends ? endText(ends.to, conversation) : addressText(row?.destination, row?.destinationPort),
    interface: known ? sources.interfaceName(known.interface) : '',
    protocol: row?.protocol ?? conversation?.transport ?? '',
    length: known ? String(known.length) : '',
    info: row?.info ?? '…',
    trouble,
    stripe: stripeOf(facts, direction, trouble.length > 0),
    conversation: known?.conversation ?? 0,
  }
}

function endText(end: ConversationEnd, conversation: ConversationRecord): EndText {
  return {
    text: endLabel(end),
    title: endTitle(end),
    role: end === conversation.client ? 'client' : 'server',
    evidence: evidenceClass(end),
  }
}

function addressText(address: string | undefined, port: number | undefined): EndText {
  const text = address === undefined ? '' : port === undefined ? address : `${address} :${port}`
  return { text, title: '', role: '', evidence: '' }
}

/** `retransmission`, `zero window`, `cut short`: said in words before the summary. */
function troubleOf(row: PacketRow): string[] {
  const found = row.analysis
    .filter((name) => !harmless.has(name))
    .map((name) => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`))
  if (row.defect === 'malformed') found.push('malformed')
  if (row.defect === 'truncated') found.push('cut short')
  return found
}

function stripeOf(facts: PacketFacts | undefined, direction: Direction, trouble: boolean): string {
  const flags = facts?.tcpFlags ?? 0
  if (trouble || (flags & resetFlag) !== 0) return 'error heavy'
  if (direction === Direction.none || !facts) return ''
  const role = direction === Direction.toServer ? 'client' : 'server'
  if (facts.payloadLength > 0) return `${role} heavy`
  return (flags & connectionFlags) !== 0 ? `${role} light` : `${role} none`
}
