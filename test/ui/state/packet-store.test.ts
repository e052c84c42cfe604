import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Direction } from '../../../shared/messages/records.ts'
import { PacketStore } from '../../../ui/state/packet-store.ts'
import { packetBatch } from './packet-batches.ts'

describe('packet store', () => {
  it('is empty at first', () => {
    const store = new PacketStore(10)
    expect([store.first, store.last, store.isEmpty, store.has(0), store.has(1)]).toEqual([
      0,
      0,
      true,
      false,
      false,
    ])
    expect(store.findByTime(5)).toBe(1)
  })

  it('gives every column back by packet number', () => {
    const store = new PacketStore(100)
    store.append(packetBatch({ first: 1, count: 20 }))
    store.append(packetBatch({ first: 21, count: 20 }))
    const n = 33
    expect(store.offsetNs(n)).toBe(33_000)
    expect(store.conversation(n)).toBe(33 % 7)
    expect(store.length(n)).toBe(93)
    expect(store.payloadLength(n)).toBe(33)
    expect(store.analysis(n)).toBe(33)
    expect(store.tcpFlags(n)).toBe(33)
    expect(store.direction(n)).toBe(Direction.toClient)
    expect(store.interface(n)).toBe(0)
    expect(store.protocol(n)).toBe(13)
    expect(store.shown).toBe(40)
  })

  it('keeps the newest packets up to its capacity', () => {
    const store = new PacketStore(10)
    store.append(packetBatch({ first: 1, count: 8 }))
    store.append(packetBatch({ first: 9, count: 8 }))
    expect([store.first, store.last, store.shown]).toEqual([7, 16, 10])
    expect(store.has(6)).toBe(false)
    expect(store.offsetNs(7)).toBe(7_000)
    store.append(packetBatch({ first: 17, count: 35 }))
    expect([store.first, store.last, store.shown]).toEqual([42, 51, 10])
    expect(store.length(42)).toBe(102)
  })

  it('grows as packets come, and holds more of them from when it is told to', () => {
    const store = new PacketStore(100_000)
    store.append(packetBatch({ first: 50_001, count: 70_000 }))
    store.append(packetBatch({ first: 120_001, count: 50_000 }))
    expect([store.first, store.last, store.shown]).toEqual([70_001, 170_000, 100_000])
    store.hold(300_000)
    store.append(packetBatch({ first: 170_001, count: 90_000 }))
    expect([store.first, store.last, store.shown]).toEqual([70_001, 260_000, 190_000])
    for (const n of [70_001, 100_000, 131_072, 170_000, 170_001, 260_000]) {
      expect([n, store.has(n), store.length(n), store.offsetNs(n)]).toEqual([
        n,
        true,
        n + 60,
        n * 1000,
      ])
    }
  })

  it('begins wherever its first batch begins', () => {
    const store = new PacketStore(10)
    store.append(packetBatch({ first: 501, count: 3 }))
    expect([store.first, store.last, store.skipped]).toEqual([501, 503, 0])
  })

  it('shows packets it was not sent as a gap, at the time of the packet before', () => {
    const store = new PacketStore(100)
    store.append(packetBatch({ first: 1, count: 3 }))
    store.append(packetBatch({ first: 7, count: 2 }))
    expect([1, 2, 3, 4, 5, 6, 7, 8].filter((n) => store.has(n))).toEqual([1, 2, 3, 7, 8])
    expect(store.offsetNs(5)).toBe(3_000)
    expect(store.conversation(5)).toBe(0)
    expect(store.direction(5)).toBe(Direction.none)
    expect([store.skipped, store.shown]).toEqual([3, 5])
  })

  it('survives a gap longer than itself', () => {
    const store = new PacketStore(10)
    store.append(packetBatch({ first: 1, count: 10 }))
    store.append(packetBatch({ first: 1_000_001, count: 1 }))
    expect([store.first, store.last, store.shown]).toEqual([999_992, 1_000_001, 1])
    expect(store.skipped).toBe(999_990)
  })

  it('leaves out what it already has when a batch is sent again', () => {
    const store = new PacketStore(100)
    store.append(packetBatch({ first: 1, count: 10 }))
    store.append(packetBatch({ first: 6, count: 10, offsetNs: () => 99_000 }))
    expect(store.offsetNs(10)).toBe(10_000)
    expect(store.offsetNs(11)).toBe(99_000)
    expect([store.last, store.skipped]).toEqual([15, 0])
    store.append(packetBatch({ first: 1, count: 5 }))
    expect(store.last).toBe(15)
  })

  it('finds the first packet at a time or later', () => {
    const store = new PacketStore(8)
    store.append(packetBatch({ first: 1, count: 12 }))
    expect(store.findByTime(0)).toBe(5)
    expect(store.findByTime(7_000)).toBe(7)
    expect(store.findByTime(7_001)).toBe(8)
    expect(store.findByTime(12_001)).toBe(13)
  })

  it('forgets everything when cleared', () => {
    const store = new PacketStore(10)
    store.append(packetBatch({ first: 1, count: 5 }))
    store.append(packetBatch({ first: 9, count: 1 }))
    store.clear()
    expect([store.isEmpty, store.shown, store.skipped, store.has(3)]).toEqual([true, 0, 0, false])
    store.append(packetBatch({ first: 1, count: 1 }))
    expect([store.first, store.last, store.shown]).toEqual([1, 1, 1])
  })

  it('accounts for every number, whatever batches come', () => {
    const batches = fc.array(
      fc.record({ skip: fc.nat(30), count: fc.integer({ min: 1, max: 40 }) }),
    )
    fc.assert(
      fc.property(batches, (steps) => {
        const store = new PacketStore(25)
        let next = 1
        let sent = 0
        for (const { skip, count } of steps) {
          const first = next === 1 ? 1 : next + skip
          store.append(packetBatch({ first, count }))
          next = first + count
          sent += count
        }
        const here = Array.from({ length: next }, (_, n) => n).filter((n) => store.has(n))
        expect(store.shown).toBe(here.length)
        expect(store.skipped + sent).toBe(store.last)
        expect(here.every((n) => store.offsetNs(n) === n * 1000)).toBe(true)
      }),
    )
  })
})
