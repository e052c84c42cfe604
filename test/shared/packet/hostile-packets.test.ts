import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { LinkType } from '../../../shared/capture-file/link-type.ts'
import { dissect } from '../../../shared/packet/dissect.ts'
import type { PacketField } from '../../../shared/packet/layer.ts'
import { LAYERS_MAX } from '../../../shared/packet/packet-cursor.ts'
import { summarise } from '../../../shared/packet/summarise.ts'
import { corpusFiles, fixtureFiles } from '../capture-files.ts'
import { type CapturedPacket, capturedPackets } from './captured-packets.ts'

it.each(fixtureFiles())('$name can be cut at every byte', (file) => {
  for (const packet of capturedPackets(file)) {
    const whole = checked(packet)
    for (let captured = 0; captured < packet.bytes.length; captured++) {
      const { defect, protocols } = checked({
        ...packet,
        bytes: packet.bytes.subarray(0, captured),
        lengths: { capturedLength: captured, length: packet.lengths.length },
      })
      // A cut is the capture's doing: it never looks like a fault of the wire.
      if (defect === 'malformed' && whole.defect !== 'malformed') expect.fail(`cut at ${captured}`)
      const before = protocols.slice(0, -1).join()
      if (!whole.protocols.join().startsWith(before)) expect.fail(`${before} at ${captured}`)
    }
  }
})

it('reads random bytes under any link type', () => {
  const linkType = fc.constantFrom(...Object.values(LinkType), 105, 70_000)
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), linkType, fc.nat(100), (bytes, link, beyond) => {
      checked(packetOf(bytes, link, bytes.length + beyond))
    }),
    { numRuns: 2000 },
  )
})

it('reads real packets in which bytes were changed', () => {
  const packets = fixtureFiles().flatMap(capturedPackets)
  fc.assert(
    fc.property(
      fc.constantFrom(...packets),
      fc.array(fc.tuple(fc.nat(150), fc.integer({ min: 0, max: 255 })), { maxLength: 6 }),
      ({ bytes, linkType, lengths }, changes) => {
        const changed = Uint8Array.from(bytes)
        for (const [place, value] of changes) if (place < changed.length) changed[place] = value
        checked({ bytes: changed, linkType, lengths })
      },
    ),
    { numRuns: 3000 },
  )
})

it('reads the captures of other projects, whole and cut', ({ skip }) => {
  const files = corpusFiles()
  if (files.length === 0) skip('no such captures here')
  for (const packet of files.flatMap(capturedPackets)) {
    checked(packet)
    const capturedLength = Math.floor(packet.bytes.length / 2)
    const bytes = packet.bytes.subarray(0, capturedLength)
    checked({ ...packet, bytes, lengths: { capturedLength, length: packet.lengths.length } })
  }
})

function packetOf(bytes: Uint8Array, linkType: number, length: number): CapturedPacket {
  return { bytes, linkType, lengths: { capturedLength: bytes.length, length } }
}

/** Dissects, and checks what holds for every packet whatsoever. */
function checked({ bytes, linkType, lengths }: CapturedPacket) {
  const read = dissect(bytes, linkType, lengths)
  // Plain comparisons: this runs for tens of thousands of packets.
  if (read.layers.length > LAYERS_MAX) expect.fail(`${read.layers.length} layers`)
  for (const { name, offset, length, headerLength, fields } of read.layers) {
    if (headerLength > length || offset + length > bytes.length) expect.fail(`layer ${name}`)
    for (const field of fields) checkPlace(field, bytes.length)
  }
  if (summarise(bytes, linkType, lengths).info !== read.info) expect.fail(read.info)
  return read
}

function checkPlace({ name, offset, length, children }: PacketField, end: number): void {
  if (offset < 0 || length < 0 || offset + length > end) {
    expect.fail(`${name} is at ${offset}, ${length} bytes long, in a packet of ${end}`)
  }
  for (const child of children ?? []) checkPlace(child, end)
}
