import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { newPacketRecord } from '../../../shared/capture-file/packet-record.ts'
import { PacketColumns } from '../../../shared/engine/packet-columns.ts'
import { Sighting } from '../../../shared/flow/sighting.ts'
import type { PacketBatch } from '../../../shared/messages/packet-batch.ts'
import { behindPacketsMax, earliestPacket, PacketFeed } from '../../../shared/view/packet-feed.ts'

const record = { ...newPacketRecord(), capturedLength: 60, length: 60 }
const sighting = new Sighting()
const meaning = { analysis: 0, protocol: 0, message: 0 }

/** The packets of an engine, and nothing that is found out about them. */
class CapturedPackets {
  readonly #columns: PacketColumns

  constructor(packetsMax: number) {
    this.#columns = new PacketColumns(packetsMax)
  }

  get firstRetained(): number {
    return this.#columns.first
  }

  get lastPacket(): number {
    return this.#columns.last
  }

  batch(first: number, countMax: number): PacketBatch {
    return this.#columns.batch(first, countMax)
  }

  capture(packets: number): this {
    for (let count = 0; count < packets; count += 1) {
      if (this.#columns.isFull) this.#columns.dropOldest()
      this.#columns.append(record, sighting, meaning)
    }
    return this
  }
}

type Step =
  | { do: 'capture'; packets: number }
  | { do: 'grant'; batches: number }
  | { do: 'push'; roomForBatches: number }

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant('capture' as const), packets: fc.nat(60_000) }),
    fc.record({ do: fc.constant('grant' as const), batches: fc.integer({ min: 1, max: 9 }) }),
    fc.record({ do: fc.constant('push' as const), roomForBatches: fc.nat(5) }),
  ),
  { maxLength: 60 },
)

/** Packets that stay listed: few enough that some are evicted before they are sent. */
const limits = fc.constantFrom(1000, 30_000, 1_000_000)

test('every packet is sent once and in order, or counted as skipped, within credit and room', () => {
  fc.assert(
    fc.property(steps, fc.boolean(), limits, (all, live, packetsMax) => {
      const packets = new CapturedPackets(packetsMax)
      const feed = new PacketFeed()
      let [sent, nextFree, credit] = [0, 1, 0]
      const push = (roomForBatches: number): void => {
        let room = roomForBatches
        feed.push(packets, live, (batch) => {
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
        if (step.do === 'capture') packets.capture(step.packets)
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
    { numRuns: 100 },
  )
})

test('a view of a live capture that was away is taken to the latest packets', () => {
  const packets = new CapturedPackets(200_000).capture(200_000)
  const feed = new PacketFeed()
  feed.grant(1)
  const firsts: number[] = []
  feed.push(packets, true, (batch) => firsts.push(batch.first) > 0)
  expect(firsts).toEqual([200_000 - behindPacketsMax + 1])
  expect(feed.skippedPackets).toBe(200_000 - behindPacketsMax)
})

test('a view of a file is sent all of it, however slowly it takes it', () => {
  const packets = new CapturedPackets(200_000).capture(200_000)
  const feed = new PacketFeed()
  let sent = 0
  for (let tick = 0; tick < 30; tick += 1) {
    feed.grant(1)
    feed.push(packets, false, (batch) => (sent += batch.count) > 0)
  }
  expect({ sent, skipped: feed.skippedPackets }).toEqual({ sent: 200_000, skipped: 0 })
})

test('a view that comes late is let in at what it can still be shown', () => {
  const many = new CapturedPackets(100_000).capture(200_000)
  expect(many.firstRetained).toBeGreaterThan(1)
  expect(earliestPacket(many, true)).toBe(150_001)
  expect(earliestPacket(many, false)).toBe(many.firstRetained)
  const few = new CapturedPackets(10_000).capture(200_000)
  expect(few.firstRetained).toBeGreaterThan(150_001)
  expect(earliestPacket(few, true)).toBe(few.firstRetained)
})
