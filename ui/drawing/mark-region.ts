import type { LanePath } from './lane-path.ts'
import type { LabelRoom } from './label-room.ts'
import type { Mark } from './marks.ts'
import type { MarkLabel } from './paint-marks.ts'

/** A part of the picture, in its pixels. */
export type Region = { x1: number; y1: number; x2: number; y2: number }

/** Marks, tapers and their counts are no further from their lane. */
const aroundLane = 32

/** What the marks can cover: the surroundings of the lanes that they are on; `undefined` without any. */
export function markRegion(marks: readonly Mark[], count: number): Region | undefined {
  let region: Region | undefined
  let last: LanePath | undefined
  for (let i = 0; i < count; i++) {
    const { path } = marks[i]!
    if (path === last || path.length === 0) continue
    last = path
    region = unionOf(region, laneRegion(path))
  }
  return region
}

/** At most, of the bold type that marks' words have. */
const letterWidth = 9
/** Words stand at most so many pixels above their mark, and below it as deep as their room is. */
const wordsAbove = 90

/** What words of marks can cover. */
export function labelRegion(
  labels: readonly MarkLabel[],
  roomOf: (mark: Mark) => LabelRoom,
): Region | undefined {
  let region: Region | undefined
  for (const { mark, text } of labels) {
    const room = roomOf(mark)
    const half = (text.length * letterWidth) / 2 + 8
    const x = Math.max(room.x1 + half, Math.min(room.x2 - half, mark.x))
    const y2 = Math.max(room.bottom + 12, mark.y)
    region = unionOf(region, { x1: x - half, x2: x + half, y1: mark.y - wordsAbove, y2 })
  }
  return region
}

/** The least region that has both. */
export function unionOf(one: Region, other: Region | undefined): Region
export function unionOf(one: Region | undefined, other: Region): Region
export function unionOf(one: Region | undefined, other: Region | undefined): Region | undefined {
  if (one === undefined || other === undefined) return one ?? other
  return {
    x1: Math.min(one.x1, other.x1),
    y1: Math.min(one.y1, other.y1),
    x2: Math.max(one.x2, other.x2),
    y2: Math.max(one.y2, other.y2),
  }
}

const known = new WeakMap<LanePath, Region>()

function laneRegion(path: LanePath): Region {
  let region = known.get(path)
  if (region === undefined) {
    const xs = path.points.filter((_, i) => i % 2 === 0)
    const ys = path.points.filter((_, i) => i % 2 === 1)
    region = {
      x1: Math.min(...xs) - aroundLane,
      y1: Math.min(...ys) - aroundLane,
      x2: Math.max(...xs) + aroundLane,
      y2: Math.max(...ys) + aroundLane,
    }
    known.set(path, region)
  }
  return region
}
