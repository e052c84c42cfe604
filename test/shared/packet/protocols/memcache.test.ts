import { expect, it } from 'vitest'
import { protocols } from '../../../../shared/packet/protocols/index.ts'
import { fixtureFile } from '../../capture-files.ts'
import { capturedPackets } from '../captured-packets.ts'
import { connectionsOf, exchangesOf, follow } from '../followed-streams.ts'

const packets = capturedPackets(fixtureFile('memcached.pcap'))
const messages = connectionsOf(packets).map((sent) => follow('memcache', sent))

function pairs(connection: number) {
  return exchangesOf(messages[connection]!).map(({ request, answer }) => [request, answer])
}

it('pairs textual commands with their answers, values and all', () => {
  expect(pairs(0)).toEqual([
    ['set user:1', 'STORED'],
    ['get user:1', 'VALUE user:1 0 3'],
    ['get user:1', 'VALUE user:1 0 3'],
    ['gets user:1', 'VALUE user:1 0 3 1'],
    ['add user:1', 'NOT_STORED'],
    ['get quiet', 'VALUE quiet 7 2'],
    ['set n', 'STORED'],
    ['incr n', '6'],
    ['incr none', 'NOT_FOUND'],
    ['delete n', 'DELETED'],
    ['touch user:1', 'TOUCHED'],
    ['bogus', 'ERROR'],
    ['set a', 'STORED'],
    ['set b', 'STORED'],
    ['get a', 'VALUE b 0 1'],
    ['version', 'VERSION 1.6.18'],
    ['stats slabs', 'Statistics'],
    ['get a', 'VALUE a 0 1'],
  ])
})

it('leaves a quiet meta command that has nothing to say without an answer', () => {
  expect(pairs(1).slice(3, 8)).toEqual([
    ['mg missing', 'EN'],
    ['mg missing', undefined],
    ['mg meta', 'VA 5 O2'],
    ['mn', 'MN'],
    ['ma count', 'VA 1'],
  ])
})

it('pairs nothing behind a quiet command without a number, up to its end', () => {
  const typed = 'mg a v q\r\nmg b v\r\nmn\r\n'
  const sent = [
    { fromClient: true, octets: new TextEncoder().encode(typed) },
    { fromClient: false, octets: new TextEncoder().encode('VA 1\r\nx\r\nEN\r\nMN\r\n') },
  ]
  const exchanges = exchangesOf(follow('memcache', sent))
  expect(exchanges.map(({ request, answer }) => [request, answer])).toEqual([['mn', 'MN']])
})

it('leaves a quiet binary command that has nothing to say without an answer', () => {
  expect(pairs(2).slice(2, 7)).toEqual([
    ['Get bin', 'No error'],
    ['Get nope', 'Key not found'],
    ['Get quietly nope', undefined],
    ['Get quietly with key bin', 'No error'],
    ['No-op', 'No error'],
  ])
})

it('does not take other lines for its own', () => {
  const { stream } = protocols.find(({ name }) => name === 'memcache')!
  for (const text of [
    'GET / HTTP/1.1\r\n',
    '{"a": 1}\r\n',
    'hello world\r\n',
    '\u0016\u0003\u0001',
  ]) {
    const octets = new TextEncoder().encode(text)
    expect(stream!.begins(octets, 0, octets.length)).toBe(false)
  }
})
