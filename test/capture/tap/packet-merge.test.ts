import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { PacketMerge } from '../../../capture/tap/packet-merge.ts'
import { QUEUE_BYTES_MAX, QUEUE_PACKETS_MAX } from '../../../capture/tap/packet-queue.ts'
import { newPacketRecord } from '../../../shared/capture-file/packet-record.ts'
import type { PacketRecord } from '../../../shared/capture-file/packet-record.ts'

describe('packets of several taps', () => {
  it('leave in the order of their time, whichever tap was read first', () => {
    const { merge, seen } = newMerge(3)
    for (const time of [1, 4, 6]) merge.append(packet(time), 0)
    for (const time of [2, 5]) merge.append(packet(time), 1)
    merge.append(packet(3), 2)
    merge.flush()
    expect(seen.map(({ time }) => time)).toEqual([1, 2, 3, 4, 5, 6])
    expect(seen.map(({ index }) => index)).toEqual([0, 1, 2, 0, 1, 0])
  })

  it('keep their bytes although the record they came in is used again', () => {
    const { merge, seen } = newMerge(2)
    const record = packet(1, 100)
    for (let time = 1; time <= 3; time++) {
      record.timeNanoseconds = time
      record.bytes.fill(time)
      merge.append(record, time % 2)
    }
    merge.flush()
    expect(seen.map(({ bytes }) => [bytes.length, ...new Set(bytes)])).toEqual([
      [100, 1],
      [100, 2],
      [100, 3],
    ])
  })

  it('wait for others, and leave by themselves after the window', async () => {
    const { merge, seen, batches } = newMerge(2)
    merge.append(packet(2), 0)
    merge.batchEnd()
    expect(seen).toEqual([])
    merge.append(packet(1), 1)
    while (seen.length < 2) await delay(1)
    expect(seen.map(({ time }) => time)).toEqual([1, 2])
    expect(batches()).toBeGreaterThan(0)
  })

  it('of a hundred sources leave in the order of their time', () => {
    const { merge, seen } = newMerge(100)
    const times = Array.from({ length: 5000 }, (_, at) => (at * 7919) % 5000)
    // Each source's own are in order.
    const left = Array.from({ length: 100 }, (_, source) => ({
      source,
      all: times.filter((time) => (time * 31) % 100 === source).toSorted((a, b) => a - b),
    }))
    for (let turn = 0; left.some(({ all }) => all.length > 0); turn++) {
      const { source, all } = left[(turn * 37) % left.length]!
      const next = all.shift()
      if (next !== undefined) merge.append(packet(next), source)
    }
    merge.flush()
    expect(seen.map(({ time }) => time)).toEqual(Array.from({ length: 5000 }, (_, at) => at))
  })

  it('of a single tap are handed over at once', () => {
    const { merge, seen, batches } = newMerge(1)
    merge.append(packet(1), 0)
    expect(seen).toHaveLength(1)
    merge.batchEnd()
    expect(batches()).toBe(1)
  })

  it('are all there when more come than can wait', () => {
    const { merge, seen } = newMerge(2)
    const count = 3 * QUEUE_PACKETS_MAX
    for (let time = 0; time < count; time++) merge.append(packet(time, 60), time % 2)
    merge.flush()
    expect(seen.map(({ time }) => time)).toEqual(Array.from({ length: count }, (_, at) => at))
  })

  it('are whole when their bytes fill the memory again and again', () => {
    const { merge, seen } = newMerge(2)
    const lengths = [65_535, 1, 9000, 0, 60, 40_000]
    const count = Math.ceil((4 * QUEUE_BYTES_MAX) / 19_000)
    for (let time = 0; time < count; time++) {
      merge.append(packet(time, lengths[time % lengths.length]!), 0)
    }
    merge.flush()
    expect(seen).toHaveLength(count)
    const broken = seen.filter(
      ({ time, bytes }) =>
        bytes.length !== lengths[time % lengths.length] ||
        bytes.some((byte) => byte !== (time & 0xff)),
    )
    expect(broken).toEqual([])
  })
})

type Seen = { time: number; index: number; bytes: Uint8Array }

function newMerge(interfaces: number) {
  const seen: Seen[] = []
  let batches = 0
  const merge = new PacketMerge({
    packet: ({ timeNanoseconds, bytes, offset, capturedLength }, source) => {
      const own = bytes.slice(offset, offset + capturedLength)
      seen.push({ time: timeNanoseconds, index: source, bytes: own })
    },
    batchEnd: () => batches++,
  })
  for (let index = 0; index < interfaces; index++) merge.addSource()
  return { merge, seen, batches: () => batches }
}

function packet(time: number, length = 10): PacketRecord {
  const bytes = new Uint8Array(length).fill(time & 0xff)
  const lengths = { capturedLength: length, length }
  return { ...newPacketRecord(), ...lengths, timeSeconds: 1, timeNanoseconds: time, bytes }
}
