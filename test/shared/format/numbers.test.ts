import { describe, expect, it } from 'vitest'
import { formatByteCount, formatByteSize } from '../../../shared/format/byte-count.ts'
import { formatDuration } from '../../../shared/format/duration.ts'
import { formatHexBytes, formatHexNumber } from '../../../shared/format/hex.ts'
import { printableText } from '../../../shared/format/printable-text.ts'
import { formatTimestamp, joinTime } from '../../../shared/format/timestamp.ts'

const utf8 = (text: string) => new TextEncoder().encode(text)

describe('numbers as text', () => {
  it('parts thousands in exact counts', () => {
    expect([0, 615, 1448, 1048576].map(formatByteCount)).toEqual([
      '0 B',
      '615 B',
      '1 448 B',
      '1 048 576 B',
    ])
  })

  it('shows sizes with at most three digits', () => {
    expect([0, 999, 1000, 1536, 10189, 35651584, 1023.6 * 1024].map(formatByteSize)).toEqual([
      '0 B',
      '999 B',
      '1.0 KiB',
      '1.5 KiB',
      '10 KiB',
      '34 MiB',
      '1.0 MiB',
    ])
  })

  it('shows durations in the unit that reads best', () => {
    const durations = [
      0,
      340,
      71_000,
      999_600,
      1_200_000,
      999_960_000,
      3_400_000_000,
      125e9,
      63 * 60e9,
    ]
    expect(durations.map(formatDuration)).toEqual([
      '0 s',
      '340 ns',
      '71 µs',
      '1.0 ms',
      '1.2 ms',
      '1.0 s',
      '3.4 s',
      '2 min 5 s',
      '1 h 3 min',
    ])
    expect(formatDuration(-71_000)).toBe('−71 µs')
    expect(formatDuration(59.97e9)).toBe('1 min')
  })

  it('pads hexadecimal numbers to their bytes and cuts long runs of bytes', () => {
    expect(formatHexNumber(0x1f, 2)).toBe('0x001f')
    expect(formatHexBytes(Uint8Array.of(1, 0xab))).toBe('01:ab')
    expect(formatHexBytes(new Uint8Array(3), 2)).toBe('00:00…')
  })
})

describe('timestamps', () => {
  it('keeps every nanosecond', () => {
    expect(formatTimestamp(joinTime(1_700_000_000, 71))).toBe('2023-11-14T22:13:20.000000071Z')
    expect(formatTimestamp(joinTime(1_700_000_000, 999_999_999))).toBe(
      '2023-11-14T22:13:20.999999999Z',
    )
  })

  it('counts backwards before 1970', () => {
    expect(formatTimestamp(-1n)).toBe('1969-12-31T23:59:59.999999999Z')
  })

  it('shows seconds where no calendar reaches', () => {
    expect(formatTimestamp(joinTime(2 ** 50, 5))).toBe('1125899906842624.000000005')
  })
})

describe('captured text', () => {
  it('obeys no terminal and turns no direction', () => {
    expect(printableText(utf8('\u001b[2Ja\u202eb\r\nc'))).toBe('\ufffd[2Ja\ufffdb\ufffd\ufffdc')
  })

  it('keeps UTF-8, marks what is not, and cuts what is long', () => {
    expect(printableText(utf8('größer'))).toBe('größer')
    expect(printableText(Uint8Array.of(0x61, 0xff))).toBe('a\ufffd')
    expect(printableText(utf8('abcdef'), 3)).toBe('abc…')
  })
})
