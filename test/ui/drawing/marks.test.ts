import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Analysis, Direction } from '../../../shared/messages/records.ts'
import { hangingLane } from '../../../ui/drawing/lane-path.ts'
import { MarkBudget, type MarkCount } from '../../../ui/drawing/mark-budget.ts'
import {
  packetWindow,
  placeMarks,
  travelMs,
  type Mark,
  type MarkLanes,
} from '../../../ui/drawing/marks.ts'
import { PacketStore } from '../../../ui/state/packet-store.ts'

type Packet = {
  offsetNs: number
  conversation?: number
  direction?: Direction
  tcpFlags?: number
  payloadLength?: number
  analysis?: number
}

function store(packets: readonly Packet[], first = 1): PacketStore {
  const column = (of: (packet: Packet) => number): number[] => packets.map(of)
  const filled = new PacketStore(Math.max(10, packets.length))
  filled.append({
    first,
    count: packets.length,
    offsetNs: Float64Array.from(column((packet) => packet.offsetNs)),
    conversation: Uint32Array.from(column((packet) => packet.conversation ?? 1)),
    length: new Uint32Array(packets.length),
    payloadLength: Uint32Array.from(column((packet) => packet.payloadLength ?? 0)),
    analysis: Uint16Array.from(column((packet) => packet.analysis ?? 0)),
    tcpFlags: Uint8Array.from(column((packet) => packet.tcpFlags ?? 16)),
    direction: Uint8Array.from(column((packet) => packet.direction ?? Direction.toServer)),
    interface: new Uint8Array(packets.length),
    protocol: new Uint8Array(packets.length),
  })
  return filled
}

const path = hangingLane({ x: 200, y: 400 }, { x: 600, y: 400 }, 58)
/** Conversations 1 to 3 have a lane. */
const lanes: MarkLanes = {
  paths: [path, path, path],
  laneOf: (conversation) => (conversation >= 1 && conversation <= 3 ? conversation - 1 : undefined),
}

function marksAt(packets: PacketStore, clockNs: number, rate = 1): Mark[] {
  const moment = { clockNs, rate }
  const pool: Mark[] = []
  const count = placeMarks(packets, packetWindow(packets, moment), lanes, { moment, pool })
  return pool.slice(0, count)
}

const somePackets = fc
  .array(
    fc.record({
      offsetNs: fc.integer({ min: 0, max: 2e9 }),
      conversation: fc.integer({ min: 0, max: 4 }),
      direction: fc.constantFrom(Direction.toServer, Direction.toClient, Direction.none),
      payloadLength: fc.integer({ min: 0, max: 65_000 }),
    }),
    { maxLength: 200 },
  )
  .map((packets) => packets.toSorted((a, b) => a.offsetNs - b.offsetNs))
const someClock = fc.integer({ min: 0, max: 3e9 })

describe('one mark for one packet', () => {
  it('leaves at its own time and arrives after the travel time', () => {
    const packets = store([{ offsetNs: 1e9 }])
    expect(marksAt(packets, 1e9 - 1)).toEqual([])
    expect(marksAt(packets, 1e9)).toMatchObject([{ progress: 0, x: 200 }])
    expect(marksAt(packets, 1e9 + 3e8)[0]!.progress).toBeCloseTo(0.5)
    expect(marksAt(packets, 1e9 + travelMs * 1e6)).toMatchObject([{ progress: 1, x: 600 }])
    expect(marksAt(packets, 1e9 + travelMs * 1e6 + 1)).toEqual([])
  })

  it('goes the other way to the client', () => {
    const packets = store([{ offsetNs: 0, direction: Direction.toClient }])
    expect(marksAt(packets, 0)[0]).toMatchObject({ progress: 1, x: 600 })
  })

  it('takes as long for whoever looks when time is slowed down', () => {
    const packets = store([{ offsetNs: 0 }])
    expect(marksAt(packets, 300_000, 0.001)[0]!.progress).toBeCloseTo(0.5)
  })

  it('has the shape of what the packet is', () => {
    const packets = store([
      { offsetNs: 0, tcpFlags: 0x02 },
      { offsetNs: 1, tcpFlags: 0x12 },
      { offsetNs: 2, tcpFlags: 0x10 },
      { offsetNs: 3, tcpFlags: 0x18, payloadLength: 77 },
      { offsetNs: 4, tcpFlags: 0x11 },
      { offsetNs: 5, tcpFlags: 0x14 },
      { offsetNs: 6, tcpFlags: 0, payloadLength: 30 },
      { offsetNs: 7, tcpFlags: 0x18, payloadLength: 77, analysis: Analysis.retransmission },
    ])
    const marks = marksAt(packets, 10)
    expect(marks.map(({ kind }) => kind)).toEqual([
      'syn',
      'syn',
      'ack',
      'data',
      'fin',
      'rst',
      'data',
      'data',
    ])
    expect(marks.map(({ isRetransmission }) => isRetransmission).lastIndexOf(true)).toBe(7)
    expect(marks.filter(({ isRetransmission }) => isRetransmission)).toHaveLength(1)
  })
})

describe('marks of any packets', () => {
  it('are there for each packet of a drawn conversation on its way, once, and for nothing else', () => {
    fc.assert(
      fc.property(somePackets, someClock, (packets, clockNs) => {
        fc.pre(packets.length > 0)
        const drawn = marksAt(store(packets), clockNs).map(({ packet }) => packet)
        const expected = packets.flatMap(({ offsetNs, conversation, direction }, i) => {
          const isOnItsWay = offsetNs <= clockNs && offsetNs >= clockNs - travelMs * 1e6
          const hasLane = lanes.laneOf(conversation) !== undefined && direction !== Direction.none
          return isOnItsWay && hasLane ? [i + 1] : []
        })
        expect(drawn).toEqual(expected)
      }),
    )
  })

  it('never overtake another of the same conversation and direction', () => {
    fc.assert(
      fc.property(somePackets, someClock, (packets, clockNs) => {
        fc.pre(packets.length > 0)
        const marks = marksAt(store(packets), clockNs)
        for (const direction of [Direction.toServer, Direction.toClient]) {
          for (let lane = 0; lane < 3; lane++) {
            const own = marks.filter(
              (mark) => mark.laneIndex === lane && mark.direction === direction,
            )
            const travelled = own.map(({ progress }) =>
              direction === Direction.toServer ? progress : 1 - progress,
            )
            expect(travelled).toEqual(travelled.toSorted((a, b) => b - a))
          }
        }
      }),
    )
  })

  it('are none for a gap', () => {
    const packets = store([{ offsetNs: 0 }])
    packets.append({
      first: 5,
      count: 1,
      offsetNs: Float64Array.of(10),
      conversation: Uint32Array.of(1),
      length: Uint32Array.of(60),
      payloadLength: Uint32Array.of(0),
      analysis: Uint16Array.of(0),
      tcpFlags: Uint8Array.of(16),
      direction: Uint8Array.of(Direction.toServer),
      interface: Uint8Array.of(0),
      protocol: Uint8Array.of(0),
    })
    expect(marksAt(packets, 20).map(({ packet }) => packet)).toEqual([1, 5])
  })
})

const budget = 40

function place(
  marks: MarkBudget,
  packets: PacketStore,
  { clockNs, nowMs }: { clockNs: number; nowMs: number },
): MarkCount {
  const moment = { clockNs, rate: 1 }
  return marks.place(packets, packetWindow(packets, moment), lanes, { moment, nowMs })
}

/** So many packets within one travel time. */
function evenly(count: number): PacketStore {
  return store(Array.from({ length: count }, (_, i) => ({ offsetNs: (i * 6e8) / count })))
}

describe('more packets than marks', () => {
  it('are put together, and their counts are the packets', () => {
    fc.assert(
      fc.property(somePackets, someClock, (packets, clockNs) => {
        fc.pre(packets.length > 0)
        const columns = store(packets)
        const budgeted = new MarkBudget(10)
        const count = place(budgeted, columns, { clockNs, nowMs: 0 })
        const drawn = budgeted.marks.slice(0, count.marks)
        const sum = drawn.reduce((all, mark) => all + mark.count, 0)
        expect(sum).toBe(marksAt(columns, clockNs).length)
        expect(sum).toBe(count.packets)
        expect(Math.max(1, ...drawn.map((mark) => mark.count))).toBe(count.packetsPerMark)
      }),
    )
  })

  it('are counted from frame to frame as they would be in one', () => {
    // Mostly a little further, sometimes back.
    const steps = fc.array(fc.integer({ min: -5e7, max: 2e8 }), { minLength: 5, maxLength: 20 })
    const gaps = fc.array(fc.integer({ min: 0, max: 5e7 }), { minLength: 30, maxLength: 80 })
    fc.assert(
      fc.property(gaps, steps, (waits, moves) => {
        let offsetNs = 0
        const columns = store(
          waits.map((wait, i) => ({ offsetNs: (offsetNs += wait), conversation: 1 + (i % 4) })),
        )
        const followed = new MarkBudget(10)
        let clockNs = 3e8
        for (const move of moves) {
          clockNs = Math.max(0, clockNs + move)
          const count = place(followed, columns, { clockNs, nowMs: 0 })
          const fresh = new MarkBudget(10)
          // Whoever has had too many marks once puts packets together for two more seconds.
          if (count.slotNs > 0) place(fresh, evenly(50), { clockNs: 6e8, nowMs: 0 })
          expect(place(fresh, columns, { clockNs, nowMs: 0 })).toEqual(count)
          const seen = (marks: MarkBudget) =>
            marks.marks
              .slice(0, count.marks)
              .map(({ laneIndex, direction, count: many, progress }) =>
                [laneIndex, direction, many, progress].join(),
              )
              .toSorted()
          expect(seen(followed)).toEqual(seen(fresh))
        }
      }),
    )
  })

  it('stand so far apart on their lane that they can be told apart', () => {
    const marks = new MarkBudget()
    const count = place(marks, evenly(20_000), { clockNs: 6e8, nowMs: 0 })
    expect(count.packets).toBe(20_000)
    const places = marks.marks.slice(0, count.marks).map(({ progress }) => progress * path.length)
    const gaps = places.slice(1).map((at, i) => Math.abs(at - places[i]!))
    expect(Math.min(...gaps.slice(1, -1))).toBeGreaterThan(10)
  })

  it('are no sums where there is no lane', () => {
    const marks = new MarkBudget(budget)
    const packets = evenly(5_000)
    const moment = { clockNs: 6e8, rate: 1 }
    const none: MarkLanes = { paths: [], laneOf: () => undefined }
    const count = marks.place(packets, packetWindow(packets, moment), none, { moment, nowMs: 0 })
    expect(count).toEqual({ marks: 0, packets: 0, packetsPerMark: 1, slotNs: 0 })
  })

  it('stay within the budget', () => {
    const marks = new MarkBudget(budget)
    const count = place(marks, evenly(5_000), { clockNs: 6e8, nowMs: 0 })
    expect(count.packets).toBe(5_000)
    expect(count.marks).toBeLessThanOrEqual(budget)
  })

  it('stand back where all of them do, and only there', () => {
    const marks = new MarkBudget(budget)
    const packets = evenly(5_000)
    const moment = { clockNs: 6e8, rate: 1 }
    const isMuted = (packet: number): boolean => packet < 1_000 || packet % 7 !== 0
    const window = packetWindow(packets, moment)
    const count = marks.place(packets, window, lanes, { moment, nowMs: 0, isMuted })
    expect(count.slotNs).toBeGreaterThan(0)
    for (const { packet, count: many } of marks.marks.slice(0, count.marks)) {
      const slot = Math.floor(packets.offsetNs(packet) / count.slotNs)
      const all = Array.from({ length: 5_000 }, (_, i) => i + 1).filter(
        (n) => Math.floor(packets.offsetNs(n) / count.slotNs) === slot,
      )
      expect(all).toHaveLength(many)
      expect(isMuted(packet)).toBe(all.every(isMuted))
    }
  })

  it('become single marks again only after two calm seconds', () => {
    const marks = new MarkBudget(budget)
    const calm = evenly(20)
    place(marks, evenly(50), { clockNs: 6e8, nowMs: 0 })
    expect(place(marks, calm, { clockNs: 6e8, nowMs: 100 }).slotNs).toBeGreaterThan(0)
    expect(place(marks, calm, { clockNs: 6e8, nowMs: 2_000 }).slotNs).toBeGreaterThan(0)
    expect(place(marks, calm, { clockNs: 6e8, nowMs: 2_100 })).toMatchObject({
      slotNs: 0,
      marks: 20,
    })
  })

  it('are not calm between the two limits', () => {
    const marks = new MarkBudget(budget)
    place(marks, evenly(50), { clockNs: 6e8, nowMs: 0 })
    const between = evenly(30)
    expect(place(marks, between, { clockNs: 6e8, nowMs: 100 }).slotNs).toBeGreaterThan(0)
    expect(place(marks, between, { clockNs: 6e8, nowMs: 9_000 }).slotNs).toBeGreaterThan(0)
  })
})
