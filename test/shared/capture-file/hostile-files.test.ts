import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { CaptureReader } from '../../../shared/capture-file/capture-reader.ts'
import { type CaptureFile, corpusFiles, fixtureFile, fixtureFiles } from '../capture-files.ts'
import { packetsOf, readEvents } from './read-events.ts'

const folder = join(import.meta.dirname, '../../fixtures/files')
const kinds = readdirSync(folder).map((name) => fixtureFile(join('files', name)))

it.each(kinds)('$name can be cut at every byte', ({ bytes }) => {
  const whole = packetsOf(readEvents(bytes))
  for (let length = 0; length < bytes.length; length++) {
    const packets = packetsOf(readEvents(bytes.subarray(0, length)))
    expect(packets.length).toBeLessThanOrEqual(whole.length + 1)
    checked(bytes.subarray(0, length))
  }
})

it('reads files in which bytes were changed, in pieces of any size', () => {
  readsChanged([...kinds, ...fixtureFiles()], 2000)
})

it('reads changed captures of other projects', ({ skip }) => {
  const files = corpusFiles()
  if (files.length === 0) skip('no such captures here')
  readsChanged(files, 2000)
})

function readsChanged(files: readonly CaptureFile[], numRuns: number): void {
  const change = fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }))
  fc.assert(
    fc.property(
      fc.constantFrom(...files),
      fc.array(change, { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 1, max: 5000 }),
      ({ bytes }, changes, chunkBytes) => {
        const changed = Uint8Array.from(bytes)
        // Half of them in the first bytes, where lengths and kinds stand.
        for (const [place, value] of changes) {
          changed[place % (place % 2 === 0 ? bytes.length : Math.min(200, bytes.length))] = value
        }
        checked(changed, chunkBytes)
      },
    ),
    { numRuns },
  )
}

/** Reads, and checks what holds for every packet of every file. */
function checked(file: Uint8Array, chunkBytes = file.length): void {
  let packets = 0
  const reader = new CaptureReader({
    section() {},
    interface() {},
    packet({ bytes, offset, capturedLength, length, position, timeSeconds, timeNanoseconds }) {
      packets++
      if (offset + capturedLength > bytes.length) expect.fail('a packet is longer than its bytes')
      if (position + capturedLength > file.length) expect.fail('a packet ends behind the file')
      if (length < capturedLength) expect.fail('less was on the wire than was kept')
      if (!Number.isFinite(timeSeconds)) expect.fail('a packet has no time')
      if (!(timeNanoseconds >= 0 && timeNanoseconds < 1e9)) expect.fail(`${timeNanoseconds} ns`)
      // What is held of a block that spans two chunks never exceeds what has come.
      if (bytes.length > Math.max(4096, 2 * file.length)) expect.fail(`${bytes.length} bytes held`)
    },
    statistics() {},
    name() {},
    note({ position }) {
      if (position > file.length) expect.fail('a note is about what is not there')
    },
  })
  for (let offset = 0; offset < file.length; offset += chunkBytes) {
    reader.push(file.subarray(offset, offset + chunkBytes))
  }
  reader.end()
  if (packets > file.length / 16) expect.fail(`${packets} packets in ${file.length} bytes`)
}
