import { describe, expect, it } from 'vitest'
import type { PacketRow } from '../../../../shared/messages/records.ts'
import { RowCache, type PlacedRows } from '../../../../ui/views/packet-table/row-cache.ts'

function row(number: number): PacketRow {
  return {
    number,
    offsetNs: number * 1000,
    interface: 0,
    conversation: 1,
    direction: 1,
    length: 66,
    capturedLength: 66,
    protocol: 'TCP',
    source: '127.0.0.1',
    destination: '127.0.0.1',
    info: 'ACK',
    analysis: [],
  }
}

/** A host with `rows` rows whose answers come when the test says so. */
function slowHost(rows: number) {
  const asked: { from: number; to: number }[] = []
  const waiting: (() => void)[] = []
  const ask = (from: number, to: number): Promise<PlacedRows> => {
    asked.push({ from, to })
    const found = Array.from({ length: Math.min(to, rows) - from + 1 }, (_, i) => ({
      place: from + i,
      row: row(from + i),
      values: new Map<string, string>(),
    }))
    const answer = { rows: found, conversations: [] }
    return new Promise((resolve) => waiting.push(() => resolve(answer)))
  }
  const answerAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      waiting.shift()!()
      await new Promise((resolve) => setTimeout(resolve))
    }
  }
  return { asked, ask, answerAll }
}

function cacheOf(host: ReturnType<typeof slowHost>, isComplete = (): boolean => true) {
  let received = 0
  const cache = new RowCache({ ask: host.ask, isComplete, received: () => received++ })
  return { cache, received: () => received }
}

describe('row cache', () => {
  it('asks for what is in view with a margin, and then has it', async () => {
    const host = slowHost(1000)
    const { cache, received } = cacheOf(host)
    expect(cache.want(100, 110, 1000)).toBe(false)
    await host.answerAll()
    expect(host.asked).toEqual([{ from: 80, to: 130 }])
    expect(cache.get(105)?.row.number).toBe(105)
    expect(cache.want(90, 120, 1000)).toBe(true)
    expect(host.asked).toHaveLength(1)
    expect(received()).toBe(1)
  })

  it('asks only for what is missing as the table goes on', async () => {
    const host = slowHost(1000)
    const { cache } = cacheOf(host)
    cache.want(1, 10, 10)
    await host.answerAll()
    cache.want(4, 14, 14)
    await host.answerAll()
    expect(host.asked.at(-1)).toEqual({ from: 1, to: 14 })
    expect(cache.want(4, 14, 14)).toBe(true)
  })

  it('has one question under way, and then asks for what is wanted by then', async () => {
    const host = slowHost(100_000)
    const { cache } = cacheOf(host)
    for (let from = 1; from < 90_000; from += 1000) cache.want(from, from + 10, 100_000)
    expect(host.asked).toHaveLength(1)
    await host.answerAll()
    expect(host.asked).toHaveLength(2)
    expect(cache.get(89_001)?.row.number).toBe(89_001)
    expect(cache.get(45_001)).toBeUndefined()
  })

  it('asks again for a row whose conversation was forgotten', async () => {
    const host = slowHost(1000)
    let known = true
    const { cache } = cacheOf(host, () => known)
    cache.want(100, 110, 1000)
    await host.answerAll()
    known = false
    expect(cache.want(100, 112, 1000)).toBe(false)
    expect(host.asked).toHaveLength(2)
  })

  it('does not ask in a circle for rows that do not come', async () => {
    const host = slowHost(0)
    const { cache } = cacheOf(host)
    cache.want(1, 10, 10)
    await host.answerAll()
    cache.want(1, 10, 10)
    await host.answerAll()
    expect(host.asked).toHaveLength(1)
  })

  it('shows rows until others have come to their places', async () => {
    const host = slowHost(1000)
    const { cache } = cacheOf(host)
    cache.want(1, 10, 10)
    await host.answerAll()
    cache.renew()
    expect(cache.get(5)?.row.number).toBe(5)
    expect(cache.want(1, 10, 10)).toBe(false)
    await host.answerAll()
    expect(cache.want(1, 10, 10)).toBe(true)
    expect(host.asked).toHaveLength(2)
  })

  it('neither waits for an answer about another list, nor keeps it, nor asks for its places', async () => {
    const host = slowHost(1000)
    const { cache, received } = cacheOf(host)
    cache.want(900, 910, 1000)
    cache.clear()
    cache.renew()
    expect(host.asked).toEqual([{ from: 880, to: 930 }])
    cache.want(1, 10, 10)
    expect(host.asked).toEqual([
      { from: 880, to: 930 },
      { from: 1, to: 10 },
    ])
    await host.answerAll()
    expect(received()).toBe(1)
    expect(cache.get(905)).toBeUndefined()
    expect(cache.want(1, 10, 10)).toBe(true)
  })
})
