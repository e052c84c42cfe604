import { Direction, type Ladder, type LadderStep } from '../../shared/messages/records.ts'
import { formatCount, formatByteSize } from '../../shared/format/byte-count.ts'

/** A conversation's steps as far as they are here; `omitted` packets of it are not. */
export type LadderScript = Ladder & { omitted: number }

/** Every step is this far below the one before, whatever the time between them. */
export const stepPitch = 36
/** So many arrows are in the document at once; the others are scrolled to. */
export const arrowsMax = 80
/** Fewer data segments in a row than these are worth an arrow each. */
const foldedMin = 8

/** One line of the ladder: a packet, or a run of data segments that say nothing but their size. */
export type LadderRow =
  | { kind: 'step'; key: string; index: number; step: LadderStep }
  | {
      kind: 'fold'
      key: string
      index: number
      /** The first packet of the run. */
      step: LadderStep
      segments: number
      bytes: number
      label: string
    }

/**
 * The rows of a ladder in event spacing. Long runs of data in one direction, with the bare ACKs that
 * answer them, become one row each, except those whose first packet is among `unfolded`. What starts
 * a request or an answer, and what TCP analysis has something to say about, stays a row of its own.
 */
export function ladderRows(ladder: LadderScript, unfolded: ReadonlySet<number>): LadderRow[] {
  const told = new Set(
    ladder.exchanges.flatMap(({ requestPacket, answerPacket }) => [requestPacket, answerPacket]),
  )
  const rows: LadderRow[] = []
  let at = 0
  while (at < ladder.steps.length) {
    const end = runEnd(ladder.steps, at, told)
    const step = ladder.steps[at]!
    const run = ladder.steps.slice(at, end)
    const segments = run.filter(({ kind }) => kind === 'data').length
    if (segments >= foldedMin && !unfolded.has(step.packet)) {
      const bytes = run.reduce((sum, { payloadLength }) => sum + payloadLength, 0)
      const label = `${formatCount(segments)} data segments, ${formatByteSize(bytes)}`
      rows.push({
        kind: 'fold',
        key: `run ${step.packet}`,
        index: rows.length,
        step,
        segments,
        bytes,
        label,
      })
    } else {
      for (const one of run.length === 0 ? [step] : run) {
        rows.push({ kind: 'step', key: `step ${one.packet}`, index: rows.length, step: one })
      }
    }
    at = Math.max(end, at + 1)
  }
  return rows
}

/** The rows that are in the document: all of a short ladder, else those in sight and some around them. */
export function visibleRows(
  rows: readonly LadderRow[],
  { top, height }: { top: number; height: number },
): readonly LadderRow[] {
  if (rows.length <= arrowsMax) return rows
  const spare = 4
  const from = Math.max(0, Math.floor(top / stepPitch) - spare)
  const count = Math.min(arrowsMax, Math.ceil(height / stepPitch) + 2 * spare)
  return rows.slice(from, from + count)
}

/** Where the lifelines stand in a ladder of this width, beside the gutter for times. */
export type LadderFrame = {
  width: number
  clientX: number
  serverX: number
  headWidth: number
}

const gutterWidth = 72
const headWidthMax = 210

export function frameLadder(width: number): LadderFrame {
  const room = Math.max(320, width) - gutterWidth - 12
  const headWidth = Math.min(headWidthMax, Math.floor(room / 2) - 12)
  const half = headWidth / 2
  return {
    width: Math.max(320, width),
    clientX: gutterWidth + half,
    serverX: gutterWidth + room - half,
    headWidth,
  }
}

/** `0.048 ms` since the conversation's first packet; in seconds from ten on. */
export function stepTime(offsetNs: number, startNs: number): string {
  const ns = offsetNs - startNs
  return ns < 1e10 ? `${(ns / 1e6).toFixed(3)} ms` : `${(ns / 1e9).toFixed(3)} s`
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
