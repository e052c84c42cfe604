import { deflateSync, gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import type { Turn } from '../../../shared/flow/exchanges/transcript.ts'
import { Direction } from '../../../shared/messages/records.ts'
import { curlCommand } from '../../../ui/text/curl-command.ts'
import { readHttpMessage, type HttpMessage } from '../../../ui/text/http-message.ts'

function bytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0))
}

/** A message in one segment; `missing` octets behind it were not captured. */
function read(
  head: string,
  body: Uint8Array | string = '',
  state: NonNullable<Turn['message']>['state'] = 'ended',
  missing = 0,
): HttpMessage {
  const headBytes = bytes(`${head.replaceAll('\n', '\r\n')}\r\n\r\n`)
  const rest = typeof body === 'string' ? bytes(body) : body
  const all = new Uint8Array(headBytes.length + rest.length)
  all.set(headBytes)
  all.set(rest, headBytes.length)
  return readHttpMessage({
    key: '1 0',
    direction: Direction.toServer,
    segments: [
      { direction: Direction.toServer, packet: 4, offsetNs: 0, offset: 0, bytes: all, missing },
    ],
    message: {
      offset: 0,
      headBytes: headBytes.length,
      length: all.length,
      isRequest: head.startsWith('GET'),
      state,
    },
  })
}

const text = (message: HttpMessage): string => new TextDecoder().decode(message.body)

it('reads the start line, the headers as they were written, and the body', () => {
  const message = read('HTTP/1.1 200 OK\nContent-Type: text/plain\nX-Odd:', 'hello')
  expect(message.startLine).toBe('HTTP/1.1 200 OK')
  expect(message.headers).toEqual([
    { name: 'Content-Type', value: 'text/plain' },
    { name: 'X-Odd', value: '' },
  ])
  expect(text(message)).toBe('hello')
  expect(message.isWhole).toBe(true)
})

it('joins chunks and unpacks gzip and deflate', () => {
  const packed = gzipSync('a page')
  const chunk = `${packed.length.toString(16)}\r\n${String.fromCharCode(...packed)}\r\n0\r\n\r\n`
  const chunked = read('HTTP/1.1 200 OK\nTransfer-Encoding: chunked\nContent-Encoding: gzip', chunk)
  expect(text(chunked)).toBe('a page')
  expect(chunked.remarks[0]).toMatch(/^unpacked from \d+ B of chunks, gzip$/)
  expect(text(read('HTTP/1.1 200 OK\nContent-Encoding: deflate', deflateSync('more')))).toBe('more')
})

it('says what it cannot unpack, and leaves alone what is not whole', () => {
  expect(read('HTTP/1.1 200 OK\nContent-Encoding: br', 'x').remarks).toEqual(['still packed: br'])
  const open = read('HTTP/1.1 200 OK\nContent-Encoding: gzip', gzipSync('a page'), 'open')
  expect(open.isWhole).toBe(false)
  expect(open.remarks).toEqual(['not whole: the rest has not come'])
  expect(read('HTTP/1.1 200 OK', 'ab', 'ended', 3).isWhole).toBe(false)
})

it('turns a request into a command that sends it again', () => {
  expect(
    curlCommand(read('GET /a?b=[1] HTTP/1.1\nHost: localhost:80\nUser-Agent: Wget\nAccept: */*')),
  ).toBe(
    "curl --globoff --path-as-is --header 'User-Agent: Wget' --header 'Accept: */*' --url 'http://localhost:80/a?b=[1]'",
  )
  const form = read(
    'POST /form HTTP/1.1\nHost: h\nUser-Agent: c\nAccept: */*\nContent-Type: a/b\nContent-Length: 6',
    "@it's!",
  )
  expect(curlCommand(form)).toBe(
    "curl --globoff --path-as-is --header 'User-Agent: c' --header 'Accept: */*' --header 'Content-Type: a/b' --data-raw '@it'\\''s!' --url 'http://h/form'",
  )
})

it('sends octets that are no text by way of base64', () => {
  const put = read('PUT /x HTTP/1.1\nHost: h', Uint8Array.of(0, 255, 1))
  expect(curlCommand(put)).toMatch(
    /^echo AP8B \| base64 -d \| curl .*--request 'PUT' .*--data-binary @-/,
  )
})

it('lets no header make the shell or curl do anything else', () => {
  const evil = read("GET /';id;' HTTP/1.1\nHost: h\n@/etc/passwd: x\nX: $(id)`id`'")
  const command = curlCommand(evil)!
  expect(command).not.toContain('@/etc')
  expect(command).toContain("'X: $(id)`id`'\\'''")
  expect(command).toContain("--url 'http://h/'\\'';id;'\\'''")
})

it('has no command for what cannot be sent again', () => {
  expect(curlCommand(read('CONNECT h:443 HTTP/1.1\nHost: h:443'))).toBeUndefined()
  expect(curlCommand(read('GET / HTTP/1.0'))).toBeUndefined()
  expect(curlCommand(read('POST / HTTP/1.1\nHost: h', 'ab', 'ended', 2))).toBeUndefined()
})
