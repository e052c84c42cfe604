import { formatCount } from '../../shared/format/byte-count.ts'
import { formatDuration } from '../../shared/format/duration.ts'
import { Direction } from '../../shared/messages/records.ts'
import { endName, pidText } from './end-name.ts'
import { ladderBrackets } from './ladder-brackets.ts'
import { ladderRows, type LadderFrame, type LadderView } from './ladder-layout.ts'
import { slantPixels, type LadderRow } from './ladder-row.ts'
import {
  startOf,
  stepEnds,
  stepTime,
  type LadderScript,
  type LifelineChoice,
} from './ladder-script.ts'
import { exportedStepsMax, inWords, rowAgain, rowLabel, rowSize } from './ladder-text.ts'
import type { LadderWords } from './ladder-words.ts'
import { escaped, line, text } from './svg-parts.ts'

const headHeight = 52
/** How far above its foot a row's arrow is. */
export const arrowFoot = 12

export type LadderColours = {
  client: string
  server: string
  error: string
  ink: string
  mute: string
  rail: string
  sans: string
  mono: string
}

export type LadderPictureLook = {
  frame: LadderFrame
  choice: LifelineChoice
  view: LadderView
  colours: LadderColours
  words: LadderWords
}

/** The whole ladder as the inside of an SVG, and its size; not only the rows that are in sight. */
export function ladderPicture(
  script: LadderScript,
  look: LadderPictureLook,
): { drawing: string; width: number; height: number } {
  const { frame, colours, words } = look
  const all = ladderRows(script, look.view).rows
  const rows = all.slice(0, exportedStepsMax)
  const last = rows.at(-1)
  const height = headHeight + (last === undefined ? 0 : last.y + last.height) + 30
  const left = all.length - rows.length + script.omitted
  const parts = [
    ...frame.lifelines.flatMap((lifeline) => lifelineParts(lifeline, height, look)),
    ...rows.flatMap((row) => rowParts(row, script, look)),
    ...ladderBrackets(script, rows).flatMap(({ kind, ns, y1, y2 }) => {
      const x = kind === 'total' ? frame.width - 8 : frame.width - 20
      const label = bracketText(kind, ns, words)
      return [
        `<path d="M${x - 5} ${headHeight + y1}h5V${headHeight + y2}h-5" fill="none" stroke="${colours.mute}"><title>${escaped(label)}</title></path>`,
      ]
    }),
  ]
  if (left > 0) {
    const more = `… ${words.more(formatCount(left))}`
    const at = { x: frame.width / 2, y: height - 8, colour: colours.mute }
    parts.push(text(more, { ...at, family: colours.sans, size: 12 }))
  }
  return { drawing: parts.join('\n'), width: frame.width, height }
}

/** `handshake 71 µs` */
export function bracketText(
  kind: 'handshake' | 'answer' | 'total',
  ns: number,
  words: LadderWords,
): string {
  const time = formatDuration(ns)
  if (kind === 'handshake') return words.handshake(time)
  return kind === 'answer' ? words.answer(time) : words.inAll(time)
}

function lifelineParts(
  { x, end, role, ports }: LadderFrame['lifelines'][number],
  height: number,
  { colours, words }: LadderPictureLook,
): string[] {
  const who = [
    pidText(end.owner, words.end) || end.address,
    ...ports.map((port) => `:${port}`),
  ].join(' ')
  return [
    line({ x1: x, x2: x, y1: 46, y2: height - 24, stroke: colours.rail, width: 2 }),
    text(endName(end, words.end), {
      x,
      y: 22,
      colour: colours[role],
      weight: 700,
      family: colours.sans,
      size: 13,
    }),
    text(who, { x, y: 38, colour: colours.mute, family: colours.mono, size: 11 }),
  ]
}

function rowParts(row: LadderRow, script: LadderScript, look: LadderPictureLook): string[] {
  const { colours, words, frame } = look
  const { step } = row
  const ends = stepEnds(step, script, look.choice)
  const xOf = (key: string): number => frame.lifelines.find((one) => one.key === key)?.x ?? 0
  const [from, to] = [xOf(ends.from), xOf(ends.to)]
  const side = step.direction === Direction.toClient ? colours.server : colours.client
  const colour = step.kind === 'rst' ? colours.error : side
  const y = headHeight + row.y + row.height - arrowFoot
  const label = [
    rowLabel(row, words),
    rowSize(row),
    rowAgain(row, words),
    ...step.analysis.map(inWords),
  ]
  const folded =
    row.foldedNs === undefined
      ? []
      : [
          text(words.folded(formatDuration(row.foldedNs)), {
            x: (from + to) / 2,
            y: y - 32,
            colour: colours.mute,
            family: colours.sans,
            size: 11,
          }),
        ]
  return [
    ...folded,
    text(stepTime(step.offsetNs, startOf(script)), {
      x: 4,
      y: y + 4,
      colour: colours.mute,
      family: colours.mono,
      size: 11,
      anchor: 'start',
    }),
    text(label.filter((part) => part !== '').join(', '), {
      x: (from + to) / 2,
      y: y - 8,
      colour,
      weight: 700,
      family: colours.sans,
      size: 12,
    }),
    ...arrowParts(row, { from, to, y, colour }),
  ]
}

function arrowParts(
  row: LadderRow,
  { from, to, y, colour }: { from: number; to: number; y: number; colour: string },
): string[] {
  const { kind } = row.step
  const ahead = to < from ? -1 : 1
  const endY = y + slantPixels(row)
  return [
    line({
      x1: from + ahead,
      x2: to - ahead * 8,
      y1: y,
      y2: endY,
      stroke: colour,
      width: kind === 'ack' ? 1 : row.fold === undefined ? 2.5 : 6,
      dashes: kind === 'ack' ? '5 4' : undefined,
    }),
    kind === 'rst'
      ? `<path d="M${to - ahead * 12} ${endY - 5}l10 10m0 -10l-10 10" fill="none" stroke="${colour}" stroke-width="2.2"/>`
      : `<path d="M${to - ahead} ${endY}l${-ahead * 9} -5v10z" fill="${colour}"/>`,
  ]
}
