import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  isCompressed,
  rowsInView,
  scrollTopAt,
  spacerPx,
  spacerPxMax,
  topRowAt,
  topRowMax,
  topRowShowing,
} from '../../../../ui/views/packet-table/row-window.ts'

const small = { rows: 100, rowPx: 24, viewPx: 240 }
const huge = { rows: 5_000_000, rowPx: 24, viewPx: 240 }

describe('few rows', () => {
  it('scroll pixel by pixel', () => {
    expect(spacerPx(small)).toBe(2400)
    expect(isCompressed(small)).toBe(false)
    expect(topRowAt(36, small)).toBeCloseTo(1.5)
    expect(scrollTopAt(1.5, small)).toBeCloseTo(36)
  })

  it('show those in view, and how far the first is cut off', () => {
    expect(rowsInView(1.5, small)).toEqual({ from: 1, to: 12, cutPx: 12 })
    expect(rowsInView(topRowMax(small), small)).toEqual({ from: 90, to: 100, cutPx: 0 })
  })

  it('do not scroll when all fit', () => {
    const space = { rows: 5, rowPx: 24, viewPx: 240 }
    expect(topRowMax(space)).toBe(0)
    expect(topRowAt(10, space)).toBe(0)
    expect(scrollTopAt(0, space)).toBe(0)
    expect(rowsInView(0, space)).toEqual({ from: 0, to: 5, cutPx: 0 })
  })

  it('can be none', () => {
    const space = { rows: 0, rowPx: 24, viewPx: 240 }
    expect(rowsInView(0, space)).toEqual({ from: 0, to: 0, cutPx: 0 })
  })
})

describe('more rows than a browser can lay out', () => {
  it('share the scrollbar', () => {
    expect(isCompressed(huge)).toBe(true)
    expect(spacerPx(huge)).toBe(spacerPxMax)
  })

  it('have their first and last at its ends', () => {
    expect(topRowAt(0, huge)).toBe(0)
    const end = topRowAt(spacerPxMax - huge.viewPx, huge)
    expect(rowsInView(end, huge).to).toBe(5_000_000)
  })

  it('are all reachable by their number', () => {
    fc.assert(
      fc.property(fc.nat(huge.rows - 1), (row) => {
        const top = topRowShowing(row, 0, huge)
        const { from, to } = rowsInView(top, huge)
        expect(row >= from && row < to).toBe(true)
      }),
    )
  })

  it('stay where they are when the scrollbar is set to where it stands', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: topRowMax(huge), noNaN: true }), (top) => {
        expect(topRowAt(scrollTopAt(top, huge), huge)).toBeCloseTo(top, 3)
      }),
    )
  })
})

describe('showing a row', () => {
  it('moves nothing when it is in view already', () => {
    expect(topRowShowing(5, 2.25, small)).toBe(2.25)
  })

  it('moves as little as possible, up or down', () => {
    expect(topRowShowing(5, 20, small)).toBe(5)
    expect(topRowShowing(40, 20, small)).toBe(31)
    expect(topRowShowing(99, 20, small)).toBe(90)
  })
})

it('cuts off no row at the top where packets come in at the end', () => {
  const space = { rows: 1_003, rowPx: 24, viewPx: 250 }
  const { from, to, cutPx } = rowsInView(topRowMax(space), space)
  expect(cutPx).toBe(0)
  expect(to).toBe(space.rows)
  expect((to - from) * space.rowPx).toBeLessThanOrEqual(space.viewPx)
  expect(topRowShowing(500, 10, space)).toBe(491)
})
