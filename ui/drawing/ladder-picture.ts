import { Direction } from '../../shared/messages/records.ts'
import { endName, pidText, portSuffix } from './end-name.ts'
import {
  frameLadder,
  ladderRows,
  stepPitch,
  stepTime,
  type LadderRow,
  type LadderScript,
} from './ladder-layout.ts'
import type { EndWords } from './scene-words.ts'
import { inWords } from './ladder-text.ts'

/** More rows than these are no picture any more. */
const rowsMax = 2_000
const headHeight = 52

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

/** The whole ladder as the inside of an SVG, and its size; not only the rows that are in sight. */
export function ladderPicture(
  ladder: LadderScript,
  {
    width,
    colours,
    unfolded,
    words,
  }: {
    width: number
    colours: LadderColours
    unfolded: ReadonlySet<number>
    words: EndWords
  },
): { drawing: string; width: number; height: number } {
  const all = ladderRows(ladder, unfolded)
  const rows = all.slice(0, rowsMax)
  const left = all.length - rows.length + ladder.omitted
  const frame = frameLadder(width)
  const height = headHeight + (rows.length + 1) * stepPitch
  const { client, server } = ladder.conversation
  const lifelines = [frame.clientX, frame.serverX].map((x) =>
    line({ x1: x, x2: x, y1: 46, y2: height - 12, stroke: colours.rail, width: 2 }),
  )
  const heads = [
    { end: client, x: frame.clientX, colour: colours.client },
    { end: server, x: frame.serverX, colour: colours.server },
  ].flatMap(({ end, x, colour }) => [
    text(endName(end, words), { x, y: 22, colour, weight: 700, family: colours.sans, size: 13 }),
    text(`${pidText(end.owner, words) || end.address}${portSuffix(end)}`, {
      x,
      y: 38,
      colour: colours.mute,
      family: colours.mono,
      size: 11,
    }),
  ])
  const drawn = rows.flatMap((row) => rowParts(row, ladder, { colours, ...frame }))
  const rest =
    left > 0
      ? [
          text(`… and ${left} more packets`, {
            x: (frame.clientX + frame.serverX) / 2,
            y: height - 8,
            colour: colours.mute,
            family: colours.sans,
            size: 12,
          }),
        ]
      : []
  return {
    drawing: [...lifelines, ...heads, ...drawn, ...rest].join('\n'),
    width: frame.width,
    height,
  }
}

type Frame = { clientX: number; serverX: number; colours: LadderColours }

function rowParts(row: LadderRow, { conversation }: LadderScript, frame: Frame): string[] {
  const { colours } = frame
  const { step } = row
  const isBack = step.direction === Direction.toClient
  const [from, to] = isBack ? [frame.serverX, frame.clientX] : [frame.clientX, frame.serverX]
  const ahead = isBack ? -1 : 1
  const side = isBack ? colours.server : colours.client
  const colour = step.kind === 'rst' ? colours.error : side
  const y = headHeight + row.index * stepPitch + stepPitch - 10
  const label = [
    row.kind === 'fold' ? row.label : step.label,
    ...step.analysis.map((name) => inWords(name)),
  ].join(', ')
  return [
    text(stepTime(step.offsetNs, conversation.startNs), {
      x: 4,
      y: y + 4,
      colour: colours.mute,
      family: colours.mono,
      size: 11,
      anchor: 'start',
    }),
    text(label, {
      x: (from + to) / 2,
      y: y - 8,
      colour,
      weight: 700,
      family: colours.sans,
      size: 12,
    }),
    line({
      x1: from + ahead,
      x2: to - ahead * 8,
      y1: y,
      y2: y,
      stroke: colour,
      width: step.kind === 'ack' ? 1 : row.kind === 'fold' ? 6 : 2.5,
      dashes: step.kind === 'ack' ? '5 4' : undefined,
    }),
    step.kind === 'rst'
      ? `<path d="M${to - ahead * 12} ${y - 5}l10 10m0 -10l-10 10" fill="none" stroke="${colour}" stroke-width="2.2"/>`
      : `<path d="M${to - ahead} ${y}l${-ahead * 9} -5v10z" fill="${colour}"/>`,
  ]
}

type TextLook = {
  x: number
  y: number
  colour: string
  family: string
  size: number
  weight?: number
  anchor?: 'start'
}

function text(
  content: string,
  { x, y, colour, family, size, weight = 400, anchor }: TextLook,
): string {
  const look = `fill="${colour}" font-family="${escaped(family)}" font-size="${size}" font-weight="${weight}"`
  return `<text x="${x}" y="${y}" text-anchor="${anchor ?? 'middle'}" ${look}>${escaped(content)}</text>`
}

type LineLook = {
  x1: number
  x2: number
  y1: number
  y2: number
  stroke: string
  width: number
  dashes?: string | undefined
}

function line({ x1, x2, y1, y2, stroke, width, dashes }: LineLook): string {
  const dashed = dashes === undefined ? '' : ` stroke-dasharray="${dashes}"`
  return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${stroke}" stroke-width="${width}"${dashed}/>`
}

function escaped(content: string): string {
  return content
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
