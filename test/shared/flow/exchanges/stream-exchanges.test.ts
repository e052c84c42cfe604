import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Connection, Wire } from '../../engine/wire.ts'

const port = 6379

const command = (...words: string[]) =>
  `*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`

/** Request and answer of each exchange, as `GET a → 1 B`; `–` where there is no answer. */
function pairs(wire: Wire): string[] {
  return wire.engine.exchanges(1).map(({ request, answer }) => `${request} → ${answer ?? '–'}`)
}

function open(): { wire: Wire; connection: Connection } {
  const wire = new Wire()
  return { wire, connection: new Connection(wire, { serverPort: port }).open() }
}

/** `Redis GET a` for each packet that carries something. */
async function rows(wire: Wire): Promise<string[]> {
  const all = await wire.engine.rows(1, wire.engine.lastPacket)
  return all.slice(3).map(({ protocol, info }) => `${protocol} ${info}`)
}

test('a request and its answer are one exchange, with times, sizes and packets', () => {
  const { wire, connection } = open()
  connection.client({ payload: command('GET', 'a'), atNs: 10_000 })
  connection.server({ payload: '$5\r\nhel', atNs: 14_000 })
  connection.server({ payload: 'lo\r\n', atNs: 17_000 })
  expect(wire.engine.exchanges(1)).toEqual([
    {
      conversation: 1,
      index: 1,
      application: 'Redis',
      request: 'GET a',
      requestPacket: 4,
      requestBytes: command('GET', 'a').length,
      answer: '5 B',
      answerPacket: 5,
      answerBytes: 11,
      startNs: 9000,
      firstByteNs: 4000,
      durationNs: 7000,
    },
  ])
  expect(wire.engine.conversation(1)).toMatchObject({ application: 'Redis', exchanges: 1 })
})

test('requests sent ahead are answered in their order, also within one segment', () => {
  const { wire, connection } = open()
  connection.client(command('SET', 'a', '1') + command('GET', 'a')).client(command('INCR', 'b'))
  connection.server('+OK\r\n$1\r\n1\r\n').server('-ERR no\r\n')
  expect(pairs(wire)).toEqual(['SET a … → OK', 'GET a → 1 B', 'INCR b → Error ERR no'])
  expect(wire.engine.exchanges(1).map(({ failed }) => failed)).toEqual([undefined, undefined, true])
})

test('however the octets are cut into segments, the exchanges are the same', () => {
  const asked = command('SET', 'a', 'x'.repeat(300)) + command('LRANGE', 'l', '0', '-1')
  const answered = '+OK\r\n*3\r\n$1\r\na\r\n:12\r\n*1\r\n$-1\r\n'
  const cuts = (text: string) => fc.uniqueArray(fc.integer({ min: 1, max: text.length - 1 }))
  fc.assert(
    fc.property(cuts(asked), cuts(answered), (askedCuts, answeredCuts) => {
      const { wire, connection } = open()
      for (const part of cutAt(asked, askedCuts)) connection.client(part)
      for (const part of cutAt(answered, answeredCuts)) connection.server(part)
      expect(pairs(wire)).toEqual(['SET a … → OK', 'LRANGE l … → Array of 3'])
      const [first, second] = wire.engine.exchanges(1)
      expect(first!.requestBytes + second!.requestBytes).toBe(asked.length)
      expect(first!.answerBytes + second!.answerBytes).toBe(answered.length)
    }),
  )
})

test('a message is named in the packet in which it begins, and nowhere else', async () => {
  const { wire, connection } = open()
  const set = command('SET', 'a', '+OK\r\n+OK\r\n')
  connection.client(set.slice(0, -12)).client(set.slice(-12) + command('PING'))
  connection.server('+OK\r\n').server('+PONG\r\n')
  expect(await rows(wire)).toEqual(['Redis SET a …', 'Redis PING', 'Redis OK', 'Redis PONG'])
  const onlyBody = open()
  onlyBody.connection.client(set.slice(0, -12)).client(set.slice(-12))
  expect(await rows(onlyBody.wire)).toEqual(['Redis SET a …', 'TCP PSH, ACK 12 B'])
})

test('a segment that came too early is named when the hole has been filled', async () => {
  const { wire, connection } = open()
  const first = command('SET', 'a', 'one')
  const sequence = connection.clientNext
  connection.client({ payload: command('GET', 'a'), sequence: sequence + first.length })
  connection.client({ payload: first, sequence })
  expect(pairs(wire)).toEqual(['SET a … → –', 'GET a → –'])
  expect(await rows(wire)).toEqual(['Redis GET a', 'Redis SET a …'])
})

describe('after a gap', () => {
  const lose = (connection: Connection, octets: number) => {
    connection.serverNext += octets
    return connection.client({ acknowledgment: connection.serverNext })
  }

  test('a request that was sent after the lost answer had come gets its own', () => {
    const { wire, connection } = open()
    connection.client(command('GET', 'a'))
    lose(connection, 7)
    connection.client(command('GET', 'b')).server('$2\r\nbb\r\n')
    expect(pairs(wire)).toEqual(['GET a → –', 'GET b → 2 B'])
  })

  test('where requests are sent ahead, no answer is given to the wrong one', () => {
    const { wire, connection } = open()
    connection.client(command('GET', 'a')).client(command('GET', 'b'))
    lose(connection, 7)
    connection.server('$2\r\nbb\r\n').client(command('GET', 'c')).server('$3\r\nccc\r\n')
    expect(pairs(wire)).toEqual(['GET a → –', 'GET b → –', 'GET c → –'])
  })

  test('octets lost inside a message of known length cost nothing', () => {
    const { wire, connection } = open()
    connection.client(command('GET', 'a')).server('$70000\r\n'.padEnd(1000, 'x'))
    lose(connection, 60_000)
    connection
      .server('y'.repeat(70_000 + 8 + 2 - 61_000))
      .client(command('GET', 'b'))
      .server(':1\r\n')
    expect(pairs(wire)).toEqual(['GET a → 70000 B', 'GET b → 1'])
    expect(wire.engine.exchanges(1)[0]!.answerBytes).toBe(70_010)
  })
})

test('a capture that begins in the middle finds its place', () => {
  const wire = new Wire()
  const connection = new Connection(wire, { serverPort: port })
  connection.server('lue\r\n').client(command('GET', 'b')).server('$2\r\nbb\r\n')
  expect(pairs(wire)).toEqual(['GET b → 2 B'])
})

test('pushed messages answer nobody', () => {
  const { wire, connection } = open()
  connection
    .client(command('SUBSCRIBE', 'news'))
    .server('*3\r\n$9\r\nsubscribe\r\n$4\r\nnews\r\n:1\r\n')
  connection.server('*3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$2\r\nhi\r\n').client(command('PING'))
  connection.server('+PONG\r\n')
  expect(pairs(wire)).toEqual(['SUBSCRIBE news → subscribe news', 'PING → PONG'])
})

function cutAt(text: string, cuts: readonly number[]): string[] {
  const places = [0, ...cuts.toSorted((a, b) => a - b), text.length]
  return places.slice(1).map((end, index) => text.slice(places[index]!, end))
}
