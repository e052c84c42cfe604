import { describe, expect, it } from 'vitest'
import type { ExchangeRecord } from '../../../shared/messages/records.ts'
import {
  barOf,
  barsMax,
  rowsInSight,
  sortRows,
  waterfallRow,
  waterfallScale,
} from '../../../ui/drawing/waterfall.ts'
import { wget } from './sample-pod.ts'

function exchange(index: number, more: Partial<ExchangeRecord> = {}): ExchangeRecord {
  return {
    conversation: 1,
    index,
    application: 'HTTP',
    request: 'GET /',
    requestPacket: 4,
    startNs: 1000,
    requestBytes: 1,
    answerBytes: 1,
    ...more,
  }
}

describe('the waterfall', () => {
  it('parts an exchange into the phases that were seen', () => {
    const { handshakeNs } = wget(1, 0)
    const row = waterfallRow(
      exchange(1, { startNs: 100_000, sentNs: 10_000, firstByteNs: 30_000, durationNs: 50_000 }),
      wget(1, 0),
    )
    expect(row.phases).toEqual([
      { name: 'connect', fromNs: 0, toNs: handshakeNs },
      { name: 'send', fromNs: 100_000, toNs: 110_000 },
      { name: 'wait', fromNs: 110_000, toNs: 130_000 },
      { name: 'receive', fromNs: 130_000, toNs: 150_000 },
    ])
  })

  it('gives the handshake to the first exchange only, and invents nothing without an answer', () => {
    expect(waterfallRow(exchange(2), wget(1, 0)).phases).toEqual([])
  })

  it('never lets an answer that overtakes its request wait less than nothing', () => {
    const row = waterfallRow(
      exchange(1, { sentNs: 90, firstByteNs: 40, durationNs: 60 }),
      undefined,
    )
    expect(row.phases.map(({ name, fromNs, toNs }) => [name, toNs - fromNs])).toEqual([
      ['send', 40],
      ['receive', 20],
    ])
  })

  it('sorts by time, length and failure', () => {
    const rows = [
      waterfallRow(exchange(1, { startNs: 10, firstByteNs: 1, durationNs: 1 }), undefined),
      waterfallRow(exchange(2, { startNs: 20, firstByteNs: 9, durationNs: 9 }), undefined),
      waterfallRow(exchange(3, { startNs: 30, status: 500 }), undefined),
    ]
    const order = (name: Parameters<typeof sortRows>[1]): number[] =>
      sortRows(rows, name).map((row) => row.exchange.index)
    expect(order('newest')).toEqual([3, 2, 1])
    expect(order('oldest')).toEqual([1, 2, 3])
    expect(order('longest')).toEqual([2, 1, 3])
    expect(order('failed')).toEqual([3, 2, 1])
  })

  it('draws bars to one scale, from their own beginning or on one axis of time', () => {
    const rows = [0, 500].map((startNs, i) =>
      waterfallRow(exchange(i + 2, { startNs, firstByteNs: 500, durationNs: 500 }), undefined),
    )
    const own = waterfallScale(rows, { byTime: false, width: 100 })
    expect(rows.map((row) => barOf(row, own)[0])).toEqual([
      { name: 'wait', x: 0, width: 100 },
      { name: 'wait', x: 0, width: 100 },
    ])
    const shared = waterfallScale(rows, { byTime: true, width: 100 })
    expect(rows.map((row) => barOf(row, shared)[0]!.x)).toEqual([0, 50])
  })

  it('has no more bars in the document than its limit, however far it is scrolled', () => {
    expect(rowsInSight(barsMax, { top: 0, height: 100 })).toEqual({ from: 0, to: barsMax })
    for (const top of [0, 5_000, 1e9]) {
      const { from, to } = rowsInSight(10_000, { top, height: 600 })
      expect(to - from).toBeLessThanOrEqual(barsMax)
      expect(to).toBeLessThanOrEqual(10_000)
      expect(from).toBeLessThan(to)
    }
  })
})
