import type { BoxPlace, Rectangle } from './box-places.ts'
import type { RailKind } from './scene.ts'
import type { SceneFrame } from './scene-frame.ts'

/**
 * The part of the rails that belongs to one box, and how the box is wired to it: straight from its
 * bottom or top, down a gutter at `trunkX`, or (list) not at all.
 */
export type Span = {
  x1: number
  x2: number
  box: Rectangle
  wiring: 'straight' | 'gutter' | 'none'
  trunkX: number
}

export function spanOfBox(place: BoxPlace, rail: RailKind): Span {
  const { spans, trunkX } = place
  const wiring = place.detail === 'list' ? 'none' : trunkX === undefined ? 'straight' : 'gutter'
  return { ...spans[rail], box: place, wiring, trunkX: trunkX ?? 0 }
}

export function spanOfGhost(ghost: Rectangle, rail: RailKind, { vethX }: SceneFrame): Span {
  const [x1, x2] = [ghost.x, ghost.x + ghost.width]
  const span: Span = { x1, x2, box: ghost, wiring: 'straight', trunkX: 0 }
  // Where the veth comes down there is no room on the upper rail.
  const isInTheWay = rail === 'outer' && x1 < vethX && vethX < x2
  return isInTheWay ? { ...span, x1: vethX + besideVeth, x2: x2 + besideVeth } : span
}

const besideVeth = 22

/** The wire from a box to what is plugged into a rail at `x`, as an SVG path. */
export function wire(span: Span, rail: RailKind, x: number, frame: SceneFrame): string | undefined {
  const { box, wiring, trunkX } = span
  const railY = rail === 'loopback' ? frame.loopbackY : frame.outerY
  const edge = rail === 'loopback' ? box.y + box.height : box.y
  if (wiring === 'none') return undefined
  if (wiring === 'straight') return `M${x} ${edge} V${railY}`
  const middle = box.y + box.height / 2
  const turn = rail === 'loopback' ? frame.boxes.y2 + 8 : frame.boxes.y1 - 8
  return `M${box.x + box.width} ${middle} H${trunkX} V${turn} L${x} ${railY}`
}

/** A place for a client's end, and whether its port fits beside it. */
type EndSpot = { x: number; isLabelled: boolean }

/** Of a monospaced letter, for each pixel of its height. */
export const digitWidth = 0.607
/** `:51290` */
const portLetters = 6
const endRadius = 10
const bareEndPitch = 10

/** A stretch of a rail that is used, around what is plugged in at `x`. */
export type Taken = { x: number; x1: number; x2: number }

/**
 * Where client ends go in a span, best places first: around the middle with their ports beside them,
 * as far as there is room between the jacks; then ever closer without. By topology alone, so that an
 * end keeps its place whatever else happens. Never empty.
 */
export function endSpots(
  span: { x1: number; x2: number },
  jacks: readonly Taken[],
  portSize: number,
): EndSpot[] {
  const labelWidth = 14 + portLetters * digitWidth * portSize
  const middle = (span.x1 + span.x2) / 2
  const reach = (span.x2 - span.x1) / 2
  const taken = [...jacks]
  const labelled: EndSpot[] = []
  for (const x of outwards(middle, reach, 4)) {
    const spot = { x, x1: x - endRadius, x2: x + labelWidth }
    if (spot.x2 > span.x2 + endRadius) continue
    if (taken.some((other) => spot.x1 < other.x2 && spot.x2 > other.x1)) continue
    taken.push(spot)
    labelled.push({ x, isLabelled: true })
  }
  const bare = outwards(middle, reach, bareEndPitch)
    .filter((x) => taken.every((other) => Math.abs(other.x - x) >= bareEndPitch))
    .map((x) => ({ x, isLabelled: false }))
  const spots = [...labelled, ...bare]
  return spots.length > 0 ? spots : [{ x: middle, isLabelled: false }]
}

function outwards(middle: number, reach: number, step: number): number[] {
  const places = [middle]
  for (let away = step; away <= reach; away += step) places.push(middle - away, middle + away)
  return places
}
