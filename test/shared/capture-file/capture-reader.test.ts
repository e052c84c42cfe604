import { expect, it } from 'vitest'
import { CaptureReader } from '../../../shared/capture-file/capture-reader.ts'
import type { PacketRecord } from '../../../shared/capture-file/packet-record.ts'
import { fixtureFile, fixtureFiles } from '../capture-files.ts'
import { block, bytesOf, pcapngSection } from './encode.ts'
import { packetsOf, readEvents } from './read-events.ts'

const silent = { section() {}, interface() {}, packet() {}, statistics() {}, note() {} }

it.each(fixtureFiles())('$name tells the same however it is cut', ({ bytes }) => {
  const whole = readEvents(bytes)
  expect(packetsOf(whole).length).toBeGreaterThan(0)
  for (const chunkBytes of [1, 7, 4096]) expect(readEvents(bytes, chunkBytes)).toEqual(whole)
})

it('hands out packets of a whole chunk where they lie, with one record for all', () => {
  const { bytes } = fixtureFile('wget-nginx-lo.pcap')
  const records = new Set<PacketRecord>()
  const reader = new CaptureReader({
    ...silent,
    packet(record) {
      records.add(record)
      expect(record.bytes).toBe(bytes)
      expect(record.offset).toBe(record.position)
    },
  })
  reader.push(bytes)
  expect(records.size).toBe(1)
})

it('lets what is kept of a packet stay as it was when the bytes came in a Buffer that is used again', () => {
  const { bytes } = fixtureFile('wget-nginx-lo.pcap')
  const buffer = Buffer.from(bytes)
  const kept: { position: number; slice: Uint8Array }[] = []
  const reader = new CaptureReader({
    ...silent,
    packet: (record) => {
      const slice = record.bytes.slice(record.offset, record.offset + record.capturedLength)
      kept.push({ position: record.position, slice })
    },
  })
  reader.push(buffer)
  buffer.fill(0)
  for (const { position, slice } of kept) {
    expect([...slice]).toEqual([...bytes.subarray(position, position + slice.length)])
  }
  expect(kept.length).toBeGreaterThan(0)
})

it('says where packets stand in a file beyond 4 GiB', () => {
  const { bytes } = fixtureFile('wget-nginx-lo.pcap')
  const filler = block('little', 0x0bad, new Uint8Array(15 * 1024 * 1024))
  const head = pcapngSection('little')
  const positions: number[] = []
  const reader = new CaptureReader({
    ...silent,
    packet: (record) => positions.push(record.position),
  })
  reader.push(head)
  for (let pushed = 0; pushed < 300; pushed++) reader.push(filler)
  const packet = bytesOf('little', [0, 0, 0, 4, 4], [bytes.subarray(0, 4)])
  reader.push(block('little', 6, packet))
  expect(positions).toEqual([head.length + 300 * filler.length + 28])
  expect(positions[0]).toBeGreaterThan(2 ** 32)
})
