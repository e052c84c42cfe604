import { expect, it } from 'vitest'
import { fixtureFile } from '../../capture-files.ts'
import { capturedPackets } from '../captured-packets.ts'
import { GrpcSide } from '../../../../shared/packet/parts/grpc-messages.ts'
import { PacketBytes } from '../../../../shared/packet/packet-bytes.ts'
import { protobufRows } from '../../../../shared/packet/parts/protobuf-fields.ts'
import { MessageReader } from '../../../../shared/packet/message-reader.ts'
import { connectionsOf, exchangesOf, follow } from '../followed-streams.ts'
import { rowsNamed } from './rows-named.ts'

const connections = connectionsOf(capturedPackets(fixtureFile('grpc.pcap')))
const [messages, packed] = connections.map((sent) => follow('http2', sent))

it('names calls by their method, and answers by the status in the trailers', () => {
  expect(exchangesOf(messages!)).toMatchObject([
    { request: '/shop.Orders/Get', answer: 'OK', status: 0 },
    { request: '/shop.Orders/Get', answer: 'NOT_FOUND no such order', status: 5, failed: true },
    { request: '/shop.Orders/Watch', answer: 'OK', status: 0, answerMessages: 5 },
  ])
})

it('shows the fields of a message by their numbers', () => {
  const answer = messages!.find(({ meaning }) => meaning?.text === 'DATA[1]: 61 B, a gRPC message')
  const fields = rowsNamed(answer!.fields, 'protobuf')
  expect(fields.map(({ label, value }) => `${label}: ${value}`)).toEqual([
    'Field 1: 150',
    'Field 2: "Ann"',
    'Field 3: 0a:03:74:65:61:10:02',
    'Field 3: 0a:03:63:75:70:10:01',
    'Field 4: 00:00:00:00:00:00:29:40',
    'Field 5: 07:00:00:00',
    'Field 6: 1',
    'Field 7: 03:8e:02:9e:a7:05',
    'Field 8: 00:ff',
    'Field 9: 5',
  ])
})

it('opens messages that gzip has packed', () => {
  const compressed = packed!.flatMap(({ fields }) =>
    rowsNamed(fields, 'grpc').filter(
      (row) => rowsNamed([row], 'grpc.compressed_flag')[0]?.number === 1,
    ),
  )
  expect(compressed.length).toBeGreaterThan(0)
  for (const row of compressed) {
    const [data] = rowsNamed([row], 'grpc.message_data')
    const inside = rowsNamed([row], 'protobuf')
    expect(inside.length).toBeGreaterThan(0)
    for (const { offset, length } of inside) {
      expect({ offset, length }).toEqual({ offset: data!.offset, length: data!.length })
    }
  }
})

it('finds the same messages however data is spread over frames', () => {
  const data = Uint8Array.from([0, 0, 0, 0, 2, 8, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 3, 7, 7, 7])
  for (let cut = 1; cut < data.length; cut++) {
    for (let again = cut; again < data.length; again++) {
      const side = new GrpcSide()
      const frames = [data.slice(0, cut), data.slice(cut, again), data.slice(again)]
      const parts = frames.flatMap((octets) =>
        side.read(new PacketBytes(octets, octets.length), 0, octets.length),
      )
      const ends = parts.filter(({ isWhole }) => isWhole).map(({ length }) => length)
      // Whole messages only, none of a length that nobody stated.
      expect([2, 0, 3].filter((length) => ends.includes(length))).toEqual(ends)
      expect(parts.at(-1)).toMatchObject({ length: 3 })
    }
  }
})

it('looks for no message in data that it has lost its place in', () => {
  const side = new GrpcSide()
  const octets = Uint8Array.of(0, 0, 0, 0, 9, 1, 2)
  const bytes = new PacketBytes(octets, octets.length)
  expect(side.read(bytes, 0, 7)).toHaveLength(1)
  side.miss(5)
  expect(side.read(bytes, 5, 7)).toMatchObject([{ length: 9, isWhole: false }])
  side.miss(1)
  expect(side.read(bytes, 0, 7)).toEqual([])
})

it.each([
  ['a number of 64 bits', '08ffffffffffffffffff01', ['18446744073709551615']],
  ['a number that does not end', '08ffffffffffffffffffff01', []],
  ['a text that is longer than the message', '0a05616263', []],
  ['a group', '0b', []],
  ['a text with a control character', '0a020141', ['01:41']],
  ['what comes before an end too early', '08010a05', ['1']],
])('reads %s', (_, hex, expected) => {
  const octets = Uint8Array.from(Buffer.from(hex, 'hex'))
  const { length } = octets
  const reader = new MessageReader({
    bytes: new PacketBytes(octets, length),
    offset: 0,
    end: length,
  })
  const { children = [] } = reader.group('', '', protobufRows, { length })
  expect(children.map(({ value }) => value)).toEqual(expected)
})
