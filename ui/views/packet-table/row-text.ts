import {
  Direction,
  type AnalysisName,
  type ConversationEnd,
  type ConversationRecord,
  type PacketRow,
} from '../../../shared/messages/records.ts'
import { endLabel, endsOf, endTitle, evidenceClass } from '../../text/owner-text.ts'
import { colourOf } from './colour-rules.ts'
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
  /** Unknown of a match whose row has not come. */
  number: number | undefined
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
  /** Why it is coloured so. */
  colour: string
  conversation: number
  capturedLength: string
  sourceAddress: string
  destinationAddress: string
}

export type RowSources = {
  facts: PacketFacts | undefined
  row: PacketRow | undefined
  conversation: ConversationRecord | undefined
  previousNs: number | undefined
  interfaceName: (index: number) => string
}

/** Said of a segment, but no trouble: these happen in every healthy connection. */
const harmless: ReadonlySet<AnalysisName> = new Set(['windowUpdate', 'keepAlive', 'keepAliveAck'])

export function rowText(number: number | undefined, sources: RowSources): RowText {
  const { facts, row, conversation } = sources
  const known = row ?? facts
  const offsetNs = known?.offsetNs
  const direction = known?.direction ?? Direction.none
  const ends = conversation && endsOf(conversation, direction)
  const trouble = row ? troubleOf(row) : []
  const { stripe, title: colour } = colourOf({
    facts,
    row,
    direction,
    hasTrouble: trouble.length > 0,
  })
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
    stripe,
    colour,
    conversation: known?.conversation ?? 0,
    capturedLength: row ? String(row.capturedLength) : '',
    sourceAddress: row?.source ?? '',
    destinationAddress: row?.destination ?? '',
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
