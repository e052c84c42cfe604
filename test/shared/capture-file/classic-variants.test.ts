import { describe, expect, it } from 'vitest'
import { fixtureFile, hasProgram } from '../capture-files.ts'
import { askTshark, ownRows } from './ask-tshark.ts'
import { type Endian, bytesOf } from './encode.ts'
import { interfacesOf, notesOf, packetsOf, readEvents } from './read-events.ts'

const written = ['kuznetzov', 'red-hat-6.1', 'suse-6.3', 'nokia']

describe.each(written)('%s.pcap, whose packets have longer headers', (name) => {
  const { bytes } = fixtureFile(`files/${name}.pcap`)
  const packets = packetsOf(readEvents(bytes))

  it('has the packets that it was made of', () => {
    const [first] = packetsOf(readEvents(fixtureFile('dns.pcap').bytes))
    expect(packets).toHaveLength(4)
    expect(packets[0]).toMatchObject({ bytes: first?.bytes, timeSeconds: first?.timeSeconds })
    expect(notesOf(readEvents(bytes))).toEqual([])
  })

  it('says where their bytes stand', () => {
    for (const { bytes: own, position, capturedLength } of packets) {
      expect(bytes.subarray(position, position + capturedLength)).toEqual(own)
    }
  })

  it.runIf(hasProgram('tshark'))('reads as tshark reads it', () => {
    expect(ownRows(packets)).toEqual(askTshark(bytes))
  })
})

const magic = 0xa1b2c3d4
const kept = Uint8Array.from({ length: 60 }, (_, index) => index)

describe.each([
  ['version 2.4', fileOf({})],
  ['big-endian', fileOf({ endian: 'big' })],
  ['version 2.5, as some write it', fileOf({ minor: 5 })],
  ['version 3.0', fileOf({ major: 3, minor: 0 })],
  ['version 2.2, lengths the other way round', fileOf({ minor: 2, swapped: true })],
  ['version 2.3 as it should be', fileOf({ minor: 3, swapped: true })],
  ['version 2.3 as others wrote it', fileOf({ minor: 3 })],
  ['DG/UX', fileOf({ major: 543, minor: 0, swapped: true })],
  ['AIX', fileOf({ minor: 2, swapped: true, link: 6 })],
  ['Ixia, time of the hardware', fileOf({ magic: 0x1c0001ac, behindHeader: 4 })],
  ['Ixia, time of the software', fileOf({ magic: 0x1c0001ab, behindHeader: 4, endian: 'big' })],
  ['frame check sequences', fileOf({ link: 0x2400_0001 })],
])('%s', (_, file) => {
  const events = readEvents(file)

  it('is read as Ethernet, with what was kept and what was on the wire', () => {
    expect(interfacesOf(events)).toMatchObject([{ linkType: 1 }])
    expect(packetsOf(events)).toMatchObject([
      { capturedLength: 60, length: 100, bytes: kept },
      { capturedLength: 60, length: 100, bytes: kept },
    ])
    expect(notesOf(events)).toEqual([])
  })

  it('is the same in pieces of any size', () => {
    for (const chunkBytes of [1, 7, 100]) expect(readEvents(file, chunkBytes)).toEqual(events)
  })

  it.runIf(hasProgram('tshark'))('reads as tshark reads it', () => {
    expect(ownRows(packetsOf(events))).toEqual(askTshark(file))
  })
})

it('counts nanoseconds where AIX numbers the link, and only there', () => {
  const times = [6, 1].map(
    (link) => packetsOf(readEvents(fileOf({ minor: 2, swapped: true, link })))[0]?.timeNanoseconds,
  )
  expect(times).toEqual([5, 5000])
})

it('keeps a link type of more than 16 bits apart from the one of its lower half', () => {
  expect(interfacesOf(readEvents(fileOf({ link: 0x2_0001 })))).toMatchObject([
    { linkType: 0x2_0001 },
  ])
})

type Variant = {
  endian?: Endian
  magic?: number
  major?: number
  minor?: number
  link?: number
  swapped?: boolean
  behindHeader?: number
}

/** Two packets of 100 bytes, of which 60 were kept, behind the header of a variant. */
function fileOf(variant: Variant): Uint8Array {
  const { endian = 'little', major = 2, minor = 4, link = 1, behindHeader = 0 } = variant
  const version = endian === 'little' ? minor * 0x1_0000 + major : major * 0x1_0000 + minor
  const lengths = variant.swapped ? [100, 60] : [60, 100]
  const packet = bytesOf(endian, [1_700_000_000, 5, ...lengths], [kept])
  return bytesOf(
    endian,
    [variant.magic ?? magic, version, 0, 0, 65535, link],
    [new Uint8Array(behindHeader), packet, packet],
  )
}
