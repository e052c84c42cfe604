import { historyField } from '../../../shared/messages/listing-records.ts'
import {
  Direction,
  type AnalysisName,
  type ConversationEnd,
  type ConversationRecord,
  type PacketRow,
} from '../../../shared/messages/records.ts'
import { formatDelta } from '../../text/numbers.ts'
import { endLabel, endsOf, endTitle, evidenceClass } from '../../text/owner-text.ts'
import type { ColourRule } from './colour-rule.ts'
import { colourOf, type RowColour } from './colour-rules.svelte.ts'
import type { BuiltInColumn } from './column-ids.ts'
import { words } from './words.ts'

/** What is known of a packet before its row's text has come: its columns. */
export type PacketFacts = {
  number: number
  offsetNs: number
  conversation: number
  direction: Direction
  length: number
  interface: number
}

export type EndText = { text: string; title: string; role: string; evidence: string }
/** Most cells are a text; an end says how sure it is. */
export type CellText = string | EndText

/** One line of the table, ready to be shown. */
export type RowText = {
  /** Unknown of a match whose row has not come. */
  number: number | undefined
  time: string
  delta: string
  /** Its part in the selected conversation: a sign, and what that means. */
  related: EndText
  from: EndText
  to: EndText
  interface: string
  protocol: string
  length: string
  info: string
  trouble: string[]
  colour: RowColour
  conversation: number
  capturedLength: string
  sourceAddress: string
  destinationAddress: string
  /** Of the fields that are columns. */
  values: ReadonlyMap<string, string>
}

export type RowSources = {
  facts: PacketFacts | undefined
  row: PacketRow | undefined
  /** The first that matches. */
  rule: ColourRule | undefined
  values: ReadonlyMap<string, string>
  conversation: ConversationRecord | undefined
  previousNs: number | undefined
  /** Since the packet before in the capture, where rows are not in its order. */
  deltaNs: number | undefined
  interfaceName: (index: number) => string
  formatTime: (offsetNs: number) => string
  related: (number: number, conversation: number) => { sign: string; meaning: string }
}

/** Said of a segment, but no trouble: these happen in every healthy connection. */
const harmless: ReadonlySet<AnalysisName> = new Set(['windowUpdate', 'keepAlive', 'keepAliveAck'])

export const cellText: Readonly<Record<BuiltInColumn, (row: RowText) => CellText>> = {
  number: ({ number }) => (number === undefined ? '' : String(number)),
  time: ({ time }) => time,
  delta: ({ delta }) => delta,
  related: ({ related }) => related,
  from: ({ from }) => from,
  to: ({ to }) => to,
  source: ({ sourceAddress }) => sourceAddress,
  destination: ({ destinationAddress }) => destinationAddress,
  interface: (row) => row.interface,
  conversation: ({ conversation }) => (conversation === 0 ? '' : String(conversation)),
  history: ({ values }) => values.get(historyField) ?? '',
  protocol: ({ protocol }) => protocol,
  length: ({ length }) => length,
  captured: ({ capturedLength }) => capturedLength,
  info: ({ info }) => info,
}

export function rowText(number: number | undefined, sources: RowSources): RowText {
  const { facts, row, conversation, rule, values } = sources
  const known = row ?? facts
  const direction = known?.direction ?? Direction.none
  const ends = conversation && endsOf(conversation, direction)
  return {
    number,
    time: known === undefined ? '' : sources.formatTime(known.offsetNs),
    delta: deltaText(known?.offsetNs, sources),
    related: relatedText(number, known?.conversation ?? 0, sources),
    from: ends ? endText(ends.from, conversation) : addressText(row?.source, row?.sourcePort),
    to: ends ? endText(ends.to, conversation) : addressText(row?.destination, row?.destinationPort),
    interface: known ? sources.interfaceName(known.interface) : '',
    protocol: row?.protocol ?? conversation?.transport ?? '',
    length: known ? String(known.length) : '',
    info: row?.info ?? '…',
    trouble: row ? troubleOf(row) : [],
    colour: colourOf(rule, direction),
    conversation: known?.conversation ?? 0,
    capturedLength: row ? String(row.capturedLength) : '',
    sourceAddress: row?.source ?? '',
    destinationAddress: row?.destination ?? '',
    values,
  }
}

/** Whether both would be shown alike. */
export function isSameText(one: RowText, other: RowText): boolean {
  return (Object.keys(one) as (keyof RowText)[]).every((key) => isAlike(one[key], other[key]))
}

/** Text, or few texts together. */
function isAlike(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true
  if (typeof one !== 'object' || typeof other !== 'object' || !one || !other) return false
  const [entries, others] = [Object.entries(one), Object.entries(other)]
  return (
    !(one instanceof Map) &&
    entries.length === others.length &&
    entries.every(([name, value], at) => name === others[at]![0] && isAlike(value, others[at]![1]))
  )
}

function deltaText(offsetNs: number | undefined, { previousNs, deltaNs }: RowSources): string {
  if (deltaNs !== undefined) return formatDelta(deltaNs)
  if (offsetNs === undefined || previousNs === undefined) return ''
  return formatDelta(offsetNs - previousNs)
}

function relatedText(
  number: number | undefined,
  conversation: number,
  { related }: RowSources,
): EndText {
  const { sign, meaning } =
    number === undefined || conversation === 0
      ? { sign: '', meaning: '' }
      : related(number, conversation)
  return { text: sign, title: meaning, role: '', evidence: '' }
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
  if (row.defect === 'malformed') found.push(words().malformed)
  if (row.defect === 'truncated') found.push(words().cutShort)
  return found
}
