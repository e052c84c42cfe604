import { describe, expect, it } from 'vitest'
import { CredentialMask } from '../../../capture/cluster/mask-credentials.ts'
import { newPacketRecord } from '../../../shared/capture-file/packet-record.ts'

/** LINKTYPE_RAW: the packet begins with its IP header. */
const rawIp = 101
const headerBytes = 40

/** A TCP segment from 127.0.0.1 port 4000 to port 80, as it is without options. */
function segment(text: string, sequence: number, capturedLength = text.length) {
  const bytes = new Uint8Array(headerBytes + text.length)
  const view = new DataView(bytes.buffer)
  bytes.set([0x45, 0, 0, 0, 0, 0, 0, 0, 64, 6, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1])
  view.setUint16(2, bytes.length)
  view.setUint16(20, 4000)
  view.setUint16(22, 80)
  view.setUint32(24, sequence)
  bytes[32] = 0x50
  bytes.set(new TextEncoder().encode(text), headerBytes)
  return {
    ...newPacketRecord(),
    bytes,
    length: bytes.length,
    capturedLength: headerBytes + capturedLength,
  }
}

/** What the segments say behind the mask, in the order in which they come. */
function masked(...segments: ReturnType<typeof segment>[]): string[] {
  const mask = new CredentialMask()
  return segments.map((record) => {
    mask.mask(record, rawIp)
    return new TextDecoder().decode(record.bytes.subarray(headerBytes))
  })
}

const request =
  'GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer abc.def\r\nAccept: */*\r\nCOOKIE: id=1; t=2\r\n\r\n'

describe('credentials in HTTP headers', () => {
  it('become stars of the same length, whatever the case of the name', () => {
    expect(masked(segment(request, 1))).toEqual([
      'GET / HTTP/1.1\r\nHost: a\r\nAuthorization: ****** *******\r\nAccept: */*\r\nCOOKIE: ***** ***\r\n\r\n',
    ])
  })

  it('are masked in answers and for proxies', () => {
    expect(masked(segment('HTTP/1.1 200 OK\r\nSet-Cookie: s=1\r\n\r\nCookies: 3', 1))).toEqual([
      'HTTP/1.1 200 OK\r\nSet-Cookie: ***\r\n\r\nCookies: 3',
    ])
    expect(masked(segment('CONNECT a\r\nProxy-Authorization: Basic QQ==\r\n\r\n', 1))).toEqual([
      'CONNECT a\r\nProxy-Authorization: ***** ****\r\n\r\n',
    ])
  })

  it('are followed wherever a segment cuts them', () => {
    const expected = masked(segment(request, 1))[0]!
    for (let cut = 1; cut < request.length; cut++) {
      const parts = masked(segment(request.slice(0, cut), 1), segment(request.slice(cut), 1 + cut))
      expect(parts.join('')).toBe(expected)
    }
  })

  it('stay masked in what is sent again from any place on', () => {
    const expected = masked(segment(request, 1))[0]!
    for (let cut = request.indexOf(': B') + 2; cut < request.length; cut++) {
      const [, again = ''] = masked(segment(request, 1), segment(request.slice(cut), 1 + cut))
      const shown = [...again].map((letter, at) => (letter === '*' ? expected[cut + at] : letter))
      // A line that is begun within may be masked in vain, never the other way round.
      for (const [at, letter] of [...expected.slice(cut)].entries()) {
        if (letter === '*') expect(again[at]).toBe('*')
      }
      expect(shown.join('')).toBe(expected.slice(cut))
    }
  })

  it('are masked behind a segment that was lost', () => {
    const [, third] = masked(
      segment('GET / HTTP/1.1\r\nCookie: aaaa', 1),
      segment('cccc\r\nHost: a\r\n\r\n', 1 + 28 + 4),
    )
    expect(third).toBe('****\r\nHost: a\r\n\r\n')
  })

  it('are followed past what was captured of a segment', () => {
    const text = 'GET / HTTP/1.1\r\nCookie: aaaabbbb'
    const [, next] = masked(
      segment(text, 1, text.length - 6),
      segment('cc\r\nX: y', 1 + text.length),
    )
    expect(next).toBe('**\r\nX: y')
  })

  it('are left alone in other directions and other lines', () => {
    const plain = 'HTTP/1.1 200 OK\r\nServer: Authorization: none\r\nX-Cookie: a\r\n\r\n'
    expect(masked(segment(plain, 1))).toEqual([plain])
  })
})
