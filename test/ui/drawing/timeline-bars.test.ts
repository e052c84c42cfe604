import { describe, expect, it } from 'vitest'
import type { Timeline } from '../../../shared/messages/records.ts'
import { timelineBars, timeX } from '../../../ui/drawing/timeline-bars.ts'

const frame = { fromNs: 0, toNs: 4e8, width: 40, height: 20 }

function timeline(more: Partial<Timeline> = {}): Timeline {
  const none = [0, 0, 0, 0]
  return {
    fromNs: 0,
    bucketNs: 1e8,
    toServer: none,
    toClient: none,
    other: none,
    trouble: none,
    ...more,
  }
}

describe('timeline bars', () => {
  it('are none where nothing was', () => {
    expect(timelineBars(timeline(), frame).bars).toEqual([])
  })

  it('reach up for the client and down for the server, to one scale', () => {
    const { bars, peak } = timelineBars(
      timeline({ toServer: [0, 10, 0, 0], toClient: [0, 5, 0, 0] }),
      frame,
    )
    expect(peak).toBe(10)
    expect(bars).toMatchObject([{ x: 10, toServer: 20, toClient: 10, hasTrouble: false }])
  })

  it('show a single packet among thousands', () => {
    const { bars } = timelineBars(timeline({ toServer: [9_999, 1, 0, 0] }), frame)
    expect(bars[1]!.toServer).toBeGreaterThanOrEqual(2)
  })

  it('count packets of no conversation, and never reach beyond their half', () => {
    const { bars, peak } = timelineBars(
      timeline({ toServer: [6, 0, 0, 0], other: [6, 0, 0, 0] }),
      frame,
    )
    expect(peak).toBe(12)
    expect(bars[0]!.toServer + bars[0]!.other).toBe(20)
  })

  it('mark moments with trouble', () => {
    const { bars } = timelineBars(
      timeline({ toServer: [1, 1, 0, 0], trouble: [0, 1, 0, 0] }),
      frame,
    )
    expect(bars.map(({ hasTrouble }) => hasTrouble)).toEqual([false, true])
  })

  it('are placed by time', () => {
    expect(timeX(2e8, frame)).toBe(20)
  })
})
