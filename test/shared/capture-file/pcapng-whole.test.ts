import { expect, it } from 'vitest'
import { CaptureReader } from '../../../shared/capture-file/capture-reader.ts'
import { CaptureLoader } from '../../../shared/engine/capture-loader.ts'
import { Engine } from '../../../shared/engine/engine.ts'
import { hasProgram } from '../capture-files.ts'
import { askTshark, ownRows } from './ask-tshark.ts'
import { type Endian, block, bytesOf, option, pcapngSection } from './encode.ts'
import { interfacesOf, notesOf, packetsOf, readEvents } from './read-events.ts'

const text = (content: string) => new TextEncoder().encode(content)
const frame = Uint8Array.from({ length: 60 }, (_, index) => (index === 12 ? 8 : index % 7))

it('reads sections of either byte order, interface for interface', () => {
  const events = readEvents(everything())
  expect(notesOf(events)).toEqual([])
  expect(interfacesOf(events).map(({ name, comments }) => [name, comments])).toEqual([
    ['milliseconds', ['of the little section']],
    ['2^-20 s', []],
    [undefined, []],
    ['milliseconds', ['of the big section']],
    ['2^-20 s', []],
    [undefined, []],
  ])
  expect(packetsOf(events).map((packet) => [packet.interfaceIndex, packet.comments])).toEqual([
    [0, []],
    [1, ['first', 'second']],
    [2, []],
    [3, []],
    [4, ['first', 'second']],
    [5, []],
  ])
})

it('tells times by the resolution and the offset of their interface', () => {
  const times = packetsOf(readEvents(everything())).map((packet) => [
    packet.timeSeconds,
    packet.timeNanoseconds,
  ])
  const ofSection = [
    [1005, 1_000_000],
    [5, 500_000_000],
    [2, 7000],
  ]
  expect(times).toEqual([...ofSection, ...ofSection])
})

it('is the same in pieces of any size', () => {
  const whole = readEvents(everything())
  for (const chunkBytes of [1, 13, 500]) expect(readEvents(everything(), chunkBytes)).toEqual(whole)
})

it.runIf(hasProgram('tshark'))('reads as tshark reads it', () => {
  expect(ownRows(packetsOf(readEvents(everything())))).toEqual(askTshark(everything()))
})

it('keeps what the capturing host called the addresses', () => {
  const engine = new Engine({ bytes: { read: async () => undefined } })
  new CaptureReader(new CaptureLoader(engine)).push(everything())
  expect(engine.namesOf('10.0.0.1')).toEqual(['api.local', 'api'])
  expect(engine.namesOf('::1')).toEqual(['localhost'])
  expect(engine.namesOf('10.0.0.2')).toEqual([])
})

it('says once that the packets of simple blocks have no time', () => {
  const simple = block('little', 3, bytesOf('little', [60], [frame]))
  const events = readEvents(Uint8Array.from([...pcapngSection('little'), ...simple, ...simple]))
  expect(packetsOf(events)).toHaveLength(2)
  expect(notesOf(events)).toMatchObject([{ code: 'without-time', position: 48 }])
})

it('keeps no more of a simple packet than its interface keeps', () => {
  const interfaceOf40 = block('little', 1, bytesOf('little', [1, 40], []))
  const simple = block('little', 3, bytesOf('little', [60], [frame.subarray(0, 40)]))
  const file = Uint8Array.from([...pcapngSection('little', [], false), ...interfaceOf40, ...simple])
  expect(packetsOf(readEvents(file))).toMatchObject([{ capturedLength: 40, length: 60 }])
})

/** A section in each byte order, with every kind of block. */
function everything(): Uint8Array {
  return Uint8Array.from([...sectionWithAll('little'), ...sectionWithAll('big')])
}

function sectionWithAll(endian: Endian): Uint8Array {
  return bytesOf(
    endian,
    [],
    [
      pcapngSection(endian, [option(endian, 1, text('all of it'))], false),
      ...interfaces(endian),
      ...skipped(endian),
      names(endian),
      // 5.001 s, and 1000 more by the offset.
      block(endian, 6, bytesOf(endian, [0, 0, 5001, 60, 1500], [frame])),
      block(
        endian,
        6,
        bytesOf(
          endian,
          [1, 0, 5 * 2 ** 20 + 2 ** 19, 60, 60],
          [frame, option(endian, 1, text('first')), option(endian, 1, text('second'))],
        ),
      ),
      obsolete(endian),
      block(endian, 5, bytesOf(endian, [0, 0, 6000], [])),
    ],
  )
}

function interfaces(endian: Endian): Uint8Array[] {
  const ethernet = endian === 'little' ? 1 : 0x1_0000
  const offset = endian === 'little' ? [1000, 0] : [0, 1000]
  const described = (options: Uint8Array[]) =>
    block(endian, 1, bytesOf(endian, [ethernet, 0], options))
  return [
    described([
      option(endian, 2, text('milliseconds')),
      option(endian, 9, Uint8Array.of(3)),
      option(endian, 14, bytesOf(endian, offset, [])),
      option(endian, 1, text(`of the ${endian} section`)),
    ]),
    described([option(endian, 2, text('2^-20 s')), option(endian, 9, Uint8Array.of(0x80 | 20))]),
    described([]),
  ]
}

/** Blocks of which nothing is shown: secrets, one that nobody knows, one of a program of its own. */
function skipped(endian: Endian): Uint8Array[] {
  const secrets = text('CLIENT_RANDOM 00 00\n')
  return [
    block(endian, 10, bytesOf(endian, [0x544c534b, secrets.length], [secrets])),
    block(endian, 0x7777, text('what is this')),
    block(endian, 0x8000_0001, new Uint8Array(0)),
  ]
}

function names(endian: Endian): Uint8Array {
  return block(
    endian,
    4,
    bytesOf(
      endian,
      [],
      [
        option(endian, 1, Uint8Array.of(10, 0, 0, 1, ...text('api.local\0api\0'))),
        option(endian, 2, Uint8Array.of(...Array(15).fill(0), 1, ...text('localhost\0'))),
        // A record of a kind that nobody knows, then the end.
        option(endian, 77, text('?')),
        new Uint8Array(4),
      ],
    ),
  )
}

/** Interface 2 in 16 bits, then how many packets were dropped. */
function obsolete(endian: Endian): Uint8Array {
  const place = endian === 'little' ? 2 : 0x2_0000
  return block(endian, 2, bytesOf(endian, [place, 0, 2_000_007, 60, 60], [frame]))
}
