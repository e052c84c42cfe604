/** Points per lane: on a lane of 800 px the straight pieces between them are 13 px, invisible as such. */
export const lanePoints = 64
/** Of the finer walk along the curve that the evenly spaced points are taken from. */
const walkPoints = 256

export type Point = { x: number; y: number }

/** The way that marks take, with even spacing: `points` holds x and y of `lanePoints` places. */
export type LanePath = {
  /** For the `d` of an SVG path: the same geometry. */
  svg: string
  points: Float32Array
  length: number
}

/** A place on a lane with its direction, `angle` in radians as canvas turns. */
export type LanePlace = { x: number; y: number; angle: number }

/** A curve that hangs `depth` control units below (or, negative, stands above) its two ends. */
export function hangingLane(from: Point, to: Point, depth: number): LanePath {
  const a = { x: from.x, y: from.y + depth }
  const b = { x: to.x, y: to.y + depth }
  const svg = `M${spell(from)} C${spell(a)} ${spell(b)} ${spell(to)}`
  return sampled(svg, (t) => cubic([from, a, b, to], t))
}

/** Straight pieces from corner to corner: along rails, down the veth. At least two corners. */
export function corneredLane(corners: readonly Point[]): LanePath {
  const svg = `M${corners.map(spell).join(' L')}`
  const lengths = corners.slice(1).map((corner, i) => distance(corners[i]!, corner))
  const total = lengths.reduce((sum, length) => sum + length, 0)
  return sampled(svg, (t) => {
    let left = t * total
    let piece = 0
    while (piece < lengths.length - 1 && left > lengths[piece]!) left -= lengths[piece++]!
    return between(corners[piece]!, corners[piece + 1]!, left / (lengths[piece]! || 1))
  })
}

/** Writes the place at `progress` (0 the client's end, 1 the server's) into `place`. No allocation. */
export function placeOnLane(path: LanePath, progress: number, place: LanePlace): void {
  const at = Math.max(0, Math.min(1, progress)) * (lanePoints - 1)
  const i = Math.min(lanePoints - 2, Math.floor(at))
  const part = at - i
  const x = path.points[2 * i]!
  const y = path.points[2 * i + 1]!
  const dx = path.points[2 * i + 2]! - x
  const dy = path.points[2 * i + 3]! - y
  place.x = x + dx * part
  place.y = y + dy * part
  place.angle = Math.atan2(dy, dx)
}

function sampled(svg: string, at: (t: number) => Point): LanePath {
  const walk = Array.from({ length: walkPoints + 1 }, (_, i) => at(i / walkPoints))
  const travelled = [0]
  for (let i = 1; i < walk.length; i++) {
    travelled.push(travelled[i - 1]! + distance(walk[i - 1]!, walk[i]!))
  }
  const length = travelled[walkPoints]!
  const points = new Float32Array(2 * lanePoints)
  let piece = 1
  for (let i = 0; i < lanePoints; i++) {
    const target = (length * i) / (lanePoints - 1)
    while (piece < walkPoints && travelled[piece]! < target) piece++
    const start = travelled[piece - 1]!
    const part = (target - start) / (travelled[piece]! - start || 1)
    const point = between(walk[piece - 1]!, walk[piece]!, Math.min(1, part))
    points[2 * i] = point.x
    points[2 * i + 1] = point.y
  }
  return { svg, points, length }
}

function cubic([p0, p1, p2, p3]: readonly [Point, Point, Point, Point], t: number): Point {
  const u = 1 - t
  const [a, b, c, d] = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t]
  return {
    x: a * p0.x + b * p1.x + c * p2.x + d * p3.x,
    y: a * p0.y + b * p1.y + c * p2.y + d * p3.y,
  }
}

function between(a: Point, b: Point, part: number): Point {
  return { x: a.x + (b.x - a.x) * part, y: a.y + (b.y - a.y) * part }
}

function distance(a: Point, b: Point): number {
  return Math.hypot(b.x - a.x, b.y - a.y)
}

function spell({ x, y }: Point): string {
  return `${round(x)} ${round(y)}`
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
