import { expect, it } from 'vitest'
import { dissect } from '../../../../shared/packet/dissect.ts'
import { protocols } from '../../../../shared/packet/protocols/index.ts'
import { fixtureFile } from '../../capture-files.ts'
import { capturedPackets } from '../captured-packets.ts'
import { connectionsOf, exchangesOf, follow } from '../followed-streams.ts'

const packets = capturedPackets(fixtureFile('mqtt.pcap'))
const messages = connectionsOf(packets).map((sent) => follow('mqtt', sent))

it('pairs by packet identifier what the client asks and the broker acknowledges', () => {
  const exchanges = exchangesOf(messages[7]!)
  expect(exchanges.map(({ request, answer }) => [request, answer])).toEqual([
    ['Connect raw', 'Connected'],
    ['Ping', 'Pong'],
    ['Subscribe a/b …', 'Subscribe Ack'],
    ['Publish a/b', 'Publish Ack'],
    ['Ping', 'Pong'],
    ['Unsubscribe c', 'Unsubscribe Ack'],
  ])
})

it('holds the two answers to a message of quality 2 together', () => {
  expect(exchangesOf(messages[4]!).at(-1)).toMatchObject({
    request: 'Publish sensors/b/temperature',
    answer: 'Publish Complete',
    answerMessages: 2,
  })
})

it('expects no answer to what is published to the client, or at quality 0', () => {
  const published = [...messages[0]!, ...messages[2]!].filter(({ meaning }) =>
    meaning!.text.startsWith('Publish '),
  )
  expect(new Set(published.map(({ meaning }) => meaning!.role))).toEqual(new Set(['neither']))
})

it('shows no password', () => {
  const fields = messages[1]![0]!.fields.map(({ name, value }) => [name, value])
  expect(fields).toContainEqual(['mqtt.username', 'app'])
  expect(fields).toContainEqual(['mqtt.passwd', 'hidden'])
})

it('knows a connection’s first packet on any port', () => {
  const bytes = packets[2]!.bytes.slice()
  bytes.set([0x82, 0x34, 0x82, 0x35], 34)
  const { linkType, lengths } = packets[2]!
  const read = dissect(bytes, linkType, lengths)
  expect(read).toMatchObject({ protocol: 'MQTT' })
  expect(read.info).toMatch(/^Connect reader/)
})

it('does not take text for its own', () => {
  const { stream } = protocols.find(({ name }) => name === 'mqtt')!
  for (const text of ['GET / HTTP/1.1\r\n', '{"topic":"a/b"}', '0123456789abcdef'.repeat(9)]) {
    const octets = new TextEncoder().encode(text)
    expect(stream!.begins(octets, 0, octets.length)).toBe(false)
  }
})
