import { expect, test } from 'vitest'
import { sortKeys, type ListOrder } from '../../../shared/messages/listing-records.ts'
import { Connection, Wire } from './wire.ts'

/** Two connections whose segments take turns: 40002 first, 3 + 4 packets of several lengths. */
function wireOfTwo(): Wire {
  const wire = new Wire()
  const second = new Connection(wire, { clientPort: 40_002 }).open()
  const first = new Connection(wire, { clientPort: 40_001 })
  first.client('a').client('bbb')
  second.server('cc')
  first.client('dd')
  return wire
}

function sorted(wire: Wire, order: ListOrder): number[] {
  return [...wire.engine.sortedRows({ order, from: 1, to: 1_000 })]
}

test('equal keys stay in the order of capture, both ways', () => {
  const wire = wireOfTwo()
  // SYN and SYN, ACK have an option more: 58 octets, as many as a segment of four.
  expect(sorted(wire, { by: 'tcp.len' })).toEqual([1, 2, 3, 4, 6, 7, 5])
  expect(sorted(wire, { by: 'tcp.len', descending: true })).toEqual([5, 6, 7, 4, 1, 2, 3])
  expect(sorted(wire, { by: 'frame.number', descending: true })).toEqual([7, 6, 5, 4, 3, 2, 1])
})

test('ends are sorted by name or address, then by port as a number', () => {
  const wire = wireOfTwo()
  expect(sorted(wire, { by: 'from' })).toEqual([2, 6, 4, 5, 7, 1, 3])
  const { engine } = wire
  const nginx = { place: 'container', containerName: 'nginx', evidence: 'exact' } as const
  engine.setOwner(1, 'server', nginx)
  // A name is behind a digit: nginx's packets come last.
  expect(sorted(wire, { by: 'from' }).slice(-2)).toEqual([2, 6])
  expect(sorted(wire, { by: 'source' }).slice(0, 2)).toEqual([2, 6])
})

test('packets without the key come last, both ways', () => {
  const wire = wireOfTwo()
  wire.udp({ from: '127.0.0.1', to: '127.0.0.1', fromPort: 5, toPort: 53, payload: 'x' })
  expect(sorted(wire, { by: 'tcp.seq' }).at(-1)).toBe(8)
  expect(sorted(wire, { by: 'tcp.seq', descending: true }).at(-1)).toBe(8)
})

test('times far apart are sorted to the nanosecond', () => {
  const wire = new Wire()
  const connection = new Connection(wire)
  const times = [0, 90_000_000_000_001, 90_000_000_000_000, 5, 4]
  for (const atNs of times) connection.client({ payload: 'x', atNs })
  expect(sorted(wire, { by: 'frame.time_relative' })).toEqual([1, 5, 4, 3, 2])
})

test('a list without packets has no order, by any key', () => {
  for (const by of sortKeys) expect(sorted(new Wire(), { by })).toEqual([])
})

test('every key puts each packet somewhere once', () => {
  const wire = wireOfTwo()
  for (const by of sortKeys) {
    expect(sorted(wire, { by }).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7])
  }
})
