import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { batchPacketsMax } from '../../../shared/messages/limits.ts'
import {
  decodePacketBatch,
  encodePacketBatch,
  packetBatchBytes,
  type PacketBatch,
} from '../../../shared/messages/packet-batch.ts'

const batches: fc.Arbitrary<PacketBatch> = fc
  .tuple(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 1, max: 2 ** 50 }))
  .chain(([count, first]) => {
    const size = { minLength: count, maxLength: count }
    return fc.record({
      first: fc.constant(first),
      count: fc.constant(count),
      offsetNs: fc.float64Array({ ...size, noNaN: true }),
      conversation: fc.uint32Array(size),
      length: fc.uint32Array(size),
      payloadLength: fc.uint32Array(size),
      analysis: fc.uint16Array(size),
      tcpFlags: fc.uint8Array(size),
      direction: fc.uint8Array(size),
      interface: fc.uint8Array(size),
      protocol: fc.uint8Array(size),
    })
  })

/** The same bytes, beginning `by` bytes into a larger buffer, as sockets hand them over. */
function shifted(bytes: Uint8Array, by: number): Uint8Array {
  const larger = new Uint8Array(bytes.length + by)
  larger.set(bytes, by)
  return larger.subarray(by)
}

/** As Node's sockets hand it over. */
function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
}

describe('a packet batch', () => {
  test('comes back from its frame as it was, wherever the frame lies in its buffer', () => {
    fc.assert(
      fc.property(batches, fc.integer({ min: 0, max: 9 }), (batch, by) => {
        const frame = shifted(encodePacketBatch(batch), by)
        expect(decodePacketBatch(frame)).toEqual(batch)
        expect(decodePacketBatch(asBuffer(frame))).toEqual(batch)
      }),
    )
  })

  test('is 26 bytes a packet and a header of 16', () => {
    fc.assert(
      fc.property(batches, (batch) => {
        expect(encodePacketBatch(batch).length).toBe(16 + 26 * batch.count)
      }),
    )
  })

  test('is read in place when the frame is aligned, from a copy otherwise', () => {
    const [batch] = fc.sample(batches, 1)
    const frame = encodePacketBatch(batch!)
    const inPlace = decodePacketBatch(frame) as PacketBatch
    expect(inPlace.offsetNs.buffer).toBe(frame.buffer)
    const moved = shifted(frame, 4)
    expect((decodePacketBatch(moved) as PacketBatch).offsetNs.buffer).not.toBe(moved.buffer)
  })

  test('writes its numbers little-endian, the columns one after the other', () => {
    const frame = encodePacketBatch({
      first: 7,
      count: 1,
      offsetNs: Float64Array.of(1.5),
      conversation: Uint32Array.of(0x01020304),
      length: Uint32Array.of(66),
      payloadLength: Uint32Array.of(0x10000),
      analysis: Uint16Array.of(0x0102),
      tcpFlags: Uint8Array.of(0x12),
      direction: Uint8Array.of(2),
      interface: Uint8Array.of(1),
      protocol: Uint8Array.of(9),
    })
    const hex =
      '01010000 01000000 0000000000001c40 000000000000f83f 04030201 42000000 00000100 0201 12 02 01 09'
    expect(Buffer.from(frame).toString('hex')).toBe(hex.replaceAll(' ', ''))
  })
})

describe('a frame that is no batch', () => {
  test('is told as a problem at whatever byte it is cut', () => {
    const [batch] = fc.sample(
      batches.filter((candidate) => candidate.count > 3),
      1,
    )
    const frame = encodePacketBatch(batch!)
    for (let end = 0; end < frame.length; end += 1) {
      expect(decodePacketBatch(frame.subarray(0, end))).toHaveProperty('problem')
    }
  })

  test('never makes the reader throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, looksRight) => {
        if (looksRight) bytes.set([1, 1].slice(0, bytes.length))
        decodePacketBatch(bytes)
      }),
      { numRuns: 2000 },
    )
  })

  test('cannot make the reader allocate more than it was sent', () => {
    const frame = new Uint8Array(16)
    frame.set([1, 1, 0, 0, 0xff, 0xff, 0xff, 0xff])
    expect(decodePacketBatch(frame)).toEqual({
      problem: `a batch of 4294967295 packets; the most is ${batchPacketsMax}`,
    })
  })

  test.each([0, -1, 0.5, Number.NaN, Infinity, 2 ** 53])(
    'does not begin with packet %d',
    (first) => {
      const frame = new Uint8Array(packetBatchBytes(1))
      const header = new DataView(frame.buffer)
      header.setUint16(0, 0x0101)
      header.setUint32(4, 1, true)
      header.setFloat64(8, first, true)
      expect(decodePacketBatch(frame)).toEqual({ problem: `a batch begins with packet ${first}` })
    },
  )

  test.each([
    [[2, 1], 'no binary frame has opcode 2'],
    [[1, 2], 'packet batches of version 2 are not known here'],
  ])('is refused by its first bytes %j', (head, problem) => {
    const frame = new Uint8Array(16)
    frame.set(head)
    expect(decodePacketBatch(frame)).toEqual({ problem })
  })
})
