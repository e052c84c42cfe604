import { describe, expect, it } from 'vitest'
import { byteGrid, byteRow, partInRow } from '../../../../ui/views/packet-detail/byte-rows.ts'
import { copiedBytes } from '../../../../ui/views/packet-detail/copied-bytes.ts'

const text = new TextEncoder().encode('GET / HTTP/1.1\r\n\u0000')

describe('the bytes of a packet', () => {
  it('stand in rows of sixteen, with what can be read of them', () => {
    const grid = byteGrid('hex', false)
    const first = byteRow(text, 0, 'hex', grid)
    expect(first.text).toBe('47 45 54 20 2f 20 48 54 54 50 2f 31 2e 31 0d 0a')
    expect(first.characters).toBe('GET / HTTP/1.1··')
    expect(byteRow(text, 1, 'hex', grid)).toMatchObject({ offset: 16, length: 1, text: '00' })
  })

  it('are bits, too', () => {
    const row = byteRow(Uint8Array.of(0x45, 0x01), 0, 'bits', byteGrid('bits', false))
    expect(row.text).toBe('01000101 00000001')
  })

  it('are text of one cell a byte, whatever a character takes', () => {
    const grid = byteGrid('utf8', false)
    const bytes = new TextEncoder().encode('aé€😀b')
    const row = byteRow(Uint8Array.of(...bytes, 0xff, 0xe2, 0x82), 0, 'utf8', grid)
    expect(row.text).toBe('aé €  😀   b···')
    expect([...row.text]).toHaveLength(row.length)
  })

  it('keep a character that begins in the row before out of the next one', () => {
    const bytes = new TextEncoder().encode(`${'a'.repeat(63)}éb`)
    const grid = byteGrid('utf8', false)
    expect([...byteRow(bytes, 0, 'utf8', grid).text].at(-1)).toBe('é')
    expect(byteRow(bytes, 1, 'utf8', grid).text).toBe(' b')
  })

  it('are marked row by row', () => {
    const row = { offset: 16, length: 16 }
    expect(partInRow({ offset: 4, length: 14 }, row)).toEqual({ from: 0, count: 2 })
    expect(partInRow({ offset: 20, length: 99 }, row)).toEqual({ from: 4, count: 12 })
    expect(partInRow({ offset: 4, length: 12 }, row)).toBeUndefined()
  })
})

describe('copied bytes', () => {
  const bytes = Uint8Array.of(0x47, 0x22, 0x0d, 0x00, 0x31, 0xff)

  it('are hex, what is printable, or a text with escapes that no digit runs into', () => {
    expect(copiedBytes(bytes, 'hex')).toBe('47220d0031ff')
    expect(copiedBytes(bytes, 'printable')).toBe('G"1')
    expect(copiedBytes(bytes, 'escaped')).toBe('"G\\"\\r\\0001\\377"')
  })

  it('are an array that a C compiler takes', () => {
    expect(copiedBytes(bytes, 'c')).toBe(
      'const unsigned char packet[6] = {\n  0x47, 0x22, 0x0d, 0x00, 0x31, 0xff\n};\n',
    )
  })
})
