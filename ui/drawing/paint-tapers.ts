import { formatCount } from '../../shared/format/byte-count.ts'
import { Direction } from '../../shared/messages/records.ts'
import { placeOnLane, type LanePath, type LanePlace } from './lane-path.ts'
import type { Mark } from './marks.ts'
import { mutedAlpha, type MarkColours } from './paint-marks.ts'

/** How many packets of one lane are on their way, each way; muted where all of them stand back. */
export type LaneLoad = { path: LanePath; toServer: number; toClient: number; isMuted: boolean }

/** The loads of the lanes that marks which stand for many packets travel on. O(marks). */
export function laneLoads(
  marks: readonly Mark[],
  count: number,
  isMuted: (mark: Mark) => boolean = () => false,
): LaneLoad[] {
  const loads = new Map<number, LaneLoad>()
  for (let i = 0; i < count; i++) {
    const mark = marks[i]!
    const { laneIndex, path, direction, count: packets } = mark
    let load = loads.get(laneIndex)
    if (load === undefined) {
      loads.set(laneIndex, (load = { path, toServer: 0, toClient: 0, isMuted: true }))
    }
    load.isMuted &&= isMuted(mark)
    if (direction === Direction.toServer) load.toServer += packets
    else load.toClient += packets
  }
  return [...loads.values()]
}

/** As wide as the busiest lane's taper gets at its sender. */
const widthMax = 22
const pieces = 24

/**
 * Paints each direction of a lane as a wedge, widest where it is sent from: its width follows the
 * logarithm of the packets that are on their way, and their number stands beside it.
 */
export function paintTapers(
  canvas: CanvasRenderingContext2D,
  loads: readonly LaneLoad[],
  colours: MarkColours,
  font: string,
): void {
  canvas.font = font
  canvas.textBaseline = 'middle'
  canvas.textAlign = 'center'
  canvas.lineJoin = 'round'
  for (const load of loads) {
    canvas.globalAlpha = load.isMuted ? mutedAlpha : 1
    paintTaper(canvas, load.path, load.toServer, { isBack: false, colour: colours.toServer })
    paintTaper(canvas, load.path, load.toClient, { isBack: true, colour: colours.toClient })
  }
  for (const load of loads) {
    canvas.globalAlpha = load.isMuted ? mutedAlpha : 1
    paintCounts(canvas, load, colours)
  }
  canvas.globalAlpha = 1
}

const place: LanePlace = { x: 0, y: 0, angle: 0 }

function paintTaper(
  canvas: CanvasRenderingContext2D,
  path: LanePath,
  packets: number,
  { isBack, colour }: { isBack: boolean; colour: string },
): void {
  if (packets === 0) return
  const width = Math.min(widthMax, 2 + 2 * Math.log2(packets))
  const side = isBack ? 1 : -1
  canvas.beginPath()
  for (let i = 0; i <= pieces; i++) {
    placeOnLane(path, i / pieces, place)
    canvas.lineTo(place.x, place.y)
  }
  for (let i = pieces; i >= 0; i--) {
    const progress = i / pieces
    placeOnLane(path, progress, place)
    const reach = side * width * (isBack ? progress : 1 - progress)
    canvas.lineTo(place.x - Math.sin(place.angle) * reach, place.y + Math.cos(place.angle) * reach)
  }
  canvas.closePath()
  canvas.globalAlpha = 0.35
  canvas.fillStyle = colour
  canvas.fill()
  canvas.globalAlpha = 1
}

function paintCounts(
  canvas: CanvasRenderingContext2D,
  { path, toServer, toClient }: LaneLoad,
  colours: MarkColours,
): void {
  const counts = [
    { packets: toServer, progress: 0.25, colour: colours.toServer },
    { packets: toClient, progress: 0.75, colour: colours.toClient },
  ]
  canvas.lineWidth = 4
  canvas.strokeStyle = colours.ground
  for (const { packets, progress, colour } of counts) {
    if (packets === 0) continue
    placeOnLane(path, progress, place)
    canvas.strokeText(formatCount(packets), place.x, place.y + 18)
    canvas.fillStyle = colour
    canvas.fillText(formatCount(packets), place.x, place.y + 18)
  }
}
