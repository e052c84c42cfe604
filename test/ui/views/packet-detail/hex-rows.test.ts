import { describe, expect, it } from 'vitest'
import {
  bytesFromBase64,
  covers,
  hexRows,
  hexRowsMax,
} from '../../../../ui/views/packet-detail/hex-rows.ts'

describe('the bytes of a packet', () => {
  it('stand in rows of sixteen, with what can be read of them', () => {
    const rows = hexRows(bytesFromBase64(btoa('GET / HTTP/1.1\r\n\u0000\u00ff')))
    expect(rows.map(({ offset }) => offset)).toEqual(['0000', '0010'])
    expect(rows[0]!.bytes.map(({ character }) => character).join('')).toBe('GET / HTTP/1.1··')
    expect(rows[1]!.bytes).toEqual([
      { offset: 16, hex: '00', character: '·' },
      { offset: 17, hex: 'ff', character: '·' },
    ])
  })

  it('are shown up to a limit', () => {
    expect(hexRows(new Uint8Array(65_549))).toHaveLength(hexRowsMax)
    expect(hexRows(new Uint8Array(0))).toEqual([])
  })

  it('belong to a field from its first to its last', () => {
    const field = { offset: 4, length: 2 }
    expect([3, 4, 5, 6].map((at) => covers(field, at))).toEqual([false, true, true, false])
  })
})
