import { Direction, type LadderStep } from '../../shared/messages/records.ts'
import { placeRows, type LadderSpacing } from './ladder-spacing.ts'
import {
  lifelinesOf,
  type LadderScript,
  type Lifeline,
  type LifelineChoice,
} from './ladder-script.ts'
import type { LadderRow, LadderRows } from './ladder-row.ts'

/** Fewer data segments in a row than these are worth an arrow each. */
const foldedMin = 8
/** Which packets have a row: those in which messages begin, all but bare ACKs, or every one. */
export const ladderLevels = ['messages', 'segments', 'all'] as const
export type LadderLevel = (typeof ladderLevels)[number]

export type LadderView = {
  level: LadderLevel
  spacing: LadderSpacing
  /** First packets of the runs that are shown one by one. */
  unfolded: ReadonlySet<number>
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
