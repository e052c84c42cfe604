import { describe, expect, it } from 'vitest'
import { hexText, isText, octetsText, partsText, prettyJson } from '../../../ui/text/octets-text.ts'

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('octets as text', () => {
  it('keeps lines and tabs, and shows what would do something instead of being seen', () => {
    expect(octetsText(utf8('a\r\n\tb\u001b[2J\u202ec\r'))).toBe('a\n\tb�[2J�c�')
  })

  it('joins characters that were cut between two segments', () => {
    const euro = utf8('1 €')
    expect(partsText([euro.subarray(0, 3), euro.subarray(3)]).join('')).toBe('1 €')
  })

  it('tells text from other octets', () => {
    expect(isText(utf8('<html>größer</html>'))).toBe(true)
    expect(isText(Uint8Array.of(0, 1, 2, 3, 0x80, 0xff))).toBe(false)
    expect(isText(Uint8Array.of(0))).toBe(false)
  })

  it('gives JSON a line for each member, and leaves the rest alone', () => {
    expect(prettyJson('{"a":[1]}')).toBe('{\n  "a": [\n    1\n  ]\n}')
    expect(prettyJson('{"a":')).toBeUndefined()
    expect(prettyJson('12')).toBeUndefined()
  })

  it('writes octets as rows of sixteen', () => {
    expect(hexText(utf8('GET / HTTP/1.1\r\nx'), 16)).toBe(
      [
        '0010  47 45 54 20 2f 20 48 54  54 50 2f 31 2e 31 0d 0a  GET / HTTP/1.1··',
        `0020  78${' '.repeat(46)}  x`,
      ].join('\n'),
    )
  })
})
