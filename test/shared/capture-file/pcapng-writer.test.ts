import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { newPacketRecord } from '../../../shared/capture-file/packet-record.ts'
import { OPTION_BYTES_MAX, PcapngWriter } from '../../../shared/capture-file/pcapng-writer.ts'
import { fixtureFile, hasProgram } from '../capture-files.ts'
import { interfacesOf, notesOf, packetsOf, readEvents } from './read-events.ts'

const lo = {
  name: 'lo',
  linkType: 1,
  snapLengthBytes: 262144,
  filter: 'tcp port 80',
  networkNamespace: 4026532201,
  comments: ['ifIndex: 1, netNsInode: 4026532201, netNsPath: '],
}

const packet = fc.record({
  place: fc.record({
    interfaceIndex: fc.integer({ min: 0, max: 1 }),
    timeSeconds: fc.integer({ min: 0, max: 2 ** 34 }),
    timeNanoseconds: fc.integer({ min: 0, max: 999_999_999 }),
  }),
  bytes: fc.uint8Array({ maxLength: 70 }),
  beyond: fc.nat(100_000),
  comments: fc.array(fc.string({ unit: 'grapheme', maxLength: 20 }), { maxLength: 3 }),
  takes: fc.boolean(),
})

it('reads back as it was, wherever its bytes were taken', () => {
  fc.assert(
    fc.property(fc.array(packet, { maxLength: 12 }), (packets) => {
      const writer = new PcapngWriter()
      const taken: Uint8Array[] = []
      writer.section({ application: 'podscope 0.1.0', comments: ['a capture'] })
      expect(writer.interface(lo)).toBe(0)
      expect(writer.interface({ ...lo, name: 'eth0' })).toBe(1)
      const positions = packets.map(({ place, bytes, beyond, takes, comments }) => {
        const record = { ...newPacketRecord(), ...place }
        // The packet stands in the middle of a larger buffer, as a reader's does.
        record.bytes = Uint8Array.from([1, 2, 3, ...bytes, 4])
        record.offset = 3
        record.capturedLength = bytes.length
        record.length = bytes.length + beyond
        const position = writer.packet(record, comments)
        if (takes) taken.push(writer.take())
        return position
      })
      taken.push(writer.take())
      const events = readEvents(Uint8Array.from(taken.flatMap((bytes) => [...bytes])), 50)
      expect(notesOf(events)).toEqual([])
      expect(interfacesOf(events)).toEqual([lo, { ...lo, name: 'eth0' }])
      expect(packetsOf(events)).toEqual(
        packets.map(({ place, bytes, beyond, comments }, index) => ({
          ...place,
          bytes,
          comments,
          capturedLength: bytes.length,
          length: bytes.length + beyond,
          position: positions[index],
        })),
      )
    }),
    { numRuns: 200 },
  )
})

it('keeps statistics with counters beyond 32 bits and their comments', () => {
  const statistics = {
    interfaceIndex: 0,
    timeSeconds: 1_700_000_000,
    timeNanoseconds: 1,
    received: 2 ** 40 + 1,
    dropped: 0,
    comments: ['{"kind":"gap"}', 'another'],
  }
  const writer = new PcapngWriter()
  writer.section({ comments: [] })
  writer.interface(lo)
  writer.statistics(statistics)
  expect(readEvents(writer.take())[2]).toEqual({ kind: 'statistics', statistics })
})

it('refuses a comment that no option can hold and leaves no half block behind', () => {
  const writer = new PcapngWriter()
  writer.section({ comments: [] })
  writer.interface(lo)
  const before = writer.position
  const tooLong = 'ü'.repeat(OPTION_BYTES_MAX / 2 + 1)
  expect(() => writer.packet(newPacketRecord(), [tooLong])).toThrow(RangeError)
  expect(writer.position).toBe(before)
})

it.runIf(hasProgram('tshark'))(
  "opens in Wireshark's programs without a word, comments and all",
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'podscope-writer-'))
    try {
      const path = join(folder, 'written.pcapng')
      writeFileSync(path, rewritten())
      const fields = ['frame.time_epoch', 'frame.interface_name', 'frame.comment', 'tcp.dstport']
      const tshark = spawnSync(
        'tshark',
        ['-r', path, '-T', 'fields', '-E', 'occurrence=a', ...fields.flatMap((f) => ['-e', f])],
        { encoding: 'utf8' },
      )
      expect(tshark.stderr.replace(/^Running as user.*\n/m, '')).toBe('')
      const rows = tshark.stdout.trimEnd().split('\n')
      expect(rows).toHaveLength(10)
      const [first] = packetsOf(readEvents(fixtureFile('wget-nginx-lo.pcap').bytes))
      const time = `${first?.timeSeconds}.${String(first?.timeNanoseconds).padStart(9, '0')}`
      expect(rows[0]).toBe([time, 'lo', 'PID: 1,ContainerName: busybox', '80'].join('\t'))
      const capinfos = execFileSync('capinfos', ['-M', path], { encoding: 'utf8' })
      expect(capinfos).toMatch(/Capture application:\s+podscope 0\.1\.0/)
      expect(capinfos).toMatch(/Number of packets:\s+10/)
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
)

/** A capture of wget and nginx, written anew with comments and statistics. */
function rewritten(): Uint8Array {
  const writer = new PcapngWriter()
  writer.section({ application: 'podscope 0.1.0', comments: [] })
  writer.interface(lo)
  for (const [index, kept] of packetsOf(
    readEvents(fixtureFile('wget-nginx-lo.pcap').bytes),
  ).entries()) {
    const comments = index === 0 ? ['PID: 1', 'ContainerName: busybox'] : []
    writer.packet({ ...kept, offset: 0 }, comments)
    writer.statistics({
      interfaceIndex: 0,
      timeSeconds: kept.timeSeconds,
      timeNanoseconds: kept.timeNanoseconds,
      received: index + 1,
      dropped: 0,
      comments: index === 0 ? ['{"pod":"nginx-busybox"}'] : [],
    })
  }
  return writer.take()
}
