import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  corneredLane,
  hangingLane,
  lanePoints,
  placeOnLane,
  type LanePath,
} from '../../../ui/drawing/lane-path.ts'

function stepsOf({ points }: LanePath): number[] {
  return Array.from({ length: lanePoints - 1 }, (_, i) =>
    Math.hypot(points[2 * i + 2]! - points[2 * i]!, points[2 * i + 3]! - points[2 * i + 1]!),
  )
}

const coordinate = fc.integer({ min: 0, max: 1000 })
const point = fc.record({ x: coordinate, y: coordinate })

describe('a hanging lane', () => {
  it('joins its two ends', () => {
    fc.assert(
      fc.property(point, point, (from, to) => {
        const { points } = hangingLane(from, to, 50)
        expect(points[0]).toBeCloseTo(from.x)
        expect(points[1]).toBeCloseTo(from.y)
        expect(points.at(-2)).toBeCloseTo(to.x)
        expect(points.at(-1)).toBeCloseTo(to.y)
      }),
    )
  })

  it('has its points at even distances, so that marks keep their pace', () => {
    const steps = stepsOf(hangingLane({ x: 214, y: 412 }, { x: 622, y: 412 }, 58))
    expect(Math.max(...steps) / Math.min(...steps)).toBeLessThan(1.05)
  })
})

describe('a lane with corners', () => {
  const path = corneredLane([
    { x: 0, y: 0 },
    { x: 300, y: 0 },
    { x: 300, y: 100 },
  ])

  it('is as long as its pieces', () => {
    expect(path.length).toBeCloseTo(400, 0)
    expect(path.svg).toBe('M0 0 L300 0 L300 100')
  })

  it('is followed from end to end, with its direction', () => {
    const place = { x: 0, y: 0, angle: 0 }
    placeOnLane(path, 0.5, place)
    expect(place.x).toBeCloseTo(200, 0)
    expect(place).toMatchObject({ y: 0, angle: 0 })
    placeOnLane(path, 1, place)
    expect(place).toMatchObject({ x: 300, y: 100 })
    expect(place.angle).toBeCloseTo(Math.PI / 2)
  })

  it('survives ends in the same place', () => {
    const { points } = corneredLane([
      { x: 5, y: 5 },
      { x: 5, y: 5 },
    ])
    expect([...points].every((value) => value === 5)).toBe(true)
  })
})
