import { crc32, deflateRawSync, gzipSync } from 'node:zlib'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import type { CaptureNote } from '../../../shared/capture-file/capture-facts.ts'
import { unpacked } from '../../../shared/capture-file/unpacked.ts'
import { fixtureFile } from '../capture-files.ts'

const { bytes: capture } = fixtureFile('dns.pcap')
const packed = new Uint8Array(gzipSync(capture))

it('unpacks what zlib packed, in every way, in pieces of any size', async () => {
  const content = fc.oneof(
    fc.uint8Array({ maxLength: 2000 }),
    fc.array(fc.constantFrom('abc', 'abcd', 'x'), { maxLength: 2000 }).map(textBytes),
    fc.constant(capture),
  )
  // Levels beginning with stored blocks; strategy 4 has the codes that are always the same.
  const way = fc.record({
    level: fc.integer({ min: 0, max: 9 }),
    strategy: fc.constantFrom(0, 2, 4),
  })
  await fc.assert(
    fc.asyncProperty(content, way, fc.integer({ min: 1, max: 900 }), async (bytes, how, size) => {
      const { result, notes } = await unpack(new Uint8Array(gzipSync(bytes, how)), size)
      expect(notes).toEqual([])
      expect(Buffer.compare(result, bytes)).toBe(0)
    }),
    { numRuns: 300 },
  )
})

it('unpacks more than fits its window, with repeats from far back', async () => {
  const noise = Uint8Array.from({ length: 32_000 }, (_, index) => (index * 7919) >> 5)
  const bytes = new Uint8Array(noise.length * 20)
  for (let index = 0; index < 20; index++) bytes.set(noise, index * noise.length)
  const { result, notes } = await unpack(new Uint8Array(gzipSync(bytes)))
  expect(notes).toEqual([])
  expect(Buffer.compare(result, bytes)).toBe(0)
})

it('reads members one behind another as one file, whatever their headers say', async () => {
  const header = Uint8Array.of(
    ...[0x1f, 0x8b, 8, 0x1e, 0, 0, 0, 0, 0, 3],
    ...[2, 0, 7, 7, ...textBytes(['name\0comment\0'])],
  )
  const headerSum = crc32(header)
  const named = Uint8Array.of(
    ...[...header, headerSum & 0xff, (headerSum >> 8) & 0xff],
    ...deflateRawSync(capture.subarray(1000)),
    ...gzipSync(capture.subarray(1000)).subarray(-8),
  )
  const two = Uint8Array.of(...gzipSync(capture.subarray(0, 1000)), ...named)
  for (const size of [1, 1000, two.length]) {
    const { result, notes } = await unpack(two, size)
    expect(notes).toEqual([])
    expect(Buffer.compare(result, capture)).toBe(0)
  }
})

it('keeps what a cut file holds and says where it ends, wherever it is cut', async () => {
  for (let length = 4; length < packed.length; length++) {
    const { result, notes } = await unpack(packed.subarray(0, length))
    expect(notes).toMatchObject([{ code: 'cut' }])
    expect(notes[0]!.position).toBeLessThanOrEqual(length)
    expect(Buffer.compare(result, capture.subarray(0, result.length))).toBe(0)
  }
  const { result } = await unpack(packed.subarray(0, packed.length - 8))
  expect(result.length).toBeGreaterThan(capture.length - 100)
})

it('never throws for changed bytes, and says that something is wrong', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 2, max: packed.length - 1 }),
      fc.integer({ min: 1, max: 255 }),
      async (place, change) => {
        const changed = Uint8Array.from(packed)
        changed[place]! ^= change
        const { result, notes } = await unpack(changed, 500)
        const isSame = Buffer.compare(result, capture) === 0
        if (!isSame && notes.length === 0) expect.fail(`byte ${place} ^ ${change}`)
      },
    ),
    { numRuns: 1500 },
  )
})

it('says of a header that does not end that the file is cut', async () => {
  const endless = new Uint8Array(1_000_000).fill(0x61)
  endless.set([0x1f, 0x8b, 8, 8])
  const { result, notes } = await unpack(endless, 1000)
  expect(result).toHaveLength(0)
  expect(notes).toMatchObject([{ code: 'cut', position: endless.length }])
})

it('hands out what stands before damage, and says what is damaged', async () => {
  const changed = Uint8Array.from(packed)
  changed[packed.length - 6]! ^= 1
  const { result, notes } = await unpack(changed)
  expect(Buffer.compare(result, capture)).toBe(0)
  expect(notes).toMatchObject([{ code: 'malformed', text: expect.stringMatching(/data check/) }])
})

it('says where something else follows, and keeps what came before', async () => {
  const { result, notes } = await unpack(Uint8Array.of(...packed, ...textBytes(['something else'])))
  expect(Buffer.compare(result, capture)).toBe(0)
  expect(notes).toMatchObject([{ code: 'malformed' }])
})

it('passes on what is not packed', async () => {
  for (const size of [1, 3, 4, 1000]) {
    expect(Buffer.compare((await unpack(capture, size)).result, capture)).toBe(0)
  }
  expect((await unpack(new Uint8Array(0), 1)).result).toHaveLength(0)
})

it('lets the platform unpack the rest, and keeps what it gave before it failed', async () => {
  const notes: CaptureNote[] = []
  const zstd = async function* () {
    yield capture.subarray(0, 50)
    throw new Error('damaged')
  }
  const magic = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd)
  const platform = { zstd }
  const note = (told: CaptureNote) => void notes.push(told)
  const result = await joined(unpacked(inPieces(magic, 4), { note, platform }))
  expect(result).toHaveLength(50)
  expect(notes).toMatchObject([{ code: 'cut', position: 50 }])
})

async function unpack(bytes: Uint8Array, size = bytes.length) {
  const notes: CaptureNote[] = []
  const note = (told: CaptureNote) => void notes.push(told)
  return { result: await joined(unpacked(inPieces(bytes, size), { note })), notes }
}

/** Pieces that are spoilt when the next is asked for. */
async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let offset = 0; offset < bytes.length; offset += size) {
    const piece = bytes.slice(offset, offset + size)
    yield piece
    piece.fill(0xee)
  }
}

async function joined(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for await (const chunk of chunks) parts.push(chunk.slice())
  return Buffer.concat(parts)
}

function textBytes(words: string[]): Uint8Array {
  return new TextEncoder().encode(words.join(''))
}
