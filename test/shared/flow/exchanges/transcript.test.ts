import { expect, test } from 'vitest'
import { transcript } from '../../../../shared/flow/exchanges/transcript.ts'
import type { Turn } from '../../../../shared/flow/exchanges/transcript.ts'
import { Direction } from '../../../../shared/messages/records.ts'
import { Connection, Wire } from '../../engine/wire.ts'

function open(): { wire: Wire; connection: Connection } {
  const wire = new Wire()
  return { wire, connection: new Connection(wire).open() }
}

async function turns(wire: Wire): Promise<Turn[]> {
  const { segments } = (await wire.engine.stream(1))!
  const octets = segments.map((segment) => ({
    ...segment,
    bytes: Buffer.from(segment.bytes, 'base64'),
  }))
  return transcript(octets, wire.engine.exchanges(1))
}

/** `>1 GET / …` for request 1, `> …` for octets that are no message; `+4` for those not captured. */
async function told(wire: Wire): Promise<string[]> {
  return (await turns(wire)).map(({ direction, message, segments }) => {
    const arrow = direction === Direction.toServer ? '>' : '<'
    const text = segments.map(
      ({ bytes, missing }) => `${Buffer.from(bytes).toString()}${missing ? `+${missing}` : ''}`,
    )
    const what = message ? `${message.index ?? '-'} ${message.state}` : ''
    return `${arrow}${what} ${text.join('|').replaceAll('\r\n', '/')}`
  })
}

test('octets of one side are a turn until the other side speaks', async () => {
  const { wire, connection } = open()
  connection.client('a').client('b').server('c').client('d')
  expect(await told(wire)).toEqual(['> a|b', '< c', '> d'])
})

test('requests on one connection are told apart, and their answers belong to them', async () => {
  const { wire, connection } = open()
  connection
    .client('GET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\n')
    .client('\r\n')
    .server('HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nab')
    .server('cHTTP/1.1 204 No Content\r\n\r\n')
  expect(await told(wire)).toEqual([
    '>1 ended GET /1 HTTP/1.1//',
    '>2 ended GET /2 HTTP/1.1/|/',
    '<1 ended HTTP/1.1 200 OK/content-length: 3//ab|c',
    '<2 ended HTTP/1.1 204 No Content//',
  ])
})

test('an answer to HEAD has no body, and what an Upgrade begins is no HTTP', async () => {
  const { wire, connection } = open()
  connection
    .client('HEAD / HTTP/1.1\r\n\r\n')
    .server('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n')
    .client('GET /chat HTTP/1.1\r\nupgrade: x\r\n\r\n')
    .server('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n\x81\x00')
    .client('GET no more')
  expect((await told(wire)).slice(1)).toEqual([
    '<1 ended HTTP/1.1 200 OK/content-length: 9//',
    '>2 ended GET /chat HTTP/1.1/upgrade: x//',
    '<2 ended HTTP/1.1 101 Switching Protocols/upgrade: x//',
    expect.stringMatching(/^< /),
    '> GET no more',
  ])
})

test('octets that were not captured are part of the body they belong to', async () => {
  const { wire, connection } = open()
  connection
    .client('GET / HTTP/1.1\r\n\r\n')
    .server({ payload: 'HTTP/1.1 200 OK\r\ncontent-length: 8\r\n\r\nabcd', captured: 54 + 40 })
    .server('efgh')
  expect((await told(wire))[1]).toBe('<1 ended HTTP/1.1 200 OK/content-length: 8//ab+2|efgh')
})

test('an answer whose request is not known stays octets', async () => {
  const { wire, connection } = open()
  connection.server('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n').client('GET / HTTP/1.1\r\n\r\n')
  expect(await told(wire)).toEqual([
    '< HTTP/1.1 200 OK/content-length: 0//',
    '>1 ended GET / HTTP/1.1//',
  ])
})

test('turns hold each octet of the stream once, in order', async () => {
  const wire = new Wire()
  const connection = new Connection(wire).open()
  for (let i = 0; i < 20; i++) {
    connection.client(`GET /${i} HTTP/1.1\r\n\r\n`)
    connection.server('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n')
    connection.server('0\r\n\r\n')
  }
  const all = await turns(wire)
  expect(all).toHaveLength(40)
  const place = { [Direction.none]: 0, [Direction.toServer]: 0, [Direction.toClient]: 0 }
  for (const { offset, direction, bytes, missing } of all.flatMap(({ segments }) => segments)) {
    expect(offset).toBe(place[direction])
    place[direction] += bytes.length + missing
  }
})
