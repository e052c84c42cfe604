import { narrowGhostWidth, type SceneFrame } from './scene-frame.ts'
import type { ContainerBox, RailKind } from './scene.ts'

/** A part of a rail. */
export type Stretch = { x1: number; x2: number }

export type Rectangle = { x: number; y: number; width: number; height: number }

/**
 * Where a container's box is, and which part of each rail is its own. A box of the compact picture
 * reaches the rails through the gutter at `trunkX`; one of the list does not reach them.
 */
export type BoxPlace = Rectangle & {
  detail: ContainerBox['detail']
  spans: Record<RailKind, Stretch>
  trunkX: number | undefined
}

const fullBoxesMax = 6
const compactBoxesMax = 12
const twoBoxesGap = 108
const oneBoxWidthMax = 340
const ghostColumnWidth = 68
const gutterWidth = 14
const listColumns = 4
const listPitch = 27

/**
 * Places for `count` containers by their number alone: one row in full up to six, two rows of compact
 * boxes up to twelve, then a list as long as there is room. The ghost has its own place always.
 */
export function placeBoxes(
  count: number,
  frame: SceneFrame,
): { boxes: BoxPlace[]; ghost: Rectangle } {
  const ghostBox = { width: 84, height: 34, y: frame.boxes.y2 - 34 }
  if (frame.isNarrow) return narrow(count, frame)
  if (frame.isLow) return low(count, frame, ghostBox)
  const middle = frame.pod.x + frame.pod.width / 2
  if (count === 2) {
    return { boxes: twoBoxes(frame), ghost: { ...ghostBox, x: middle - ghostBox.width / 2 } }
  }
  if (count <= 1) {
    const width = Math.min(oneBoxWidthMax, frame.boxes.x2 - frame.boxes.x1)
    const one = full({ ...rowOf(frame), x: middle - width / 2, width })
    return { boxes: count === 1 ? [one] : [], ghost: { ...ghostBox, x: one.x + width + 24 } }
  }
  const ghost = { ...ghostBox, width: ghostColumnWidth - 8, x: frame.railX2 - ghostColumnWidth + 8 }
  if (count <= fullBoxesMax) return { boxes: oneRow(count, frame), ghost }
  if (count <= compactBoxesMax) return { boxes: twoRows(count, frame), ghost }
  return { boxes: list(count, frame), ghost }
}

/** Boxes in one row, or a list; they say less than at full height. */
function low(
  count: number,
  frame: SceneFrame,
  ghostBox: Omit<Rectangle, 'x'>,
): { boxes: BoxPlace[]; ghost: Rectangle } {
  if (count > fullBoxesMax) {
    const ghost = { ...ghostBox, width: ghostColumnWidth - 8 }
    return { boxes: list(count, frame), ghost: { ...ghost, x: frame.railX2 - ghost.width } }
  }
  const { boxes, ghost } = placeBoxes(count, { ...frame, isLow: false })
  return { boxes: boxes.map((box) => ({ ...box, detail: 'compact' })), ghost }
}

function rowOf({ boxes }: SceneFrame): { y: number; height: number } {
  return { y: boxes.y1, height: boxes.y2 - boxes.y1 }
}

function full(rectangle: Rectangle): BoxPlace {
  const span = { x1: rectangle.x, x2: rectangle.x + rectangle.width }
  return { ...rectangle, detail: 'full', spans: both(span), trunkX: undefined }
}

function twoBoxes(frame: SceneFrame): BoxPlace[] {
  const { x1, x2 } = frame.boxes
  const width = (x2 - x1 - twoBoxesGap) / 2
  return [x1, x2 - width].map((x) => full({ ...rowOf(frame), x, width }))
}

function columns(count: number, frame: SceneFrame, gap: number): { x: number; width: number }[] {
  const room = frame.railX2 - ghostColumnWidth - frame.railX1
  const width = (room - gap * count) / count
  return Array.from({ length: count }, (_, i) => ({ x: frame.railX1 + i * (width + gap), width }))
}

function oneRow(count: number, frame: SceneFrame): BoxPlace[] {
  return columns(count, frame, gutterWidth).map((column) => full({ ...rowOf(frame), ...column }))
}

function twoRows(count: number, frame: SceneFrame): BoxPlace[] {
  const perRow = Math.ceil(count / 2)
  const height = (frame.boxes.y2 - frame.boxes.y1 - gutterWidth) / 2
  const places = columns(perRow, frame, gutterWidth + 4)
  return Array.from({ length: count }, (_, i): BoxPlace => {
    const { x, width } = places[i % perRow]!
    const isUpper = i < perRow
    const half = width / 2
    const span = isUpper ? { x1: x + half, x2: x + width } : { x1: x, x2: x + half }
    const y = isUpper ? frame.boxes.y1 : frame.boxes.y2 - height
    return {
      x,
      y,
      width,
      height,
      detail: 'compact',
      spans: both(span),
      trunkX: x + width + (isUpper ? 12 : 5),
    }
  })
}

function list(count: number, frame: SceneFrame): BoxPlace[] {
  const rows = Math.floor((frame.boxes.y2 - frame.boxes.y1) / listPitch)
  const shown = Math.min(count, rows * listColumns)
  const places = columns(listColumns, frame, gutterWidth)
  const x1 = frame.railX1
  return listOf(shown, places, { ...frame, rail: { x1, x2: frame.railX2 - ghostColumnWidth } })
}

/** Names one below the other in columns; each has an equal part of the rails. */
function listOf(
  shown: number,
  places: readonly { x: number; width: number }[],
  { boxes, rail }: { boxes: SceneFrame['boxes']; rail: Stretch },
): BoxPlace[] {
  const share = (rail.x2 - rail.x1) / shown
  return Array.from({ length: shown }, (_, i): BoxPlace => {
    const y = boxes.y1 + Math.floor(i / places.length) * listPitch
    const x1 = rail.x1 + i * share
    const box = { ...places[i % places.length]!, y, height: listPitch - 5 }
    return { ...box, detail: 'list', spans: both({ x1, x2: x1 + share }), trunkX: undefined }
  })
}

/** A stair's boxes must have room for a name and a process beside the strips of the others. */
const stairBoxWidthMin = 112
const stairBoxesMax = 3
const stairGap = 8
const stripWidthMax = 92

/**
 * Among other pods: boxes one above the other like the steps of a stair, so that each has a strip of
 * the lower rail at its left and one of the upper rail at its right that no other box is in front of.
 * Where there is no room for that, a list.
 */
function narrow(count: number, frame: SceneFrame): { boxes: BoxPlace[]; ghost: Rectangle } {
  const { x1, x2, y1, y2 } = frame.boxes
  const ghost = { x: x2 + 8, y: y2 - 34, width: narrowGhostWidth - 8, height: 34 }
  const steps = count - 1
  const strip = steps === 0 ? 0 : Math.min(stripWidthMax, (x2 - x1 - stairBoxWidthMin) / steps)
  if (count <= stairBoxesMax && (steps === 0 || strip >= stripWidthMin)) {
    const width = x2 - x1 - steps * strip
    const height = (y2 - y1 - steps * stairGap) / Math.max(1, count)
    const boxes = Array.from({ length: count }, (_, i): BoxPlace => {
      const x = x1 + i * strip
      const y = y1 + i * (height + stairGap)
      const spans = {
        loopback: { x1: x, x2: i === steps ? x + width : x + strip },
        outer: { x1: i === 0 ? x : x + width - strip, x2: x + width },
      }
      return { x, y, width, height, detail: 'compact', spans, trunkX: undefined }
    })
    return { boxes, ghost }
  }
  const rows = Math.floor((y2 - y1) / listPitch)
  const places = [{ x: x1, width: x2 - x1 }]
  return { boxes: listOf(Math.min(count, rows), places, { ...frame, rail: { x1, x2 } }), ghost }
}

const stripWidthMin = 60

function both(stretch: Stretch): Record<RailKind, Stretch> {
  return { loopback: stretch, outer: stretch }
}
