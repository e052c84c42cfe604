import { expect, it } from 'vitest'
import { PacketBytes } from '../../../../shared/packet/packet-bytes.ts'
import { protocols } from '../../../../shared/packet/protocols/index.ts'
import type { Meaning, StreamConnection } from '../../../../shared/packet/stream.ts'
import { fixtureFile } from '../../capture-files.ts'
import { capturedPackets } from '../captured-packets.ts'
import {
  type FollowedMessage,
  type Sent,
  connectionsOf,
  exchangesOf,
  follow,
} from '../followed-streams.ts'
import { rowsNamed } from './rows-named.ts'

const http2 = protocols.find(({ name }) => name === 'http2')!
const [sent] = connectionsOf(capturedPackets(fixtureFile('http2.pcap')))
const messages = follow('http2', sent!)

it('pairs the requests of all streams with their answers', () => {
  const exchanges = exchangesOf(messages)
  expect(
    exchanges.map(({ request, status, answer, failed }) => [
      request,
      status ?? answer,
      failed === true,
    ]),
  ).toEqual([
    ['GET /page', 200, false],
    ['GET /page', 200, false],
    ['POST /form', 200, false],
    ['GET /missing', 404, false],
    ['GET /reset', 'REFUSED_STREAM', true],
    ['GET /push', 200, false],
    ['GET /page', 200, false],
    ['GET /page', 200, false],
    ['GET /page', 200, false],
  ])
  // Headers, data and trailers.
  expect(exchanges[0]!.answerMessages).toBe(3)
})

it('names an answer by headers that are only indexes', () => {
  const second = messages.find(({ meaning }) => meaning?.text === 'HEADERS[3]: 200')
  expect(headersOf(second!)).toEqual([
    ':status: 200',
    'content-type: text/plain',
    'server: golden',
    expect.stringMatching(/^date: /),
  ])
})

it('says which headers are missing when it begins in the middle, and shows the rest', () => {
  const middle = sent!.filter(({ packet }) => packet! >= 13)
  const [request, answer] = follow('http2', middle)
  expect(request!.meaning).toMatchObject({ text: 'HEADERS[3]: GET /page', role: 'request' })
  expect(headersOf(request!)).toEqual([
    ':path: /page',
    ':method: GET',
    'Header: not known: entry 64 of the header table, put in before',
    ':scheme: http',
    'Header: not known: entry 63 of the header table, put in before',
    'Header: 2',
  ])
  expect(answer!.meaning).toMatchObject({ text: 'HEADERS[3]: 200', status: 200 })
})

it('never names a header by a table that it has missed a part of', () => {
  const whole = new Map(messages.map((message, index) => [index, headersOf(message)]))
  for (let lost = 0; lost < messages.length; lost++) {
    const connection = http2.stream!.connect()
    const side = messages[lost]!.fromClient
    for (const [index, message] of framesOf(sent!).entries()) {
      if (index === lost) connection.lost?.(side)
      else {
        const shown = readHeaders(connection, message)
        const missing = /not known/
        for (const [place, header] of shown.entries()) {
          if (!missing.test(header) && !header.startsWith('Header: ')) {
            expect(header).toBe(whole.get(index)![place])
          }
        }
      }
    }
  }
})

it('joins a header block that goes on in further frames', () => {
  const block = hex('8286844003782d6103616263')
  const pieces = [block.slice(0, 2), block.slice(2, 7), block.slice(7)]
  const read = follow('http2', [
    { fromClient: true, octets: frame(1, 0x01, 1, pieces[0]!) },
    { fromClient: true, octets: frame(9, 0x00, 1, pieces[1]!) },
    { fromClient: true, octets: frame(9, 0x04, 1, pieces[2]!) },
  ])
  expect(read.map(({ meaning }) => meaning)).toEqual([
    { text: 'HEADERS[1]', role: 'neither' },
    { text: 'CONTINUATION[1]', role: 'neither' },
    {
      text: 'CONTINUATION[1]: GET /',
      role: 'request',
      subject: 'GET /',
      correlation: 1,
      version: 'HTTP/2',
      more: false,
    },
  ])
  expect(headersOf(read[2]!)).toEqual([':method: GET', ':scheme: http', ':path: /', 'x-a: abc'])
})

it('takes a header block that is never finished for a part that was missed', () => {
  const indexed = { fromClient: true, octets: frame(1, 0x05, 3, hex('be')) }
  const read = follow('http2', [
    { fromClient: true, octets: frame(1, 0x05, 1, hex('8286844003782d6103616263')) },
    indexed,
    { fromClient: true, octets: frame(1, 0x01, 5, hex('4003782d62')) },
    indexed,
  ])
  expect(read.map(headersOf)[1]).toEqual(['x-a: abc'])
  expect(read.map(headersOf)[3]).toEqual([expect.stringMatching(/not known/)])
})

it('gives up a header block that has no end', () => {
  const endless = Array.from({ length: 3000 }, () => ({
    fromClient: true,
    octets: frame(9, 0x00, 1, [0]),
  }))
  const read = follow('http2', [
    { fromClient: true, octets: frame(1, 0x00, 1, hex('828684')) },
    ...endless,
    { fromClient: true, octets: frame(9, 0x04, 1, hex('00')) },
    { fromClient: true, octets: frame(1, 0x05, 3, hex('828684')) },
  ])
  expect(read.at(-2)!.meaning).toEqual({ text: 'CONTINUATION[1]', role: 'neither' })
  expect(read.at(-1)!.meaning!.text).toBe('HEADERS[3]: GET /')
})

it.each([
  ['a frame that goes on', '00010000000000000161', true],
  ['zeros', '000000000000000001', false],
  ['a frame and something else', '00000100010000000161474554202f2048545450', false],
])('finds its place again by: %s', (_, octets, expected) => {
  const bytes = Uint8Array.from(hex(octets))
  expect(http2.stream!.begins(bytes, 0, bytes.length)).toBe(expected)
})

it('leaves out padding and priority', () => {
  const block = hex('828684')
  const payload = [3, ...hex('8000000305'), ...block, 0, 0, 0]
  const [read] = follow('http2', [{ fromClient: true, octets: frame(1, 0x2d, 1, payload) }])
  expect(headersOf(read!)).toEqual([':method: GET', ':scheme: http', ':path: /'])
  expect(rowsNamed(read!.fields, 'http2.stream_dependency')[0]).toMatchObject({ number: 3 })
  expect(rowsNamed(read!.fields, 'http2.exclusive')[0]).toMatchObject({ number: 1 })
  expect(rowsNamed(read!.fields, 'http2.headers')[0]!.length).toBe(3)
})

it.each([
  ['a length of MySQL', '0a00000001037365', false],
  ['a version packet of MySQL', '4a0000000a382e302e3336', false],
  ['a record of TLS', '1603010005010000010303', false],
  ['a request of Kafka', '00000020000100020000000700', false],
  ['an empty DATA frame alone', '000000000000000001', false],
  ['a DATA frame that fills the packet', '000003000000000001616263', false],
  ['half of a preface', '505249202a204854', false],
  ['a preface', '505249202a20485454502f322e300d0a0d0a534d0d0a0d0a', true],
  ['SETTINGS', '00000604000000000000030000003200', false],
  ['SETTINGS, whole', '000006040000000000000300000032', true],
  ['SETTINGS that nobody knows', '000006040000000000ff0300000032', false],
  ['PING', '0000080600000000003031323334353637', true],
  ['HEADERS with an unknown beginning', '0000010105000000017f', false],
  ['HEADERS that begin with a method', '00000101050000000182', true],
  ['HEADERS of stream 0', '00000101050000000082', false],
])('recognises on any port: %s → %s', (_, octets, expected) => {
  const bytes = Uint8Array.from(hex(octets))
  const cursor = { bytes, offset: 0, end: bytes.length }
  expect(http2.recognises!(cursor as never)).toBe(expected)
})

function headersOf({ fields }: Pick<FollowedMessage, 'fields'>): string[] {
  return rowsNamed(fields, 'http2.header').map(({ label, value }) => `${label}: ${value}`)
}

/** Each message of the connection by itself. */
function framesOf(pieces: readonly Sent[]): { fromClient: boolean; octets: Uint8Array }[] {
  const connection = http2.stream!.connect()
  return pieces.flatMap(({ fromClient, octets }) => {
    const frames = []
    for (let at = 0; at < octets.length;) {
      const length = connection.messageLength(octets, at, octets.length, fromClient)
      frames.push({ fromClient, octets: octets.slice(at, at + length) })
      at += length
    }
    return frames
  })
}

function readHeaders(connection: StreamConnection, { fromClient, octets }: Sent): string[] {
  const length = octets.length
  const bytes = new PacketBytes(octets, length)
  const message = { bytes, offset: 0, end: length, length, fromClient }
  const meaning: Meaning = connection.read(message)
  expect(meaning.text).not.toBe('')
  return headersOf({ fields: [...connection.fields(message)] })
}

function frame(
  type: number,
  flags: number,
  stream: number,
  payload: ArrayLike<number>,
): Uint8Array {
  const { length } = payload
  const head = [0, length >> 8, length & 0xff, type, flags, 0, 0, 0, stream]
  return Uint8Array.from([...head, ...Array.from(payload)])
}

function hex(digits: string): number[] {
  return [...Buffer.from(digits, 'hex')]
}
