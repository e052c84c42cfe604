import { describe, expect, test } from 'vitest'
import * as fc from 'fast-check'
import { Connection, F, Wire } from '../../engine/wire.ts'

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`
const ok = (body: string) => `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`

/** Request and answer of each exchange, as `GET /a → 200 OK`; `–` where there is no answer. */
function pairs(wire: Wire, id = 1): string[] {
  return wire.engine.exchanges(id).map(({ request, answer }) => `${request} → ${answer ?? '–'}`)
}

function open(): { wire: Wire; connection: Connection } {
  const wire = new Wire()
  return { wire, connection: new Connection(wire).open() }
}

test('a request and its answer are one exchange, with times, sizes and packets', () => {
  const { wire, connection } = open()
  connection.client({ payload: get('/'), atNs: 10_000 })
  connection.server({ atNs: 11_000 })
  connection.server({ payload: ok('hello').slice(0, -2), atNs: 14_000 })
  connection.server({ payload: 'lo', atNs: 17_000 })
  expect(wire.engine.exchanges(1)).toEqual([
    {
      conversation: 1,
      index: 1,
      application: 'HTTP',
      request: 'GET /',
      requestPacket: 4,
      requestBytes: get('/').length,
      answer: '200 OK',
      status: 200,
      answerPacket: 6,
      answerBytes: ok('hello').length,
      startNs: 9000,
      firstByteNs: 4000,
      durationNs: 7000,
    },
  ])
  expect(wire.engine.conversation(1)).toMatchObject({ application: 'HTTP', exchanges: 1 })
  expect(wire.engine.counters().exchanges).toBe(1)
})

describe('messages on one connection', () => {
  test('keep-alive: each request gets its own answer', () => {
    const { wire, connection } = open()
    connection.client(get('/a')).server(ok('a')).client(get('/b')).server(ok('b'))
    expect(pairs(wire)).toEqual(['GET /a → 200 OK', 'GET /b → 200 OK'])
  })

  test('pipelining: answers come in the order of requests, also within one segment', () => {
    const { wire, connection } = open()
    connection.client(get('/a') + get('/b')).client(get('/c'))
    connection
      .server(ok('a') + 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n')
      .server(ok('c'))
    expect(pairs(wire)).toEqual(['GET /a → 200 OK', 'GET /b → 404 Not Found', 'GET /c → 200 OK'])
  })

  test('answers without a body do not swallow the next one', () => {
    const { wire, connection } = open()
    connection.client('HEAD /a HTTP/1.1\r\n\r\n')
    connection.server('HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n')
    connection.client(get('/b')).server('HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n')
    connection.client(get('/c')).server('HTTP/1.1 204 No Content\r\n\r\n')
    connection.client(get('/d')).server(ok('d'))
    const answers = wire.engine.exchanges(1).map(({ status }) => status)
    expect(answers).toEqual([200, 304, 204, 200])
  })

  test('an interim answer is passed over', () => {
    const { wire, connection } = open()
    connection.client('POST /a HTTP/1.1\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n')
    connection.server('HTTP/1.1 100 Continue\r\n\r\n').client('data').server(ok('done'))
    expect(pairs(wire)).toEqual(['POST /a → 200 OK'])
  })

  test('a server may answer before the request has ended', () => {
    const { wire, connection } = open()
    connection.client('POST /big HTTP/1.1\r\nContent-Length: 10\r\n\r\n01234')
    connection.server('HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n')
    connection.client('56789').client(get('/b')).server(ok('b'))
    expect(pairs(wire)).toEqual(['POST /big → 413 Too Large', 'GET /b → 200 OK'])
    expect(wire.engine.exchanges(1)[0]!.requestBytes).toBe(52)
  })

  test('a body without a length ends with the connection', () => {
    const { wire, connection } = open()
    connection.client(get('/a')).server('HTTP/1.0 200 OK\r\n\r\nHTTP/1.1 is not a message here')
    expect(wire.engine.exchanges(1)[0]!.durationNs).toBeUndefined()
    connection.server({ flags: F.fin | F.ack })
    expect(wire.engine.exchanges(1)[0]!.durationNs).toBeGreaterThan(0)
  })

  test('a client that has ended its side still gets its answer', () => {
    const { wire, connection } = open()
    connection
      .client(get('/a'))
      .client({ flags: F.fin | F.ack })
      .server({})
      .server(ok('a'))
    expect(pairs(wire)).toEqual(['GET /a → 200 OK'])
  })

  test('what the server sent before it had the request is no answer to it', () => {
    const { wire, connection } = open()
    const before = connection.client(get('/a')).server(ok('a')).clientNext
    const timedOut = 'HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n'
    connection.client(get('/b')).server({ payload: timedOut, acknowledgment: before })
    expect(pairs(wire)).toEqual(['GET /a → 200 OK', 'GET /b → –'])
  })

  test('behind a change of protocols nothing is taken for HTTP', () => {
    const { wire, connection } = open()
    connection.client(get('/chat')).server('HTTP/1.1 101 Switching Protocols\r\n\r\n')
    connection.client(get('/inside')).server(ok('inside'))
    expect(pairs(wire)).toEqual(['GET /chat → 101 Switching Protocols'])
  })

  test('other conversations have no exchanges', () => {
    const { wire, connection } = open()
    connection.client('EHLO there\r\n').server('250 OK\r\n').client(get('/late'))
    expect(pairs(wire)).toEqual([])
  })
})

test('however messages are cut into segments, sent again or overtaken, exchanges are the same', () => {
  const chunked =
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n1a\r\nabcdefghijklmnopqrstuvwxyz\r\n0\r\nTrailer: 1\r\n\r\n'
  const post = 'POST /form HTTP/1.1\r\nContent-Length: 11\r\n\r\nGET / HTTP/'
  const rounds = [
    [get('/a'), chunked],
    [post, ok('HTTP/1.1 500 Oops')],
    [get('/z'), 'HTTP/1.1 404 Not Found\r\nContent-Length: 3\r\n\r\nno.'],
  ] as const
  const cuts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 })
  const sample = fc.record({ cuts, swap: fc.boolean(), again: fc.boolean() })
  fc.assert(
    fc.property(sample, fc.nat(0xffff_ffff), ({ cuts: sizes, swap, again }, sequence) => {
      const wire = new Wire()
      const connection = new Connection(wire, { clientSequence: sequence }).open()
      for (const [request, answer] of rounds) {
        const isFirst = request === rounds[0][0]
        send(connection, 'client', pieces(request, isFirst ? [30] : sizes), { swap: false, again })
        send(connection, 'server', pieces(answer, sizes), { swap, again })
      }
      expect(pairs(wire)).toEqual([
        'GET /a → 200 OK',
        'POST /form → 200 OK',
        'GET /z → 404 Not Found',
      ])
      const sizesSeen = wire.engine.exchanges(1).map((exchange) => exchange.answerBytes)
      expect(sizesSeen).toEqual(rounds.map(([, answer]) => answer.length))
      expect(wire.engine.exchanges(1).every(({ durationNs }) => durationNs! > 0)).toBe(true)
    }),
  )
})

describe('gaps', () => {
  test('a gap inside a body of known length costs nothing', () => {
    const { wire, connection } = open()
    connection.client(get('/a')).server('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n012')
    connection.serverUnseen('3456').server('789').client({}).client(get('/b')).server(ok('b'))
    expect(pairs(wire)).toEqual(['GET /a → 200 OK', 'GET /b → 200 OK'])
  })

  test('an unseen answer is nobody’s, and the next request is paired again', () => {
    const { wire, connection } = open()
    connection.client(get('/a')).serverUnseen(ok('a')).client(get('/b'))
    connection
      .server({ payload: ok('b') })
      .client(get('/c'))
      .server(ok('c'))
    expect(pairs(wire)).toEqual(['GET /a → –', 'GET /b → 200 OK', 'GET /c → 200 OK'])
  })

  test('the answer to an unseen request is not given to the next request', () => {
    const { wire, connection } = open()
    connection.client(get('/a')).server(ok('a'))
    connection.clientUnseen(get('/unseen')).server(ok('unseen'))
    connection.client(get('/c')).server('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n')
    expect(pairs(wire)).toEqual(['GET /a → 200 OK', 'GET /c → 404 Not Found'])
  })

  test('where requests are sent ahead, nothing is paired after a gap', () => {
    const { wire, connection } = open()
    connection.client(get('/a')).client(get('/b')).server(ok('a')).server(ok('b'))
    connection.clientUnseen(get('/unseen')).client(get('/d')).server({}).server(ok('unseen'))
    connection.server('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n')
    expect(pairs(wire)).toEqual(['GET /a → 200 OK', 'GET /b → 200 OK', 'GET /d → –'])
  })

  test('a request sent ahead of an unseen one’s answer does not get that answer', () => {
    const { wire, connection } = open()
    connection.client(get('/a')).server(ok('a')).client({})
    connection.clientUnseen(get('/unseen'))
    connection.client({ payload: get('/c') }).server({})
    connection.server(ok('unseen')).server('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n')
    expect(pairs(wire)).toEqual(['GET /a → 200 OK', 'GET /c → –'])
  })

  test('nor does one that follows an unseen one which was sent ahead', () => {
    const { wire, connection } = open()
    connection.client(get('/a')).clientUnseen(get('/unseen')).server(ok('a'))
    connection.client(get('/c')).server(ok('unseen')).server(ok('c'))
    expect(pairs(wire)[1]).toBe('GET /c → –')
  })

  test('octets that were cut off and come again count once', () => {
    const wire = new Wire()
    const connection = new Connection(wire).open().client(get('/a'))
    const answer = ok('x'.repeat(500))
    const start = connection.serverNext
    connection.server({ payload: answer.slice(0, 400), captured: 120 })
    connection.server({ payload: answer.slice(300), sequence: start + 300, captured: 100 })
    connection.client(get('/b')).server(ok('b'))
    expect(pairs(wire)).toEqual(['GET /a → 200 OK', 'GET /b → 200 OK'])
    expect(wire.engine.exchanges(1)[0]!.answerBytes).toBe(answer.length)
  })

  test('packets cut by the capture keep their exchanges while heads are whole', () => {
    const wire = new Wire()
    const connection = new Connection(wire).open()
    connection.client(get('/a'))
    connection.server({ payload: ok('x'.repeat(500)), captured: 120 })
    connection.client(get('/b')).server({ payload: ok('y'.repeat(300)), captured: 120 })
    expect(pairs(wire)).toEqual(['GET /a → 200 OK', 'GET /b → 200 OK'])
    expect(wire.engine.exchanges(1)[0]).toMatchObject({ durationNs: 1000 })
  })

  test('a capture that begins in the middle of an answer starts with the next request', () => {
    const wire = new Wire()
    const connection = new Connection(wire)
    connection.server('rest of a body').client({}).client(get('/b')).server(ok('b'))
    expect(pairs(wire)).toEqual(['GET /b → 200 OK'])
  })

  test('a capture that begins with an answer does not give it to the next request', () => {
    const wire = new Wire()
    const connection = new Connection(wire)
    connection.server(ok('before')).client({}).client(get('/b')).server(ok('b'))
    expect(pairs(wire)).toEqual(['GET /b → 200 OK'])
    expect(wire.engine.exchanges(1)[0]!.answerPacket).toBe(4)
  })
})

describe('whatever the capture loses', () => {
  const losses = fc.record({
    /** Requests of each round; more than one are sent ahead of their answers. */
    rounds: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 2, maxLength: 12 }),
    lost: fc.array(fc.boolean(), { minLength: 30, maxLength: 120 }),
    size: fc.integer({ min: 15, max: 200 }),
    acknowledges: fc.boolean(),
  })

  /** The number in each path, and in the reason of the answer that it was paired with. */
  function answered(sample: typeof losses extends fc.Arbitrary<infer T> ? T : never, most: number) {
    const wire = new Wire()
    const connection = new Connection(wire).open()
    let turn = 0
    let request = 0
    const pass = (side: 'client' | 'server', text: string) => {
      for (const payload of pieces(text, [sample.size])) {
        const isLost = sample.lost[turn++ % sample.lost.length]! && turn > 1
        if (!isLost) connection[side](payload)
        else if (side === 'client') connection.clientUnseen(payload)
        else connection.serverUnseen(payload)
      }
    }
    for (const round of sample.rounds) {
      const numbers = Array.from({ length: Math.min(most, round) }, () => ++request)
      for (const number of numbers) pass('client', get(`/${number}`))
      for (const number of numbers) {
        if (sample.acknowledges) connection.client({})
        pass('server', `HTTP/1.1 200 ${number}\r\nContent-Length: 30\r\n\r\n${'x'.repeat(30)}`)
      }
    }
    return wire.engine
      .exchanges(1)
      .filter(({ answer }) => answer !== undefined)
      .map(({ request: asked, answer }) => [asked.slice('GET /'.length), answer!.slice(4)])
  }

  test('no answer is given to another request, where each waits for the answer before', () => {
    fc.assert(
      fc.property(losses, (sample) => {
        for (const [asked, got] of answered(sample, 1)) expect(got).toBe(asked)
      }),
      { numRuns: 300 },
    )
  })

  test('nor where requests were seen to be sent ahead', () => {
    fc.assert(
      fc.property(losses, ({ rounds, lost, ...rest }) => {
        const seenBefore = Array.from({ length: 30 }, () => false)
        const sample = { rounds: [2, ...rounds], lost: [...seenBefore, ...lost], ...rest }
        for (const [asked, got] of answered(sample, 3)) expect(got).toBe(asked)
      }),
      { numRuns: 300 },
    )
  })
})

function pieces(text: string, sizes: readonly number[]): string[] {
  const cut: string[] = []
  for (let at = 0, turn = 0; at < text.length; turn++) {
    const size = sizes[turn % sizes.length]!
    cut.push(text.slice(at, at + size))
    at += size
  }
  return cut
}

function send(
  connection: Connection,
  side: 'client' | 'server',
  parts: readonly string[],
  { swap, again }: { swap: boolean; again: boolean },
): void {
  let sequence = side === 'client' ? connection.clientNext : connection.serverNext
  const segments = parts.map((payload) => {
    const segment = { payload, sequence }
    sequence = (sequence + payload.length) >>> 0
    return segment
  })
  const order = swap ? segments.flatMap((_, at) => (at % 2 === 0 ? [at + 1, at] : [])) : undefined
  const sent = order ? order.filter((at) => at < segments.length) : segments.map((_, at) => at)
  for (const at of sent) {
    connection[side](segments[at]!)
    if (again) connection[side](segments[at]!)
  }
}
