import { Direction } from '../../shared/messages/records.ts'
import { lanePoints, placeOnLane, type LanePath, type LanePlace } from './lane-path.ts'
import type { Mark } from './marks.ts'

/** Half of the thickness of a bar, and how far each direction keeps to its own side of the lane. */
const barHalf = 5.5
const aside = 7
const barLengthMin = 14
/** A data mark grows by this for each doubling of its bytes: 64 KiB are six times one byte. */
const barLengthPerDoubling = 5
const barPieces = 6

/** The part of a lane that a bar covers between the middles of its round ends. */
type Stretch = { from: number; to: number }

/** How a bar is painted; `ground` shows through a hollow one. */
export type BarLook = { colour: string; ground: string }

/** A bar follows its lane's bends; at the ends of the lane it shortens as it leaves and arrives. */
export function paintBar(
  canvas: CanvasRenderingContext2D,
  mark: Mark,
  { colour, ground }: BarLook,
): void {
  canvas.lineCap = 'round'
  trace(canvas, mark.path, stretchOf(mark), sideOf(mark))
  canvas.strokeStyle = colour
  canvas.lineWidth = 2 * barHalf
  canvas.stroke()
  if (!mark.isRetransmission) return
  canvas.strokeStyle = ground
  canvas.lineWidth = 2 * barHalf - 4
  canvas.stroke()
}

/** Bars of one lane, way and colour that touch: painted, they are one bar. */
type Run = Stretch & { mark: Mark; isMuted: boolean }

/**
 * The bars of many marks, with the same pixels as one by one: those of one lane and way that touch are
 * painted as one bar. Bars lie so close then that the browser would paint each pixel twenty times
 * over, which takes it as many times as long. Retransmissions, which are hollow, are not painted.
 * O(marks).
 */
export function paintCrowdedBars(
  canvas: CanvasRenderingContext2D,
  marks: readonly Mark[],
  {
    count,
    isMuted,
    paintAs,
  }: {
    count: number
    isMuted: ((mark: Mark) => boolean) | undefined
    /** Gets the canvas ready for bars like this one. */
    paintAs: (mark: Mark, isMuted: boolean) => void
  },
): void {
  canvas.lineCap = 'round'
  canvas.lineWidth = 2 * barHalf
  const runs = new Map<number, Run>()
  const paint = ({ mark, isMuted: isFaint, from, to }: Run): void => {
    paintAs(mark, isFaint)
    trace(canvas, mark.path, { from, to }, sideOf(mark))
    canvas.stroke()
  }
  for (let i = 0; i < count; i++) {
    const mark = marks[i]!
    if (!isPlainBar(mark)) continue
    const isFaint = isMuted?.(mark) === true
    const key = mark.laneIndex * 4 + sign(mark) + (isFaint ? 2 : 0)
    const stretch = stretchOf(mark)
    const run = runs.get(key)
    if (run !== undefined && stretch.from <= run.to && stretch.to >= run.from) {
      run.from = Math.min(run.from, stretch.from)
      run.to = Math.max(run.to, stretch.to)
    } else {
      if (run !== undefined) paint(run)
      runs.set(key, { ...stretch, mark, isMuted: isFaint })
    }
  }
  for (const run of runs.values()) paint(run)
}

/** Whether a mark is a bar and not hollow. */
export function isPlainBar(mark: Mark): boolean {
  return isBar(mark) && !mark.isRetransmission
}

export function isBar({ kind, path }: Mark): boolean {
  return kind === 'data' && path.length > 0
}

/** Each direction keeps to one side, so that those who meet can be told apart. */
export function sideOf(mark: Mark): number {
  return mark.direction === Direction.toServer ? -aside : aside
}

function sign({ direction }: Mark): number {
  return direction === Direction.toServer ? 0 : 1
}

function stretchOf({ path, payloadLength, progress }: Mark): Stretch {
  const half = Math.max(0, barLength(payloadLength) / 2 - barHalf) / path.length
  return { from: Math.max(0, progress - half), to: Math.min(1, progress + half) }
}

/** How long the bar of a data mark is, in scene pixels. */
function barLength(payloadLength: number): number {
  return barLengthMin + barLengthPerDoubling * Math.log2(Math.max(1, payloadLength))
}

const place: LanePlace = { x: 0, y: 0, angle: 0 }

function trace(
  canvas: CanvasRenderingContext2D,
  path: LanePath,
  { from, to }: Stretch,
  side: number,
): void {
  const pieces = Math.max(barPieces, Math.ceil((to - from) * (lanePoints - 1)))
  canvas.beginPath()
  for (let i = 0; i <= pieces; i++) {
    placeOnLane(path, from + ((to - from) * i) / pieces, place)
    const x = place.x - Math.sin(place.angle) * side
    const y = place.y + Math.cos(place.angle) * side
    if (i === 0) canvas.moveTo(x, y)
    else canvas.lineTo(x, y)
  }
}
