import { expect, it } from 'vitest'
import { corneredLane } from '../../../ui/drawing/lane-path.ts'
import { labelRegion, markRegion, unionOf } from '../../../ui/drawing/mark-region.ts'
import { emptyMark, type Mark } from '../../../ui/drawing/marks.ts'

function markOn(y: number): Mark {
  const path = corneredLane([
    { x: 100, y },
    { x: 300, y },
  ])
  return { ...emptyMark(), path, x: 200, y }
}

it('is around the lanes that marks are on, and no larger', () => {
  const marks = [markOn(50), markOn(400)]
  const one = markRegion(marks, 1)!
  expect(one.x1).toBeLessThanOrEqual(100 - 22)
  expect(one.x2).toBeGreaterThanOrEqual(300 + 22)
  expect(one.y2).toBeLessThan(120)
  expect(markRegion(marks, 2)!.y2).toBeGreaterThanOrEqual(422)
})

it('is none without marks', () => {
  expect(markRegion([markOn(50)], 0)).toBeUndefined()
})

it('has room for words, which stay within theirs', () => {
  const room = { x1: 0, x2: 400, bottom: 480 }
  const words = [{ mark: markOn(400), text: 'GET /a/rather/long/path/of/a/request' }]
  const region = labelRegion(words, () => room)!
  expect(region.x2 - region.x1).toBeGreaterThan(words[0]!.text.length * 7)
  expect(region.y1).toBeLessThan(400 - 75)
  expect(region.y2).toBeGreaterThan(480)
  expect(unionOf(region, undefined)).toEqual(region)
})
