import { expect, it } from 'vitest'
import { dissect } from '../../../../shared/packet/dissect.ts'
import { fixtureFile } from '../../capture-files.ts'
import { capturedPackets } from '../captured-packets.ts'
import { connectionsOf, exchangesOf, follow } from '../followed-streams.ts'

const packets = capturedPackets(fixtureFile('amqp.pcap'))
const messages = connectionsOf(packets).map((sent) => follow('amqp', sent))

it('pairs synchronous methods by their channel, whatever is delivered between them', () => {
  const exchanges = exchangesOf(messages[0]!)
  expect(exchanges.map(({ request, answer }) => [request, answer])).toEqual([
    ['AMQP 0-9-1', 'Connection.Start'],
    ['Connection.Start-Ok', 'Connection.Tune'],
    ['Connection.Open /', 'Connection.Open-Ok'],
    ['Channel.Open', 'Channel.Open-Ok'],
    ['Exchange.Declare shop', 'Exchange.Declare-Ok'],
    ['Queue.Declare orders', 'Queue.Declare-Ok'],
    ['Queue.Bind orders', 'Queue.Bind-Ok'],
    ['Basic.Qos', 'Basic.Qos-Ok'],
    ['Basic.Consume orders', 'Basic.Consume-Ok'],
    ['Channel.Open', 'Channel.Open-Ok'],
    ['Confirm.Select', 'Confirm.Select-Ok'],
    ['Basic.Cancel', 'Basic.Cancel-Ok'],
    ['Basic.Get orders', 'Basic.Get-Empty'],
    ['Queue.Declare missing', "Channel.Close 404 NOT_FOUND - no queue 'missing' in vhost '/'"],
    ['Channel.Close 200 Goodbye', 'Channel.Close-Ok'],
    ['Connection.Close 200 Cheers, thanks', 'Connection.Close-Ok'],
  ])
})

it('tells a refused login and a refused version', () => {
  expect(exchangesOf(messages[1]!).at(-1)).toMatchObject({
    request: 'Connection.Start-Ok',
    failed: true,
  })
  expect(exchangesOf(messages[2]!)).toMatchObject([
    { request: 'AMQP 0-8-0', answer: 'Only AMQP 0-9-1', failed: true },
  ])
})

it('shows no password', () => {
  const login = messages[0]!.find(({ meaning }) => meaning!.text === 'Connection.Start-Ok')
  const fields = login!.fields.map(({ name, value }) => [name, value])
  expect(fields).toContainEqual(['amqp.method.arguments.mechanism', 'PLAIN'])
  expect(fields).toContainEqual(['amqp.method.arguments.response', 'hidden'])
})

it('knows a connection’s first octets on any port', () => {
  const bytes = packets[2]!.bytes.slice()
  bytes.set([0x82, 0x35, 0x82, 0x34], 34)
  const { linkType, lengths } = packets[2]!
  expect(dissect(bytes, linkType, lengths)).toMatchObject({ protocol: 'AMQP', info: 'AMQP 0-9-1' })
})
