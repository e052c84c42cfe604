import { expect, it } from 'vitest'
import { type Endian, block, bytesOf, option, pcapngSection } from './encode.ts'
import { interfacesOf, packetsOf, readEvents } from './read-events.ts'

const text = (content: string) => new TextEncoder().encode(content)
const described = (endian: Endian, options: Uint8Array[]) =>
  block(endian, 1, bytesOf(endian, [endian === 'little' ? 1 : 0x1_0000, 2048], options))

it('says what sections and interfaces say of themselves', () => {
  for (const endian of ['little', 'big'] as const) {
    const file = Uint8Array.from([
      ...pcapngSection(endian, [
        option(endian, 1, text('one')),
        option(endian, 1, text('two')),
        option(endian, 4, text('podscope 0.1.0')),
      ]),
      ...described(endian, [
        option(endian, 2, text('eth0')),
        option(endian, 11, text('\0tcp port 80')),
        option(endian, 1, text('ifIndex: 2, netNsInode: 4026532201, netNsPath: /run/netns/x')),
      ]),
    ])
    const [section, , second] = readEvents(file)
    expect(section).toMatchObject({
      section: { application: 'podscope 0.1.0', comments: ['one', 'two'] },
    })
    expect(second).toMatchObject({
      interface: {
        name: 'eth0',
        linkType: 1,
        snapLengthBytes: 2048,
        filter: 'tcp port 80',
        networkNamespace: 4026532201,
      },
    })
  }
})

it('counts interfaces across sections of either byte order', () => {
  const events = readEvents(
    Uint8Array.from(
      (['little', 'big'] as const).flatMap((endian) => [
        ...pcapngSection(endian),
        ...block(endian, 6, bytesOf(endian, [0, 0, 1_000_001, 1, 1], [Uint8Array.of(9)])),
      ]),
    ),
  )
  expect(interfacesOf(events)).toHaveLength(2)
  expect(packetsOf(events)).toMatchObject([
    { interfaceIndex: 0, timeSeconds: 1, timeNanoseconds: 1000 },
    { interfaceIndex: 1, timeSeconds: 1, timeNanoseconds: 1000 },
  ])
})

it("applies each interface's own resolution and offset", () => {
  const endian = 'little'
  const resolution = (value: number) => option(endian, 9, Uint8Array.of(value))
  const minusOne = option(endian, 14, new Uint8Array(8).fill(0xff))
  const file = Uint8Array.from([
    ...pcapngSection(endian, [], false),
    ...described(endian, [resolution(9)]),
    ...described(endian, [resolution(3), minusOne]),
    ...described(endian, [resolution(0x80 | 10)]),
    ...described(endian, [resolution(12)]),
    // 1 700 000 000 s and 7 ns; 5.001 s; 1.5 s; 2 s and 3.9 ns.
    ...block(endian, 6, bytesOf(endian, [0, 0x17979cfe, 0x362a0007, 0, 0], [])),
    ...block(endian, 6, bytesOf(endian, [1, 0, 5001, 0, 0], [])),
    ...block(endian, 6, bytesOf(endian, [2, 0, 1536, 0, 0], [])),
    ...block(endian, 6, bytesOf(endian, [3, 465, 2_829_717_116, 0, 0], [])),
  ])
  const times = packetsOf(readEvents(file)).map((p) => [p.timeSeconds, p.timeNanoseconds])
  const picoseconds = (465n << 32n) | 2_829_717_116n
  expect(times).toEqual([
    [1_700_000_000, 7],
    [4, 1_000_000],
    [1, 500_000_000],
    [Number(picoseconds / 10n ** 12n), Number((picoseconds % 10n ** 12n) / 1000n)],
  ])
})

it('reads simple and obsolete packet blocks', () => {
  const endian = 'big'
  const file = Uint8Array.from([
    ...pcapngSection(endian),
    ...block(endian, 2, bytesOf(endian, [7, 0, 2_000_000, 3, 60], [Uint8Array.of(1, 2, 3, 0)])),
    ...block(endian, 3, bytesOf(endian, [2], [Uint8Array.of(4, 5, 0, 0)])),
  ])
  expect(packetsOf(readEvents(file))).toMatchObject([
    { timeSeconds: 2, capturedLength: 3, length: 60, bytes: Uint8Array.of(1, 2, 3) },
    // Without a time of its own: the one of the packet before.
    { timeSeconds: 2, capturedLength: 2, length: 2, bytes: Uint8Array.of(4, 5) },
  ])
})

it('keeps all comments of a packet, and one empty list for all packets without', () => {
  const endian = 'little'
  const packet = (options: Uint8Array[]) =>
    block(endian, 6, bytesOf(endian, [0, 0, 0, 1, 1], [Uint8Array.of(9, 0, 0, 0), ...options]))
  const file = Uint8Array.from([
    ...pcapngSection(endian),
    ...packet([]),
    ...packet([option(endian, 2, new Uint8Array(4))]),
    ...packet([option(endian, 1, text('PID: 1')), option(endian, 1, text('PodName: a'))]),
  ])
  const [first, second, third] = packetsOf(readEvents(file))
  expect(third?.comments).toEqual(['PID: 1', 'PodName: a'])
  expect(first?.comments).toEqual([])
  expect(second?.comments).toBe(first?.comments)
})

it('passes statistics on and skips blocks that it does not know', () => {
  const endian = 'little'
  const count = (value: number) => bytesOf(endian, [value, 1], [])
  const file = Uint8Array.from([
    ...pcapngSection(endian),
    ...block(endian, 0x4000_0bad, new Uint8Array(8)),
    ...block(
      endian,
      5,
      bytesOf(
        endian,
        [0, 0, 3_000_000],
        [
          option(endian, 1, text('a fact')),
          option(endian, 4, count(5)),
          option(endian, 5, count(6)),
        ],
      ),
    ),
  ])
  const events = readEvents(file)
  expect(events).toHaveLength(3)
  expect(events[2]).toEqual({
    kind: 'statistics',
    statistics: {
      interfaceIndex: 0,
      timeSeconds: 3,
      timeNanoseconds: 0,
      received: 2 ** 32 + 5,
      dropped: 2 ** 32 + 6,
      comments: ['a fact'],
    },
  })
})
