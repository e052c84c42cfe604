import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { newPacketRecord } from '../../../shared/capture-file/packet-record.ts'
import { Engine } from '../../../shared/engine/engine.ts'
import { Application, PacketCursor } from '../../../shared/packet/packet-cursor.ts'
import { walkPacket } from '../../../shared/packet/walk-packet.ts'
import { walkPlainSegment } from '../../../shared/packet/walk-plain-segment.ts'
import { fixtureFiles } from '../capture-files.ts'
import { type CapturedPacket, capturedPackets } from '../packet/captured-packets.ts'
import { loopback } from './wire.ts'

// Most packets are taken in by a straight way of their own. A VLAN tag keeps a frame off that way, so
// both must say the same of a capture with tags as without.

const ETHERNET = 1
const captures = fixtureFiles()
  .map((file) => ({ name: file.name, packets: capturedPackets(file) }))
  .filter(({ packets }) => packets.some(isPlain))

const tag = [0x81, 0x00, 0x00, 0x07]

/** What an engine says of packets, but for their lengths. */
function told(packets: readonly CapturedPacket[], isTagged: boolean): unknown {
  const engine = new Engine({ bytes: { read: async () => undefined } })
  engine.addInterface(loopback)
  for (const [index, { bytes, lengths }] of packets.entries()) {
    const frame = isTagged
      ? Uint8Array.from([...bytes.subarray(0, 12), ...tag, ...bytes.subarray(12)])
      : bytes
    const added = frame.length - bytes.length
    const record = { ...newPacketRecord(), bytes: frame, timeNanoseconds: index * 1000 }
    engine.append({ ...record, capturedLength: frame.length, length: lengths.length + added })
  }
  const { first, count, length: _, ...columns } = engine.batch(1, packets.length)
  const conversations = engine.latestConversations(undefined, packets.length)
  return {
    first,
    count,
    columns,
    conversations: conversations.map(
      ({ bytesToServer: _to, bytesToClient: _from, ...rest }) => rest,
    ),
    exchanges: conversations.map(({ id }) => engine.exchanges(id)),
  }
}

type Change = { kind: 'drop' | 'repeat' | 'swap' | 'flip' | 'cut'; at: number; by: number }

const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom('drop', 'repeat', 'swap', 'flip', 'cut'),
  at: fc.nat(),
  by: fc.nat(),
})

function changed(packets: readonly CapturedPacket[], changes: readonly Change[]): CapturedPacket[] {
  const some = [...packets]
  for (const { kind, at, by } of changes) {
    if (some.length === 0) break
    const place = at % some.length
    const packet = some[place]!
    if (kind === 'drop') some.splice(place, 1)
    else if (kind === 'repeat') some.splice((place + by) % some.length, 0, packet)
    else if (kind === 'swap') {
      some[place] = some[(place + by) % some.length]!
      some[(place + by) % some.length] = packet
    } else if (packet.bytes.length > 14)
      some[place] = { ...packet, bytes: damaged(kind, packet, by) }
  }
  return some
}

/** Behind the addresses and the type of Ethernet, which a tag is put between. */
function damaged(kind: 'flip' | 'cut', { bytes }: CapturedPacket, by: number): Uint8Array {
  const place = 14 + (by % (bytes.length - 14))
  if (kind === 'cut') return bytes.slice(0, place)
  const flipped = Uint8Array.from(bytes)
  flipped[place] = flipped[place]! ^ (1 << (by % 8))
  return flipped
}

describe('plain segments', () => {
  test.each(captures)('of $name mean what they mean behind a tag', ({ packets }) => {
    expect(told(packets, false)).toEqual(told(packets, true))
  })

  test('mean it also where packets are lost, repeated, overtaken, damaged and cut', () => {
    const inputs = [fc.constantFrom(...captures), fc.array(change, { maxLength: 12 })] as const
    fc.assert(
      fc.property(...inputs, ({ packets }, changes) => {
        const some = changed(packets.slice(0, 400), changes)
        expect(told(some, false)).toEqual(told(some, true))
      }),
      { numRuns: 150 },
    )
  })

  test('leave the cursor as walking layer by layer does', () => {
    const inputs = [
      fc.constantFrom(...captures),
      fc.nat(),
      fc.array(change, { maxLength: 3 }),
    ] as const
    let plain = 0
    fc.assert(
      fc.property(...inputs, ({ packets }, at, changes) => {
        const chosen = packets[at % packets.length]!
        const [packet = chosen] = changed([chosen], changes)
        const straight = cursorAt(packet)
        if (!walkPlainSegment(straight, ETHERNET)) {
          expect(straight).toEqual(cursorAt(packet))
          return
        }
        plain++
        const layered = cursorAt(packet)
        walkPacket(layered, ETHERNET)
        expect({ ...straight, ...layersOf(straight) }).toEqual({ ...layered, ...layersOf(layered) })
      }),
      { numRuns: 2000 },
    )
    expect(plain).toBeGreaterThan(100)
  })
})

function isPlain(packet: CapturedPacket): boolean {
  return packet.linkType === ETHERNET && walkPlainSegment(cursorAt(packet), ETHERNET)
}

function cursorAt({ bytes, lengths }: CapturedPacket): PacketCursor {
  const cursor = new PacketCursor()
  cursor.begin(bytes, 0, bytes.length, lengths.length)
  cursor.application = Application.deferred
  return cursor
}

/** Places behind the last layer hold what earlier packets left. */
function layersOf(cursor: PacketCursor): Record<string, unknown> {
  const { layerCount } = cursor
  return {
    layerProtocol: cursor.layerProtocol.slice(0, layerCount),
    layerOffset: cursor.layerOffset.slice(0, layerCount),
    layerHeaderEnd: cursor.layerHeaderEnd.slice(0, layerCount),
    layerEnd: cursor.layerEnd.slice(0, layerCount),
  }
}
