import { expect, it } from 'vitest'
import { corpusFiles, fixtureFile, fixtureFiles } from '../capture-files.ts'
import { block, bytesOf, classicFile, pcapngSection } from './encode.ts'
import { type KeptPacket, notesOf, packetsOf, readEvents } from './read-events.ts'

it.each(fixtureFiles())('$name gives everything before the place where it ends', ({ bytes }) => {
  // As texts: comparing thousands of nested objects takes long.
  const whole = packetsOf(readEvents(bytes)).map(packetText)
  for (let length = 1; length < bytes.length; length++) {
    const events = readEvents(bytes.subarray(0, length))
    const packets = packetsOf(events)
    expect(packets.map(packetText).join()).toBe(whole.slice(0, packets.length).join())
    const last = packets.at(-1)
    const atBoundary = last !== undefined && last.position + last.capturedLength === length
    const codes = notesOf(events).map((note) => note.code)
    if (length < 4) expect(codes).toEqual(['not-a-capture'])
    else if (codes.length > 0) expect(codes).toEqual(['cut'])
    else if (packets.length > 0 && events[0]?.kind === 'section') {
      // Only a file that ends between two blocks is whole.
      expect(atBoundary || events[0].section.format === 'pcapng').toBe(true)
    }
  }
})

it('says where the packet begins that is cut', () => {
  const { bytes } = fixtureFile('wget-nginx-lo.pcap')
  const events = readEvents(bytes.subarray(0, 24 + 16 + 74 + 20))
  expect(packetsOf(events)).toHaveLength(1)
  expect(notesOf(events)).toMatchObject([{ code: 'cut', position: 24 + 16 + 74 }])
})

it('refuses a length that no packet has, at its place, without asking for the memory', () => {
  const file = classicFile('little', 0xa1b2c3d4, [
    bytesOf('little', [1, 0, 2, 2], [Uint8Array.of(7, 7)]),
    bytesOf('little', [1, 0, 256 * 1024 * 1024, 60], []),
  ])
  const events = readEvents(file, 5)
  expect(packetsOf(events)).toHaveLength(1)
  expect(notesOf(events)).toMatchObject([{ code: 'malformed', position: 24 + 18 }])
})

it('refuses a block that is too short, too long or not a multiple of four', () => {
  const section = pcapngSection('little')
  for (const length of [0, 8, 13, 0x7fff_fff0]) {
    const bad = bytesOf('little', [6, length, 0, 0], [])
    const events = readEvents(Uint8Array.from([...section, ...bad]))
    expect(notesOf(events)).toMatchObject([{ code: 'malformed', position: section.length }])
  }
})

it('reads on behind a packet of an interface that is not described', () => {
  const file = Uint8Array.from([...pcapngSection('little'), ...packetOf(3), ...packetOf(0)])
  const events = readEvents(file)
  expect(notesOf(events)).toMatchObject([{ code: 'malformed' }])
  expect(packetsOf(events)).toHaveLength(1)
})

it('tells of the same fault a hundred times at most', () => {
  const bad = block('little', 6, bytesOf('little', [3, 0, 0, 0, 0], []))
  const file = Uint8Array.from([
    ...pcapngSection('little'),
    ...Array.from({ length: 500 }, () => [...bad]).flat(),
  ])
  expect(notesOf(readEvents(file))).toHaveLength(100)
})

it.each([
  ['', /empty/],
  ['abc', /too few/],
  ['<html></html>', /neither pcap nor pcapng: it begins with 3c68746d/],
])('says that %o is not a capture', (text, said) => {
  const [note] = notesOf(readEvents(new TextEncoder().encode(text), 2))
  expect(note).toMatchObject({ code: 'not-a-capture', position: 0 })
  expect(note?.text).toMatch(said)
})

it('names the compression of a packed capture', () => {
  const [note] = notesOf(readEvents(Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0)))
  expect(note?.code).toBe('unsupported')
  expect(note?.text).toContain('zstd')
})

it('refuses a classic file of another version', () => {
  const file = classicFile('big', 0xa1b2c3d4, [])
  file[5] = 1
  expect(notesOf(readEvents(file))).toMatchObject([{ code: 'unsupported' }])
})

it('survives the captures of other projects, whole and cut', ({ skip }) => {
  const files = corpusFiles()
  if (files.length === 0) skip('no such captures here')
  for (const { bytes } of files) {
    const whole = packetsOf(readEvents(bytes)).map(packetText)
    expect(packetsOf(readEvents(bytes, 1000)).map(packetText).join()).toBe(whole.join())
    readEvents(bytes.subarray(0, bytes.length / 2))
  }
})

/** A packet block of one byte, of the interface `index`. */
function packetOf(index: number): Uint8Array {
  return block('little', 6, bytesOf('little', [index, 0, 0, 1, 1], [Uint8Array.of(9)]))
}

function packetText({ bytes, ...rest }: KeptPacket): string {
  return `${JSON.stringify(rest)} ${Buffer.from(bytes).toString('hex')}`
}

it('says once why it stopped, however many chunks come behind', () => {
  const notes = notesOf(
    readEvents(
      Uint8Array.from({ length: 64 }, () => 7),
      1,
    ),
  )
  expect(notes).toMatchObject([{ code: 'not-a-capture', position: 0 }])
})
