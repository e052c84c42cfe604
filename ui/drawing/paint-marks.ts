import { Direction } from '../../shared/messages/records.ts'
import type { LabelPlace, LabelRoom } from './label-room.ts'
import type { Mark } from './marks.ts'
import { isBar, isPlainBar, paintBar, paintCrowdedBars, sideOf } from './paint-bars.ts'

/** Colours as CSS has them; `ground` is what the picture is painted on. */
export type MarkColours = { toServer: string; toClient: string; error: string; ground: string }

/** `roomOf`: where the words of a mark may stand; `written`: what stands there already. */
export type LabelPaint = {
  colours: MarkColours
  font: string
  roomOf: (mark: Mark) => LabelRoom
  written: readonly LabelPlace[]
}

/** A word beside a mark: `GET /`. */
export type MarkLabel = { mark: Mark; text: string }

/** The first `count` marks are painted; those that are muted stand back. */
export type MarkPaint = {
  count: number
  colours: MarkColours
  isMuted?: ((mark: Mark) => boolean) | undefined
}

/** What stands back is painted this faintly. */
export const mutedAlpha = 0.2

/** From so many marks on, bars that touch are painted as one. */
const crowdedMin = 100
/** Words of marks this close would cover each other. */
const labelHeight = 15

/**
 * Paints marks onto a canvas whose transformation is that of the scene. The shape says what a packet
 * is, the colour which way it goes; hollow is a retransmission. Cost: some microseconds a mark, in a
 * crowd less than one.
 */
export function paintMarks(
  canvas: CanvasRenderingContext2D,
  marks: readonly Mark[],
  { count, colours, isMuted }: MarkPaint,
): void {
  canvas.lineJoin = 'round'
  const isCrowded = count >= crowdedMin
  if (isCrowded) {
    const paintAs = (mark: Mark, isFaint: boolean): void => {
      canvas.globalAlpha = isFaint ? mutedAlpha : 1
      canvas.strokeStyle = colourOf(mark, colours)
    }
    paintCrowdedBars(canvas, marks, { count, isMuted, paintAs })
  }
  for (let i = 0; i < count; i++) {
    const mark = marks[i]!
    if (isCrowded && isPlainBar(mark)) continue
    canvas.globalAlpha = isMuted?.(mark) === true ? mutedAlpha : 1
    paintMark(canvas, mark, colours)
  }
  canvas.globalAlpha = 1
}

/**
 * Writes words below their marks, within the room that each has; one that would cover another goes a
 * line deeper, and above its mark where it would get below the room. What has no place at all is not
 * written.
 */
export function paintLabels(
  canvas: CanvasRenderingContext2D,
  labels: readonly MarkLabel[],
  { colours, font, roomOf, written }: LabelPaint,
): void {
  canvas.font = font
  canvas.textBaseline = 'middle'
  canvas.textAlign = 'center'
  canvas.lineWidth = 4
  canvas.lineJoin = 'round'
  canvas.strokeStyle = colours.ground
  const taken = [...written]
  for (const { mark, text } of labels) {
    const half = canvas.measureText(text).width / 2 + 5
    const room = roomOf(mark)
    const x = Math.max(room.x1 + half, Math.min(room.x2 - half, mark.x))
    const place = labelPlace({ x1: x - half, x2: x + half, y: mark.y }, taken, room.bottom)
    if (place === undefined) continue
    taken.push(place)
    canvas.strokeText(text, x, place.y)
    canvas.fillStyle = colourOf(mark, colours)
    canvas.fillText(text, x, place.y)
  }
}

/** Lines that are tried above a mark. */
const linesAbove = 4

/** The first free line for the words of a mark at `mark.y`: below it, then above. */
function labelPlace(
  mark: LabelPlace,
  taken: readonly LabelPlace[],
  bottom: number,
): LabelPlace | undefined {
  const below = Math.max(0, Math.floor((bottom - mark.y - 27) / labelHeight) + 1)
  const lines = [
    ...Array.from({ length: below }, (_, line) => mark.y + 27 + line * labelHeight),
    ...Array.from({ length: linesAbove }, (_, line) => mark.y - 22 - line * labelHeight),
  ]
  return lines
    .map((y) => ({ ...mark, y }))
    .find((place) => !taken.some((other) => covers(other, place)))
}

function covers(a: LabelPlace, b: LabelPlace): boolean {
  return a.x1 < b.x2 && b.x1 < a.x2 && Math.abs(a.y - b.y) < labelHeight
}

function paintMark(canvas: CanvasRenderingContext2D, mark: Mark, colours: MarkColours): void {
  const colour = colourOf(mark, colours)
  canvas.fillStyle = colour
  canvas.strokeStyle = colour
  if (isBar(mark)) {
    paintBar(canvas, mark, { colour, ground: colours.ground })
    return
  }
  canvas.lineWidth = 2
  const side = sideOf(mark)
  const x = mark.x - Math.sin(mark.angle) * side
  const y = mark.y + Math.cos(mark.angle) * side
  canvas.beginPath()
  traceShape(canvas, mark, x, y)
  if (mark.kind === 'rst') canvas.stroke()
  else if (mark.isRetransmission) {
    canvas.fillStyle = colours.ground
    canvas.fill()
    canvas.stroke()
  } else canvas.fill()
}

function traceShape(canvas: CanvasRenderingContext2D, mark: Mark, x: number, y: number): void {
  switch (mark.kind) {
    case 'syn':
      trace(canvas, [x, y - 7, x + 7, y, x, y + 7, x - 7, y])
      break
    case 'fin': {
      const ahead = isBackwards(mark) ? -1 : 1
      trace(canvas, [x + 7 * ahead, y, x - 5 * ahead, y - 6.5, x - 5 * ahead, y + 6.5])
      break
    }
    case 'rst':
      canvas.lineWidth = 3
      canvas.moveTo(x - 6, y - 6)
      canvas.lineTo(x + 6, y + 6)
      canvas.moveTo(x + 6, y - 6)
      canvas.lineTo(x - 6, y + 6)
      break
    case 'many':
      canvas.arc(x, y, 2.5 + Math.min(6, Math.log2(mark.count)), 0, 2 * Math.PI)
      break
    default:
      canvas.arc(x, y, 3, 0, 2 * Math.PI)
  }
}

function trace(canvas: CanvasRenderingContext2D, corners: readonly number[]): void {
  canvas.moveTo(corners[0]!, corners[1]!)
  for (let i = 2; i < corners.length; i += 2) canvas.lineTo(corners[i]!, corners[i + 1]!)
  canvas.closePath()
}

/** Whether it moves to the left of the picture. */
function isBackwards(mark: Mark): boolean {
  const leftwards = Math.cos(mark.angle) < 0
  return mark.direction === Direction.toServer ? leftwards : !leftwards
}

function colourOf(mark: Mark, colours: MarkColours): string {
  if (mark.kind === 'rst') return colours.error
  return mark.direction === Direction.toServer ? colours.toServer : colours.toClient
}
