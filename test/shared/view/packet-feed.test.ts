import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { PacketBatch } from '../../../shared/messages/packet-batch.ts'
import { behindPacketsMax, earliestPacket, PacketFeed } from '../../../shared/view/packet-feed.ts'
import type { ViewedEngine } from '../../../shared/view/viewed-engine.ts'

/** As much of an engine as the arithmetic of credit needs: which packets there are. */
class NumberedPackets {
  firstRetained = 1
  lastPacket = 0

  batch(first: number, countMax: number): PacketBatch {
    const count = Math.min(countMax, this.lastPacket - first + 1)
    return { first, count } as PacketBatch
  }
}

type Step =
  | { do: 'capture'; packets: number }
  | { do: 'evict'; share: number }
  | { do: 'grant'; batches: number }
  | { do: 'push'; roomForBatches: number }

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant('capture' as const), packets: fc.nat(60_000) }),
    fc.record({
      do: fc.constant('evict' as const),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
    fc.record({ do: fc.constant('grant' as const), batches: fc.integer({ min: 1, max: 9 }) }),
    fc.record({ do: fc.constant('push' as const), roomForBatches: fc.nat(5) }),
  ),
  { maxLength: 60 },
)

test('every packet is sent once and in order, or counted as skipped, within credit and room', () => {
  fc.assert(
    fc.property(steps, fc.boolean(), (all, live) => {
      const packets = new NumberedPackets()
      const feed = new PacketFeed()
      let [sent, nextFree, credit] = [0, 1, 0]
      const push = (roomForBatches: number): void => {
        let room = roomForBatches
        feed.push(packets as unknown as ViewedEngine, live, (batch) => {
          expect(batch.first).toBeGreaterThanOrEqual(nextFree)
          expect(batch.count).toBeGreaterThan(0)
          nextFree = batch.first + batch.count
          sent += batch.count
          credit -= 1
          room -= 1
          return room > 0
        })
        expect(credit).toBeGreaterThanOrEqual(0)
        expect(room).toBeGreaterThanOrEqual(Math.min(0, roomForBatches - 1))
        expect(sent + feed.skippedPackets).toBe(Math.max(nextFree - 1, feed.skippedPackets))
      }
      for (const step of all) {
        if (step.do === 'capture') packets.lastPacket += step.packets
        if (step.do === 'evict') {
          const { firstRetained, lastPacket } = packets
          packets.firstRetained += Math.floor(step.share * (lastPacket - firstRetained + 1))
        }
        if (step.do === 'grant') {
          feed.grant(step.batches)
          credit += step.batches
        }
        if (step.do === 'push') push(step.roomForBatches)
      }
      feed.grant(1000)
      credit = 2000
      push(2000)
      expect(sent + feed.skippedPackets).toBe(packets.lastPacket)
    }),
    { numRuns: 300 },
  )
})

test('a view of a live capture that was away is taken to the latest packets', () => {
  const packets = new NumberedPackets()
  packets.lastPacket = 200_000
  const feed = new PacketFeed()
  feed.grant(1)
  const firsts: number[] = []
  feed.push(packets as unknown as ViewedEngine, true, (batch) => firsts.push(batch.first) > 0)
  expect(firsts).toEqual([200_000 - behindPacketsMax + 1])
  expect(feed.skippedPackets).toBe(200_000 - behindPacketsMax)
})

test('a view of a file is sent all of it, however slowly it takes it', () => {
  const packets = new NumberedPackets()
  packets.lastPacket = 200_000
  const feed = new PacketFeed()
  let sent = 0
  for (let tick = 0; tick < 30; tick += 1) {
    feed.grant(1)
    feed.push(packets as unknown as ViewedEngine, false, (batch) => (sent += batch.count) > 0)
  }
  expect({ sent, skipped: feed.skippedPackets }).toEqual({ sent: 200_000, skipped: 0 })
})

test('a view that comes late is let in at what it can still be shown', () => {
  const packets = new NumberedPackets()
  packets.lastPacket = 200_000
  packets.firstRetained = 100_000
  const engine = packets as unknown as ViewedEngine
  expect(earliestPacket(engine, true)).toBe(150_001)
  expect(earliestPacket(engine, false)).toBe(100_000)
  packets.firstRetained = 180_000
  expect(earliestPacket(engine, true)).toBe(180_000)
})
