import { expect, it } from 'vitest'
import { dissect } from '../../../../shared/packet/dissect.ts'
import { fixtureFile } from '../../capture-files.ts'
import { capturedPackets } from '../captured-packets.ts'
import { connectionsOf, exchangesOf, follow } from '../followed-streams.ts'

const packets = capturedPackets(fixtureFile('nats.pcap'))
const messages = connectionsOf(packets).map((sent) => follow('nats', sent))

it('pairs a request with the reply on its own subject', () => {
  const exchanges = exchangesOf(messages[0]!)
  const [paid, sent, nobody] = exchanges.filter(({ request }) => request !== 'PING')
  expect(paid!.request).toBe('PUB orders.paid')
  expect(paid!.answer).toMatch(/^MSG _INBOX\./)
  expect(sent!.answer).toMatch(/^MSG _INBOX\./)
  expect(nobody).toMatchObject({ request: 'PUB nobody.home', status: 503, failed: true })
  expect(exchanges.filter(({ request }) => request === 'PING')).toHaveLength(3)
})

it('pairs every line with +OK or -ERR for a client that wants to hear of all', () => {
  expect(exchangesOf(messages[1]!).map(({ request, answer }) => [request, answer])).toEqual([
    ['CONNECT', '+OK'],
    ['SUB a.b', '+OK'],
    ['PUB a.b', '+OK'],
    ['PING', 'PONG'],
    ['SUB bad..subject', "-ERR 'Invalid Subject'"],
  ])
})

it('shows no password', () => {
  const connect = messages[0]!.find(({ meaning }) => meaning!.text === 'CONNECT')
  const options = connect!.fields.find(({ name }) => name === 'nats.options')
  expect(options!.value).toContain('"user":"app","pass":"hidden"')
})

it('knows the server’s first line on any port', () => {
  const bytes = packets[2]!.bytes.slice()
  bytes.set([0x82, 0x35, 0x82, 0x34], 34)
  const { linkType, lengths } = packets[2]!
  expect(dissect(bytes, linkType, lengths)).toMatchObject({ protocol: 'NATS', info: 'INFO' })
})
