import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import type { PacketField } from '../../../shared/packet/layer.ts'
import { PacketBytes, readOr } from '../../../shared/packet/packet-bytes.ts'
import { protocols } from '../../../shared/packet/protocols/index.ts'
import { MessageLength } from '../../../shared/packet/stream.ts'
import { fixtureFile } from '../capture-files.ts'
import { capturedPackets } from './captured-packets.ts'
import { type Sent, connectionsOf, cutInto, follow } from './followed-streams.ts'

/** Captures of connections, each with the name of what is spoken in all of them. */
const spoken = [
  { name: 'tls', fixture: 'tls.pcap' },
  { name: 'http2', fixture: 'http2.pcap' },
  { name: 'http2', fixture: 'grpc.pcap' },
  { name: 'pgsql', fixture: 'pgsql.pcap' },
  { name: 'mysql', fixture: 'mysql.pcap' },
  { name: 'mqtt', fixture: 'mqtt.pcap' },
  { name: 'nats', fixture: 'nats.pcap' },
  { name: 'memcache', fixture: 'memcached.pcap' },
  { name: 'resp', fixture: 'redis.pcap' },
  { name: 'amqp', fixture: 'amqp.pcap' },
  { name: 'mongo', fixture: 'mongo.pcap' },
  { name: 'kafka', fixture: 'kafka.pcap' },
]

it.each(spoken)('$name reads the same however its octets are cut', ({ name, fixture }) => {
  for (const sent of connectionsOf(capturedPackets(fixtureFile(fixture)))) {
    const whole = follow(name, sent)
    const meanings = whole.map(({ meaning }) => meaning)
    for (const octets of [1, 2, 3, 5, 64]) {
      const cut = follow(name, cutInto(sent, octets))
      expect(cut.map(({ meaning }) => meaning)).toEqual(meanings)
      expect(cut.map(({ length }) => length)).toEqual(whole.map(({ length }) => length))
    }
  }
})

it.each(spoken)('$name declares the rows that it yields', ({ name, fixture }) => {
  const { rows = {} } = protocols.find((protocol) => protocol.name === name)!
  const check = (field: PacketField) => {
    const kind = rows[field.name]
    if (kind === undefined) expect.fail(`${field.name} is not declared`)
    const isNumber = kind === 'number' || kind === 'flag'
    if (isNumber !== (field.number !== undefined)) expect.fail(`${field.name} is no ${kind}`)
    field.children?.forEach(check)
  }
  for (const sent of connectionsOf(capturedPackets(fixtureFile(fixture)))) {
    for (const { fields } of follow(name, sent)) fields.forEach(check)
  }
})

it.each(spoken)('$name survives changed and missing octets', ({ name, fixture }) => {
  const connections = connectionsOf(capturedPackets(fixtureFile(fixture)))
  const change = fc.tuple(fc.nat(2000), fc.integer({ min: 0, max: 255 }))
  fc.assert(
    fc.property(
      fc.constantFrom(...connections),
      fc.array(change, { maxLength: 8 }),
      fc.nat(400),
      (sent, changes, shorter) => readHostile(name, changed(sent, changes), shorter),
    ),
    { numRuns: 300 },
  )
})

it.each(spoken)('$name survives random octets', ({ name }) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (octets, fromClient) =>
      readHostile(name, [{ fromClient, octets }], 0),
    ),
    { numRuns: 500 },
  )
})

function changed(sent: readonly Sent[], changes: readonly [number, number][]): Sent[] {
  const copies = sent.map(({ fromClient, octets }) => ({ fromClient, octets: octets.slice() }))
  for (const [place, value] of changes) {
    const { octets } = copies[place % copies.length] ?? { octets: new Uint8Array(0) }
    if (octets.length > 0) octets[place % octets.length] = value
  }
  return copies
}

/** Reads message after message as a packet's layer does, each cut short as if by a snapshot length. */
function readHostile(name: string, sent: readonly Sent[], shorter: number): void {
  const stream = protocols.find((protocol) => protocol.name === name)!.stream!
  const connection = stream.connect()
  for (const { fromClient, octets } of sent) {
    let offset = 0
    while (offset < octets.length) {
      stream.begins(octets, offset, octets.length)
      const told = connection.messageLength(octets, offset, octets.length, fromClient)
      if (told < 0 || Number.isNaN(told)) break
      const length = told === MessageLength.needsMore ? MessageLength.toTheEnd : told
      const end = Math.max(offset, Math.min(octets.length - shorter, offset + length))
      const bytes = new PacketBytes(octets, end)
      const message = { bytes, offset, end, length, fromClient }
      readOr(undefined, () => connection.read(message))
      readOr(undefined, () => {
        for (const field of connection.fields(message)) checkPlace(field, end)
      })
      offset += length
    }
  }
}

function checkPlace({ name, offset, length, children = [] }: PacketField, end: number): void {
  if (offset < 0 || length < 0 || offset + length > end) expect.fail(`${name} lies outside`)
  for (const child of children) checkPlace(child, end)
}
