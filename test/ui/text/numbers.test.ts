import { describe, expect, it } from 'vitest'
import { formatDelta, formatOffset, formatRate, formatShare } from '../../../ui/text/numbers.ts'

function plain(text: string): string {
  return text.replaceAll('\u00a0', ' ')
}

describe('figures', () => {
  it.each([
    [formatRate(12), '12.0'],
    [formatRate(2_245.4), '2 245'],
    [formatOffset(41_906_113_000), '41.906 113'],
    [formatOffset(0), '0.000 000'],
    [formatOffset(999_999_600), '1.000 000'],
    [formatDelta(42_000), '+0.042'],
    [formatDelta(2_045_402_000), '+2 045'],
    [formatDelta(-7_000), '−0.007'],
    [formatShare(0, 0), '0 %'],
    [formatShare(1, 1_000_000), '0.1 %'],
    [formatShare(999_999, 1_000_000), '99.9 %'],
    [formatShare(7, 7), '100 %'],
  ])('%s', (text, expected) => {
    expect(plain(text)).toBe(expected)
  })
})
