import { Direction, type LadderStep } from '../../shared/messages/records.ts'
import { placeRows, type LadderSpacing } from './ladder-spacing.ts'
import {
  lifelinesOf,
  type LadderScript,
  type Lifeline,
  type LifelineChoice,
} from './ladder-script.ts'

export type { LadderSpacing } from './ladder-spacing.ts'

/** So many arrows are in the document at once; the others are scrolled to. */
export const arrowsMax = 80
/** Fewer data segments in a row than these are worth an arrow each. */
const foldedMin = 8
/** Lower an arrow would end in the row below. */
const slantMax = 8

/** Which packets have a row: those in which messages begin, all but bare ACKs, or every one. */
export const ladderLevels = ['messages', 'segments', 'all'] as const
export type LadderLevel = (typeof ladderLevels)[number]

/** One line of the ladder: a packet, or a run of data segments that say nothing but their size. */
export type LadderRow = {
  key: string
  index: number
  /** The first packet of a run. */
  step: LadderStep
  /** Of a run: how many data segments, and their octets. */
  fold?: { segments: number; bytes: number }
  /** Where it begins, below the heads, and how far it reaches; its arrow is at its foot. */
  y: number
  height: number
  /** Time since the row before that is not drawn to the scale of the others. */
  foldedNs?: number
}

export type LadderView = {
  level: LadderLevel
  spacing: LadderSpacing
  /** First packets of the runs that are shown one by one. */
  unfolded: ReadonlySet<number>
}

export type LadderRows = {
  rows: readonly LadderRow[]
  height: number
  /** Time of one pixel, where the rows stand to scale. */
  nsPerPixel?: number
}

/**
 * The rows of a ladder. Long runs of data in one direction, with the bare ACKs that answer them, become
 * one row each, except those that are unfolded. What starts a request or an answer, and what TCP
 * analysis has something to say about, stays a row of its own.
 */
export function ladderRows(script: LadderScript, view: LadderView): LadderRows {
  const told = new Set(
    script.exchanges.flatMap(({ requestPacket, answerPacket }) => [requestPacket, answerPacket]),
  )
  const steps = script.steps.filter((step) => isOnLevel(step, view.level, told))
  const rows: Omit<LadderRow, 'y' | 'height'>[] = []
  let at = 0
  while (at < steps.length) {
    const end = runEnd(steps, at, told)
    const step = steps[at]!
    const run = steps.slice(at, end)
    const segments = run.filter(({ kind }) => kind === 'data').length
    if (segments >= foldedMin && !view.unfolded.has(step.packet)) {
      const bytes = run.reduce((sum, { payloadLength }) => sum + payloadLength, 0)
      rows.push({ key: `run ${step.packet}`, index: rows.length, step, fold: { segments, bytes } })
    } else {
      for (const one of run.length === 0 ? [step] : run) {
        rows.push({ key: `step ${one.packet}`, index: rows.length, step: one })
      }
    }
    at = Math.max(end, at + 1)
  }
  return placeRows(rows, view.spacing)
}

/**
 * Time between the two captures of a row's packet, by the clocks of their nodes; `undefined` where it was
 * captured once, so that no transit time is known, and of a run.
 */
export function secondSightingNs({ step, fold }: LadderRow): number | undefined {
  if (fold !== undefined || step.againNs === undefined) return undefined
  return Math.max(0, step.againNs - step.offsetNs)
}

/** How much lower an arrow ends than it begins: more for each tenfold of the time on the way. */
export function slantPixels(row: LadderRow): number {
  const againNs = secondSightingNs(row)
  if (againNs === undefined) return 0
  return Math.min(slantMax, 2 + 1.5 * Math.log10(1 + againNs / 1e3))
}

/** The rows that are in the document: all of a short ladder, else those in sight and some around them. */
export function visibleRows(
  rows: readonly LadderRow[],
  { top, height }: { top: number; height: number },
): readonly LadderRow[] {
  if (rows.length <= arrowsMax) return rows
  const spare = 4
  const from = Math.max(0, rowAt(rows, top) - spare)
  const to = rowAt(rows, top + height) + 1 + spare
  return rows.slice(from, Math.min(to, from + arrowsMax))
}

/** The index of the row at `y`, or of the last one above it. O(log rows). */
export function rowAt(rows: readonly LadderRow[], y: number): number {
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (rows[middle]!.y <= y) low = middle + 1
    else high = middle
  }
  return Math.max(0, low - 1)
}

/** Where the lifelines stand in a ladder of this width, beside the gutter for times. */
export type LadderFrame = {
  width: number
  headWidth: number
  lifelines: readonly (Lifeline & { x: number })[]
}

const gutterWidth = 84
const headWidthMax = 210
const lifelinePitchMin = 130

/** `order` names lifelines by their keys, the leftmost first; others follow. */
export function frameLadder(
  width: number,
  script: LadderScript,
  choice: LifelineChoice & { order: readonly string[] },
): LadderFrame {
  const place = ({ key }: Lifeline): number => {
    const at = choice.order.indexOf(key)
    return at < 0 ? choice.order.length : at
  }
  const lifelines = lifelinesOf(script, choice).toSorted((a, b) => place(a) - place(b))
  const count = Math.max(2, lifelines.length)
  const full = Math.max(width, gutterWidth + 12 + count * lifelinePitchMin)
  const room = full - gutterWidth - 12
  const headWidth = Math.min(headWidthMax, Math.floor(room / count) - 12)
  const pitch = (room - headWidth) / (count - 1)
  return {
    width: full,
    headWidth,
    lifelines: lifelines.map((lifeline, i) => ({
      ...lifeline,
      x: Math.round(gutterWidth + headWidth / 2 + i * pitch),
    })),
  }
}

function isOnLevel(
  step: LadderStep,
  level: LadderLevel,
  told: ReadonlySet<number | undefined>,
): boolean {
  if (level === 'all') return true
  if (level === 'messages') return told.has(step.packet)
  return step.kind !== 'ack' || step.analysis.length > 0
}

/** Where the run of foldable steps that begins at `at` ends; `at` when there is none. */
function runEnd(
  steps: readonly LadderStep[],
  at: number,
  told: ReadonlySet<number | undefined>,
): number {
  const first = steps[at]!
  if (!isPlainData(first, told)) return at
  let end = at
  while (end < steps.length) {
    const step = steps[end]!
    if (step.conversation !== first.conversation) break
    const answers = step.kind === 'ack' && step.direction !== first.direction
    const goesOn = isPlainData(step, told) && step.direction === first.direction
    if (!goesOn && !(answers && step.analysis.length === 0)) break
    end++
  }
  return end
}

function isPlainData(step: LadderStep, told: ReadonlySet<number | undefined>): boolean {
  return (
    step.kind === 'data' &&
    step.analysis.length === 0 &&
    step.direction !== Direction.none &&
    !told.has(step.packet)
  )
}
