import { expect, test } from 'vitest'
import { Connection, Wire } from './wire.ts'

/** Packets a millisecond apart from 0 on. */
function wireOf(packets: number, packetsMax?: number): Wire {
  const wire = new Wire(packetsMax)
  const connection = new Connection(wire)
  for (let i = 0; i < packets; i++) connection.client({ payload: 'x', atNs: i * 1e6 })
  return wire
}

test('a time holds the packets from its beginning to its end, both included', () => {
  const { engine } = wireOf(10)
  expect(engine.packetsInTime(2e6, 4e6)).toEqual({ from: 3, to: 5 })
  expect(engine.packetsInTime(1.5e6, 1e12)).toEqual({ from: 3, to: 10 })
})

test('a time without packets holds none', () => {
  const { engine } = wireOf(3)
  expect(engine.packetsInTime(1.1e6, 1.9e6)).toBeUndefined()
  expect(engine.packetsInTime(5e9, 6e9)).toBeUndefined()
  expect(new Wire().engine.packetsInTime(0, 1e9)).toBeUndefined()
})

test('only packets that are still listed count, over as many chunks as there are', () => {
  const { engine } = wireOf(5_000, 2_000)
  const first = engine.firstRetained
  expect(first).toBeGreaterThan(1)
  expect(engine.packetsInTime(0, 4_000e6)).toEqual({ from: first, to: 4_001 })
})
