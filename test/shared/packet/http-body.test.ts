import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { readHttpBody } from '../../../shared/packet/parts/http-body.ts'
import { findHttpHeadEnd } from '../../../shared/packet/parts/http-head.ts'
import { fixtureFile } from '../capture-files.ts'
import { capturedPackets } from './captured-packets.ts'
import { connectionsOf } from './followed-streams.ts'

const page = '<p>a page, and again a page, and again a page</p>\n'.repeat(4)
const bytesMax = 100_000

it('reads the bodies of a real server', () => {
  const [sent] = connectionsOf(capturedPackets(fixtureFile('http-bodies.pcap')))
  const answers = sent!.filter(({ fromClient }) => !fromClient)
  const read = answers.map(({ octets }) => {
    const headEnd = findHttpHeadEnd(octets, 0, octets.length)
    const head = textOf(octets.subarray(0, headEnd)).toLowerCase()
    const chunked = head.includes('transfer-encoding: chunked')
    const contentEncoding = /content-encoding: (\w+)/.exec(head)?.[1] ?? ''
    return readHttpBody(octets.subarray(headEnd), { chunked, contentEncoding }, bytesMax)
  })
  expect(read.map(({ bytes, packed }) => (packed === '' ? textOf(bytes) : packed))).toEqual([
    'first second chunk',
    page,
    page,
    page,
    'br',
    page,
  ])
  expect(read.map(({ isWhole }) => isWhole)).toEqual(answers.map(() => true))
})

it.each([
  ['gzip', gzipSync(page)],
  ['x-gzip', gzipSync(page)],
  ['deflate', deflateSync(page)],
  ['deflate', deflateRawSync(page)],
  ['GZip ', gzipSync(page)],
])('unpacks %s as far as it is at hand', (contentEncoding, packed) => {
  for (let length = 0; length <= packed.length; length++) {
    const head = { chunked: false, contentEncoding, contentLength: packed.length }
    const { bytes, isWhole } = readHttpBody(packed.subarray(0, length), head, bytesMax)
    expect(page.startsWith(textOf(bytes))).toBe(true)
    expect(isWhole).toBe(length === packed.length)
  }
})

it('keeps no more than it is asked for, whatever comes out', () => {
  const packed = gzipSync(new Uint8Array(10_000_000))
  const head = { chunked: false, contentEncoding: 'gzip' }
  const { bytes, isWhole } = readHttpBody(packed, head, 5000)
  expect([bytes.length, isWhole]).toEqual([5000, false])
  const plain = readHttpBody(new Uint8Array(9), { chunked: false, contentEncoding: '' }, 5)
  expect([plain.bytes.length, plain.isWhole]).toEqual([5, false])
})

it('leaves what it cannot unpack as it is', () => {
  const packed = new Uint8Array(brotliCompressSync(page))
  const head = { chunked: false, contentEncoding: 'br' }
  expect(readHttpBody(packed, head, bytesMax)).toEqual({
    bytes: packed,
    packed: 'br',
    isWhole: true,
  })
})

it.each([
  ['5\r\nabcde\r\n0\r\n\r\n', 'abcde', true],
  ['5;name=value\r\nabcde\r\n0\r\n\r\n', 'abcde', true],
  ['A\r\n0123456789\r\n', '0123456789', false],
  ['5\r\nabc', 'abc', false],
  ['5\r\nabcde\r\nnonsense\r\n', 'abcde', false],
  ['ffffffffff\r\nabc', 'abc', false],
  ['', '', false],
])('joins chunks: %j', (body, expected, isWhole) => {
  const octets = new Uint8Array(Buffer.from(body))
  const read = readHttpBody(octets, { chunked: true, contentEncoding: '' }, bytesMax)
  expect([textOf(read.bytes), read.isWhole]).toEqual([expected, isWhole])
})

it('survives whatever it is given', () => {
  const encodings = fc.constantFrom('gzip', 'deflate', '', 'br')
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 200 }),
      fc.boolean(),
      encodings,
      (body, chunked, contentEncoding) => {
        const { bytes } = readHttpBody(body, { chunked, contentEncoding }, 1000)
        expect(bytes.length).toBeLessThanOrEqual(1000)
      },
    ),
  )
})

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1')
}
