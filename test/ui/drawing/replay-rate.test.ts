import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { replayRange, replayRate } from '../../../ui/drawing/replay-rate.ts'

describe('the rate of a replay', () => {
  it('shows a request of a millisecond in some seconds', () => {
    expect(replayRate(913_000)).toBe(0.0002)
    expect(replayRate(3_000_000)).toBe(0.001)
  })

  it('is never faster than it was', () => {
    expect(replayRate(3600e9)).toBe(1)
  })

  it('takes two to eleven seconds for anything from microseconds to seconds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 10_000, max: 4e9 }), (durationNs) => {
        const shownMs = durationNs / 1e6 / replayRate(durationNs)
        expect(shownMs).toBeGreaterThan(2_000)
        expect(shownMs).toBeLessThan(11_000)
      }),
    )
  })

  it('begins before the first packet and ends when the last mark has arrived', () => {
    const { fromNs, toNs, rate } = replayRange({ startNs: 5e9, lastNs: 5e9 + 913_000 })
    expect(fromNs).toBeLessThan(5e9)
    expect(toNs).toBeGreaterThanOrEqual(5e9 + 913_000 + 600e6 * rate)
  })
})
