import { describe, expect, test } from 'vitest'
import type { PacketBatch } from '../../../shared/messages/packet-batch.ts'
import { LiveDesk, sendDatagrams } from '../../shared/view/live-desk.ts'
import { serve } from './served.ts'
import { Visitor } from './visitor.ts'

const begin = { kind: 'begin' } as const
const muchCredit = { kind: 'credit', batches: 1000 } as const

function packetsOf(batches: readonly PacketBatch[]): number {
  return batches.reduce((packets, batch) => packets + batch.count, 0)
}

function lastOf(batches: readonly PacketBatch[]): number {
  const last = batches.at(-1)
  return last === undefined ? 0 : last.first + last.count - 1
}

/** Every packet up to `packets` was sent to the visitor or is counted as skipped. */
async function settled(visitor: Visitor, packets: number): Promise<number> {
  const { skippedPackets } = await visitor.hears(
    'counters',
    ({ counters, skippedPackets: skipped }) =>
      counters.packets === packets && skipped + packetsOf(visitor.batches) === packets,
  )
  return skippedPackets
}

describe('a live capture, over the WebSocket', () => {
  test('reaches a view as it was captured', async () => {
    const desk = new LiveDesk()
    const visitor = await new Visitor(await serve(desk)).open()
    visitor.say(begin, muchCredit)
    sendDatagrams(desk.wire, 100, 7)
    await visitor.until(() => lastOf(visitor.batches) === 100)
    expect(visitor.batches[0]?.offsetNs[0]).toBe(0)
    expect(visitor.batches[0]?.payloadLength[0]).toBe(1)
    const { counters } = await visitor.hears('counters', (told) => told.counters.packets === 100)
    expect(counters).toEqual(desk.engine().counters())
  })

  test('goes on after a cut, with nothing twice and no gap', async () => {
    const desk = new LiveDesk()
    const server = await serve(desk)
    sendDatagrams(desk.wire, 100)
    const before = await new Visitor(server).open()
    before.say(begin, muchCredit)
    await before.until(() => lastOf(before.batches) === 100)
    const { hostId } = await before.hears('welcome')
    const { revision } = await before.hears('conversations')
    before.socket.terminate()
    await before.closed

    sendDatagrams(desk.wire, 50)
    const after = await new Visitor(server).open()
    const resume = { hostId, sourceId: 'source-1', afterPacket: 100, afterRevision: revision }
    after.say({ kind: 'begin', resume }, muchCredit)
    await after.until(() => lastOf(after.batches) === 150)
    expect(after.batches[0]?.first).toBe(101)
    expect(packetsOf(after.batches)).toBe(50)
    expect((await after.hears('counters')).skippedPackets).toBe(0)
  })

  test('is not slowed by a view without credit, which is told exactly what it missed', async () => {
    const desk = new LiveDesk()
    const server = await serve(desk)
    const [slow, quick] = [await new Visitor(server).open(), await new Visitor(server).open()]
    slow.say(begin, { kind: 'credit', batches: 2 })
    quick.say(begin, muchCredit)
    await Promise.all([slow.hears('welcome'), quick.hears('welcome')])
    for (let round = 1; round <= 10; round += 1) {
      sendDatagrams(desk.wire, 20_000)
      await quick.until(() => lastOf(quick.batches) === round * 20_000)
    }
    expect(await settled(quick, 200_000)).toBe(0)
    expect(slow.batches.length).toBe(2)
    slow.say(muchCredit)
    expect(await settled(slow, 200_000)).toBeGreaterThan(0)
  }, 30_000)

  test('is not slowed by a view that stops reading, whose counters are right when it reads again', async () => {
    const desk = new LiveDesk()
    const server = await serve(desk)
    const [still, reading] = [await new Visitor(server).open(), await new Visitor(server).open()]
    still.say(begin, muchCredit)
    reading.say(begin, muchCredit)
    await Promise.all([still.hears('welcome'), reading.hears('welcome')])
    still.socket.pause()
    const rounds = 40
    for (let round = 1; round <= rounds; round += 1) {
      sendDatagrams(desk.wire, 20_000, 500)
      reading.say({ kind: 'credit', batches: 10 })
      await reading.until(() => lastOf(reading.batches) === round * 20_000)
    }
    expect(await settled(reading, rounds * 20_000)).toBe(0)
    const heldByKernels = still.batches.length
    still.socket.resume()
    // It had credit for everything: what it was not sent, its full queue kept from it.
    expect(await settled(still, rounds * 20_000)).toBeGreaterThan(0)
    expect(still.batches.length).toBeGreaterThan(heldByKernels)
    expect(still.last('counters')?.counters).toEqual(desk.engine().counters())
  }, 60_000)

  test('is not asked on behalf of a view that does not read its answers', async () => {
    const desk = new LiveDesk()
    sendDatagrams(desk.wire, 2000)
    const asked: number[] = []
    const engine = desk.engine()
    const rows = engine.rows.bind(engine)
    engine.rows = (from, to) => {
      asked.push(from)
      return rows(from, to)
    }
    const server = await serve(desk)
    const [greedy, other] = [await new Visitor(server).open(), await new Visitor(server).open()]
    greedy.say(begin)
    other.say(begin)
    await greedy.hears('welcome')
    greedy.socket.pause()
    const questions = 400
    for (let id = 0; id < questions; id += 1) {
      greedy.say({ kind: 'ask', id, question: { about: 'rows', from: 1, to: 1000 } })
      other.say({ kind: 'ask', id, question: { about: 'conversations', count: 1 } })
      await other.hears('answer', (answer) => answer.id === id)
    }
    greedy.socket.resume()
    // Those that come all at once, when it is heard again, are more than are answered at a time.
    await greedy.until(() =>
      greedy.messages.some((told) => 'id' in told && told.id === questions - 1),
    )
    expect(asked.length).toBeLessThan(questions)
  }, 60_000)
})
