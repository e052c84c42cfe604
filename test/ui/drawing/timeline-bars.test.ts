import { describe, expect, it } from 'vitest'
import type { Timeline } from '../../../shared/messages/records.ts'
import { paintBars } from '../../../ui/drawing/paint-timeline.ts'
import {
  axisTicks,
  niceStep,
  timelineBars,
  timeX,
  type TimeMode,
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

  it('are painted from the line in the middle, those that match over the others', () => {
    const painted: string[] = []
    const canvas = {
      globalAlpha: 1,
      fillStyle: '',
      fillRect: (...rectangle: number[]) =>
        painted.push(`${canvas.fillStyle} ${canvas.globalAlpha} ${rectangle.join(' ')}`),
    }
    const all = timeline({ toServer: [0, 10, 0, 0], toClient: [0, 5, 0, 0] })
    const colours = { client: 'c', server: 's', mute: 'm', error: 'e' }
    const look = { colours, middleY: 46 }
    const context = canvas as unknown as CanvasRenderingContext2D
    paintBars(context, timelineBars(all, frame).bars, { ...look, isFaint: true })
    const of = { toServer: [0, 5, 0, 0], toClient: [0, 0, 0, 0], other: [0, 0, 0, 0] }
    paintBars(context, timelineBars(all, frame, { of }).bars, look)
    expect(painted).toEqual([
      'c 0.25 10 25.5 9 20',
      's 0.25 10 46.5 9 10',
      'c 1 10 35.5 9 10',
      's 1 10 46.5 9 0',
    ])
  })

  it('grow with the logarithm where that is chosen', () => {
    const counts = timeline({ toServer: [9_999, 99, 0, 0] })
    const { bars } = timelineBars(counts, frame, { scale: 'log' })
    expect(bars[0]!.toServer).toBe(20)
    expect(bars[1]!.toServer).toBeCloseTo(10, 0)
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

  it('counts from the range, by the clock, or since 1970', () => {
    const inFrame = { fromNs: 1.4e9, toNs: 2.4e9, width: 400, height: 20 }
    const baseTimeNs = 1_700_000_000_000_000_000n
    const told = (mode: TimeMode) =>
      axisTicks(inFrame, { mode, originNs: 1.5e9, baseTimeNs }).map(({ label }) => label)
    expect(told('delta')).toEqual(['0', '500 ms'])
    expect(told('epoch')).toEqual(['1700000001.5', '1700000002.0'])
    expect(told('wall')[0]).toMatch(/^\d\d:\d\d:21\.5$/)
  })
})
