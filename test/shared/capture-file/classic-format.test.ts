import { expect, it } from 'vitest'
import { bytesOf, classicFile } from './encode.ts'
import { packetsOf, readEvents } from './read-events.ts'

it.each([
  ['little', 0xa1b2c3d4, 5000],
  ['big', 0xa1b2c3d4, 5000],
  ['little', 0xa1b23c4d, 5],
  ['big', 0xa1b23c4d, 5],
] as const)('%s-endian with magic %i counts %i ns', (endian, magic, nanoseconds) => {
  const packet = bytesOf(endian, [1_700_000_000, 5, 2, 60], [Uint8Array.of(7, 8)])
  const events = readEvents(classicFile(endian, magic, [packet]))
  expect(events[0]).toMatchObject({
    section: { format: 'pcap', littleEndian: endian === 'little' },
  })
  expect(packetsOf(events)).toMatchObject([
    {
      interfaceIndex: 0,
      timeSeconds: 1_700_000_000,
      timeNanoseconds: nanoseconds,
      capturedLength: 2,
      length: 60,
      bytes: Uint8Array.of(7, 8),
      position: 40,
    },
  ])
})

it('reads the variant whose packets also name an interface', () => {
  const packet = bytesOf('little', [1, 2, 2, 2, 3, 0], [Uint8Array.of(7, 8)])
  const events = readEvents(classicFile('little', 0xa1b2cd34, [packet, packet]))
  expect(packetsOf(events).map(({ bytes }) => bytes)).toEqual([
    Uint8Array.of(7, 8),
    Uint8Array.of(7, 8),
  ])
})

it('never says that less was on the wire than was kept', () => {
  const packet = bytesOf('little', [1, 2, 2, 0], [Uint8Array.of(7, 8)])
  expect(packetsOf(readEvents(classicFile('little', 0xa1b2c3d4, [packet])))[0]?.length).toBe(2)
})

it('carries a fraction of more than a second into the seconds', () => {
  const packet = bytesOf('little', [1, 2_500_000, 0, 0], [])
  const [read] = packetsOf(readEvents(classicFile('little', 0xa1b2c3d4, [packet])))
  expect(read).toMatchObject({ timeSeconds: 3, timeNanoseconds: 500_000_000 })
})
