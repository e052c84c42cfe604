import { describe, expect, it } from 'vitest'
import type { Timeline } from '../../../shared/messages/records.ts'
import {
  axisTicks,
  barsPath,
  niceStep,
  timelineBars,
  timeX,
} from '../../../ui/drawing/timeline-bars.ts'

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
    eventCounts: none,
    gaps: [],
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

  it('are one path for each colour', () => {
    const { bars } = timelineBars(
      timeline({ toServer: [0, 10, 0, 0], toClient: [0, 5, 0, 0], trouble: [0, 1, 0, 0] }),
      frame,
    )
    expect(barsPath(bars, 'toServer', 46)).toBe('M10 25.5h6v20h-6z')
    expect(barsPath(bars, 'toClient', 46)).toBe('M10 46.5h6v10h-6z')
    expect(barsPath(bars, 'other', 46)).toBe('')
    expect(barsPath(bars, 'trouble', 46)).toBe('M10 44.5h6v3h-6z')
  })
})

function labels(fromNs: number, toNs: number): string[] {
  return axisTicks({ fromNs, toNs, width: 400, height: 20 }).map(({ label }) => label)
}

describe('the axis', () => {
  it('counts in steps of 1, 2 or 5', () => {
    expect([1, 3, 7, 0.15, 20].map(niceStep)).toEqual([1, 5, 10, 0.2, 20])
  })

  it('names as many moments as have room', () => {
    const ticks = axisTicks({ fromNs: 0, toNs: 60e9, width: 1408, height: 20 })
    expect(ticks.map(({ label }) => label)).toEqual(['0', '10 s', '20 s', '30 s', '40 s', '50 s'])
  })

  it('uses a unit in which its step is no fraction', () => {
    expect(labels(0, 1e6)).toEqual(['0', '500 µs'])
    expect(labels(1.4e9, 2.4e9)).toEqual(['1500 ms', '2000 ms'])
    expect(labels(160e9, 220e9)).toEqual(['2 min 40 s', '3 min', '3 min 20 s'])
  })
})
