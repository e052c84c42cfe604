import { describe, expect, it } from 'vitest'
import { parseFilter } from '../../../shared/filter/parse-filter.ts'
import { timelineEventsMax } from '../../../shared/messages/limits.ts'
import type { Timeline } from '../../../shared/messages/records.ts'
import { Connection, F, Wire } from './wire.ts'

/** Packets 700 ns apart, every fifth one late by 9 µs, as taps overtake one another. */
function wireOf(packets: number, packetsMax?: number): Wire {
  const wire = new Wire(packetsMax)
  const connection = new Connection(wire)
  for (let i = 0; i < packets; i++) {
    const atNs = i * 700 + 10_000 - (i % 5 === 0 ? 9_000 : 0)
    if (i % 3 === 0) connection.server({ payload: 'y', atNs })
    else connection.client({ payload: 'x', atNs, flags: i % 97 === 0 ? F.fin : F.ack })
  }
  return wire
}

function total({ toServer, toClient, other }: Timeline): number {
  return [...toServer, ...toClient, ...other].reduce((sum, count) => sum + count, 0)
}

describe('the pyramid', () => {
  it('counts as looking at every packet does, at every level', () => {
    // Chunks of 256 packets: all but the newest two are counted once.
    const { engine } = wireOf(2_000, 2_000)
    for (const level of [0, 1, 3, 6, 9]) {
      const bucketNs = 1_000 * 2 ** level
      const buckets = Math.ceil(1.5e6 / bucketNs)
      const levelled = engine.timeline({ fromNs: 0, toNs: buckets * bucketNs, buckets })
      // A nanosecond less a bucket is no level: every packet is looked at.
      const width = 2 * buckets * bucketNs
      const plain = engine.timeline({ fromNs: -width, toNs: width, buckets: 4 * buckets })
      const half = 2 * buckets
      expect(total(levelled)).toBe(2_000)
      expect(levelled.toServer).toEqual(plain.toServer.slice(half, half + buckets))
      expect(levelled.toClient).toEqual(plain.toClient.slice(half, half + buckets))
      expect(levelled.eventCounts).toEqual(plain.eventCounts.slice(half, half + buckets))
    }
  })

  it('forgets the packets that are no longer listed', () => {
    const wire = wireOf(5_000, 2_000)
    const { engine } = wire
    const span = { fromNs: 0, toNs: 1_000 * 2 ** 12, buckets: 2 ** 12 }
    engine.timeline(span)
    const connection = new Connection(wire, { clientPort: 41_000 })
    for (let i = 0; i < 4_000; i++) connection.client({ payload: 'z', atNs: 3.6e6 + i * 10 })
    expect(total(engine.timeline(span))).toBe(engine.lastPacket - engine.firstRetained + 1)
  })
})

describe('events', () => {
  it('are told one by one as long as they are few, then only counted', () => {
    const wire = new Wire()
    const span = { fromNs: 0, toNs: 1e9, buckets: 10 }
    new Connection(wire).open().client('GET / HTTP/1.1\r\n\r\n').close()
    const few = wire.engine.timeline(span)
    expect(few.events!.map(({ kind }) => kind)).toEqual(['syn', 'syn', 'message', 'fin', 'fin'])
    for (let i = 0; i < timelineEventsMax; i++) {
      new Connection(wire, { clientPort: 42_000 + i }).client({ flags: F.syn })
    }
    const many = wire.engine.timeline(span)
    expect(many.events).toBeUndefined()
    expect(many.eventCounts[0]).toBe(timelineEventsMax + 5)
  })
})

it('counts what matches a filter beside the rest', async () => {
  const { engine } = wireOf(900, 2_000)
  const parsed = parseFilter('tcp.srcport == 80')
  if ('problem' in parsed) throw new Error(parsed.problem.text)
  const run = engine.filter(parsed.test!)
  await run.advance()
  const timeline = engine.timeline({ fromNs: 0, toNs: 2_048_000, buckets: 2 }, run.matches)
  expect(timeline.matching).toEqual({
    toServer: [0, 0],
    toClient: timeline.toClient,
    other: [0, 0],
  })
  expect(total(timeline)).toBe(900)
  run.close()
})

it('tells the gaps that reach into the span', () => {
  const wire = new Wire()
  wire.udp({ from: '127.0.0.1', to: '127.0.0.1', fromPort: 1, toPort: 2, atNs: 0 })
  const base = wire.engine.baseTimeNs!
  const at = (ns: number): string => String(base + BigInt(ns))
  wire.engine.addGap({ interface: 'lo', fromNs: at(1e6), toNs: at(3e6) })
  wire.engine.addGap({ interface: 'eth0', fromNs: at(9e6), toNs: at(9.5e6) })
  expect(wire.engine.timeline({ fromNs: 0, toNs: 4e6, buckets: 4 }).gaps).toEqual([
    { interface: 'lo', fromNs: 1e6, toNs: 3e6 },
  ])
})
