import type { ConversationRecord, ExchangeRecord } from '../../shared/messages/records.ts'

/** So many bars are in the document at once; the others are scrolled to. */
export const barsMax = 300
/** A bar and the room around it: as high as what a finger can hit. */
export const barPitch = 24
/** Something so short that it would not be seen is still drawn. */
const phaseWidthMin = 1.5

export const phaseNames = ['connect', 'send', 'wait', 'receive'] as const
export type PhaseName = (typeof phaseNames)[number]

/** What an exchange spent its time on; captured time. */
export type Phase = { name: PhaseName; fromNs: number; toNs: number }

export type WaterfallRow = {
  key: string
  exchange: ExchangeRecord
  conversation: ConversationRecord | undefined
  phases: Phase[]
  fromNs: number
  toNs: number
  hasFailed: boolean
}

/**
 * The phases of an exchange, as far as they were seen. The handshake belongs to the first exchange of
 * its connection; between it and the request nothing was going on that could be named.
 */
export function waterfallRow(
  exchange: ExchangeRecord,
  conversation: ConversationRecord | undefined,
): WaterfallRow {
  const { startNs, sentNs = 0, firstByteNs, durationNs, index } = exchange
  const phases: Phase[] = []
  const add = (name: PhaseName, fromNs: number, toNs: number): void => {
    if (toNs > fromNs) phases.push({ name, fromNs, toNs })
  }
  if (index === 1 && conversation?.handshakeNs !== undefined) {
    add('connect', conversation.startNs, conversation.startNs + conversation.handshakeNs)
  }
  const answerNs = firstByteNs === undefined ? undefined : startNs + firstByteNs
  const sentAtNs = Math.min(startNs + sentNs, answerNs ?? Infinity)
  add('send', startNs, sentAtNs)
  if (answerNs !== undefined) add('wait', sentAtNs, answerNs)
  if (answerNs !== undefined && durationNs !== undefined) {
    add('receive', answerNs, startNs + durationNs)
  }
  return {
    key: `${exchange.conversation}.${index}`,
    exchange,
    conversation,
    phases,
    fromNs: Math.min(startNs, phases[0]?.fromNs ?? startNs),
    toNs: Math.max(startNs, phases.at(-1)?.toNs ?? startNs),
    hasFailed: exchange.failed === true || (exchange.status ?? 0) >= 400,
  }
}

export const waterfallOrders = ['newest', 'oldest', 'longest', 'failed'] as const
export type WaterfallOrder = (typeof waterfallOrders)[number]

export function sortRows(rows: readonly WaterfallRow[], order: WaterfallOrder): WaterfallRow[] {
  const newest = (a: WaterfallRow, b: WaterfallRow): number =>
    b.exchange.startNs - a.exchange.startNs || b.exchange.index - a.exchange.index
  const compare: Record<WaterfallOrder, typeof newest> = {
    newest,
    oldest: (a, b) => newest(b, a),
    longest: (a, b) => lengthNs(b) - lengthNs(a) || newest(a, b),
    failed: (a, b) => Number(b.hasFailed) - Number(a.hasFailed) || newest(a, b),
  }
  return rows.toSorted(compare[order])
}

/** Which captured time a pixel is. `byTime`: all on one axis; else each bar begins at the left. */
export type WaterfallScale = { byTime: boolean; fromNs: number; lengthNs: number; width: number }

export function waterfallScale(
  rows: readonly WaterfallRow[],
  { byTime, width }: { byTime: boolean; width: number },
): WaterfallScale {
  let fromNs = Infinity
  let toNs = -Infinity
  let longestNs = 0
  for (const row of rows) {
    fromNs = Math.min(fromNs, row.fromNs)
    toNs = Math.max(toNs, row.toNs)
    longestNs = Math.max(longestNs, lengthNs(row))
  }
  if (rows.length === 0) return { byTime, fromNs: 0, lengthNs: 1, width }
  return { byTime, fromNs, lengthNs: Math.max(1, byTime ? toNs - fromNs : longestNs), width }
}

/** The bar of a row in pixels from the left edge of the bars. */
export function barOf(
  row: WaterfallRow,
  { byTime, fromNs, lengthNs: spanNs, width }: WaterfallScale,
): { name: PhaseName; x: number; width: number }[] {
  const originNs = byTime ? fromNs : row.fromNs
  const at = (ns: number): number => ((ns - originNs) / spanNs) * width
  return row.phases.map(({ name, fromNs: beginNs, toNs }) => {
    const x = Math.min(at(beginNs), width - phaseWidthMin)
    return { name, x, width: Math.max(phaseWidthMin, at(toNs) - x) }
  })
}

/** The rows that are in the document: all of a few, else those in sight and some around them. */
export function rowsInSight(
  count: number,
  { top, height }: { top: number; height: number },
): { from: number; to: number } {
  if (count <= barsMax) return { from: 0, to: count }
  const spare = 10
  const from = Math.max(0, Math.floor(top / barPitch) - spare)
  const rows = Math.min(barsMax, Math.ceil(height / barPitch) + 2 * spare)
  return { from: Math.min(from, Math.max(0, count - rows)), to: Math.min(count, from + rows) }
}

function lengthNs({ fromNs, toNs }: WaterfallRow): number {
  return toNs - fromNs
}
