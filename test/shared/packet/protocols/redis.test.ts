import { expect, it } from 'vitest'
import type { PacketField } from '../../../../shared/packet/layer.ts'
import { protocols } from '../../../../shared/packet/protocols/index.ts'
import { fixtureFile } from '../../capture-files.ts'
import { capturedPackets } from '../captured-packets.ts'
import { connectionsOf, exchangesOf, follow } from '../followed-streams.ts'

const connections = connectionsOf(capturedPackets(fixtureFile('redis.pcap')))
const messages = connections.map((sent) => follow('resp', sent))

it('pairs commands with their answers: arrays, lines, pipelines, transactions', () => {
  const exchanges = exchangesOf(messages[0]!).slice(0, 19)
  expect(exchanges.map(({ request, answer }) => [request, answer])).toEqual([
    ['SET user:1 …', 'OK'],
    ['GET user:1', '3 B'],
    ['GET none', 'Null'],
    ['INCR user:1', 'Error ERR value is not an integer or out of range'],
    ['SET n …', 'OK'],
    ['INCR n', '2'],
    ['MGET n …', 'Array of 2'],
    ['PING', 'PONG'],
    ['SET inline …', 'OK'],
    ['get inline', '9 B'],
    ['ping', 'PONG'],
    ['MULTI', 'OK'],
    ['INCR n', 'QUEUED'],
    ['GET n', 'QUEUED'],
    ['EXEC', 'Array of 2'],
    ['MULTI', 'OK'],
    ['INCR n', 'QUEUED'],
    ['DISCARD', 'OK'],
    ['HSET h …', '1'],
  ])
})

it('takes no message of a subscription, and no push, for an answer', () => {
  const exchanges = exchangesOf(messages[1]!).slice(0, 8)
  expect(exchanges.map(({ request, answer }) => [request, answer])).toEqual([
    ['SUBSCRIBE news …', 'subscribe sport'],
    ['PSUBSCRIBE n*', 'psubscribe n*'],
    ['PING', 'Array of 2'],
    ['PUNSUBSCRIBE n*', 'punsubscribe n*'],
    ['PING free', '4 B'],
    ['SET n …', 'OK'],
    ['PUBLISH news …', '1'],
    ['XADD s …', '15 B'],
  ])
})

it('expects no answer that CLIENT REPLY forbids', () => {
  const exchanges = exchangesOf(messages[0]!).map(({ request, answer }) => [request, answer])
  expect(exchanges).toContainEqual(['GET x', '1 B'])
  expect(exchanges.map(([request]) => request)).not.toContain('SET x …')
})

it('shows no password', () => {
  const shown: string[] = []
  const collect = ({ value, children = [] }: PacketField) => {
    shown.push(value)
    children.forEach(collect)
  }
  for (const { fields, meaning } of messages.flat()) {
    shown.push(meaning!.text)
    fields.forEach(collect)
  }
  expect(shown.filter((text) => text.includes('not-a-secret'))).toEqual([])
  expect(shown).toContain('hidden')
})

it('takes a command typed as a line, and no request of HTTP', () => {
  const { stream } = protocols.find(({ name }) => name === 'resp')!
  const begins = (text: string) => {
    const octets = new TextEncoder().encode(text)
    return stream!.begins(octets, 0, octets.length)
  }
  expect(begins('PING\r\n')).toBe(true)
  expect(begins('GET / HTTP/1.1\r\nHost: a\r\n\r\n')).toBe(false)
  expect(begins('{"a":1}\r\n')).toBe(false)
})
