import { expect, it } from 'vitest'
import { httpStart, readHttpHead } from '../../../shared/packet/protocols/http.ts'

const bytesOf = (text: string) => new TextEncoder().encode(text)

/** As if the text stood in the middle of a buffer. */
function startOf(text: string): number {
  const bytes = bytesOf(`--${text}HTTP/1.1 \r\n`)
  return httpStart(bytes, 2, 2 + bytesOf(text).length)
}

function headOf(text: string) {
  const bytes = bytesOf(text)
  return readHttpHead(bytes, 0, bytes.length)
}

const closes = (head: string) => headOf(`${head}\r\n\r\n`)?.connectionClose

it.each([
  'GET / HTTP/1.1\r\n',
  'GET / HTTP/1.0\n',
  'OPTIONS * HTTP/1.1\r\nHost: a\r\n',
  'CONNECT example.com:443 HTTP/1.1\r\n',
  'PROPFIND /dav HTTP/1.1\r\n',
  'M-SEARCH * HTTP/1.1\r\n',
  // The line goes on in the next segment.
  'GET /a/very/long',
  'POST http://proxied.example/',
])('takes %j for a request', (text) => {
  expect(startOf(text)).toBe(1)
})

it.each(['HTTP/1.1 200 OK\r\n', 'HTTP/1.0 404', 'HTTP/1.1 204\r\n'])(
  'takes %j for a response',
  (text) => {
    expect(startOf(text)).toBe(2)
  },
)

it.each([
  '',
  'G',
  'GET',
  'GET ',
  'GET  HTTP/1.1\r\n',
  'GET key\r\n',
  'get / HTTP/1.1\r\n',
  'GET / HTTP/2.0\r\n',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'FETCH /unfinished',
  'ABCDEFGHIJKLMNOPQRSTUVWXYZ / HTTP/1.1\r\n',
  'HTTP/1.1 2',
  'HTTP/1.1 abc\r\n',
  'HTTP/2 200\r\n',
  '\u0016\u0003\u0001\u0002\u0000',
  '<p>GET / HTTP/1.1\r\n',
])('takes %j for neither', (text) => {
  expect(startOf(text)).toBe(0)
})

it('reads a request', () => {
  const text = 'POST /form?a=1 HTTP/1.1\r\nHost: localhost\r\nContent-Length:  3 \r\n\r\na=1'
  expect(headOf(text)).toEqual({
    method: 'POST',
    target: '/form?a=1',
    status: 0,
    reason: '',
    version: 'HTTP/1.1',
    host: 'localhost',
    contentType: undefined,
    contentLength: 3,
    chunked: false,
    connectionClose: false,
    headEnd: text.length - 3,
  })
})

it('reads a response', () => {
  const text =
    'HTTP/1.1 405 Not Allowed\r\nTransfer-Encoding: gzip, Chunked\r\ncontent-type: text/html\r\n' +
    'Connection: close\r\n\r\n'
  expect(headOf(text)).toMatchObject({
    status: 405,
    reason: 'Not Allowed',
    contentLength: undefined,
    contentType: 'text/html',
    chunked: true,
    connectionClose: true,
    headEnd: text.length,
  })
})

it('says whether the connection goes on as the version has it', () => {
  expect(closes('HTTP/1.0 200 OK')).toBe(true)
  expect(closes('HTTP/1.0 200 OK\r\nConnection: Keep-Alive')).toBe(false)
  expect(closes('GET / HTTP/1.1\r\nConnection: Upgrade, close')).toBe(true)
  expect(closes('GET / HTTP/1.1\r\nConnection: disclosed')).toBe(false)
})

it('reads what is there of a head that goes on, and nothing of a first line that does', () => {
  expect(headOf('GET / HTTP/1.1\r\nHost: a\r\nX-Cut: ye')).toMatchObject({
    method: 'GET',
    host: 'a',
    headEnd: undefined,
  })
  expect(headOf('GET /a/very/long')).toBeUndefined()
  expect(headOf('not http\r\n\r\n')).toBeUndefined()
})

it('believes no length that is none', () => {
  for (const length of ['-1', '1e3', '0x10', '3, 3', '9'.repeat(20), '']) {
    const head = headOf(`HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\n\r\n`)
    expect(head?.contentLength).toBeUndefined()
  }
})
