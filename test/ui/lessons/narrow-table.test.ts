import { describe, expect, it } from 'vitest'
import { narrowTable } from '../../../ui/lessons/narrow-table.ts'

describe('a table that a program printed', () => {
  it('keeps its columns below each other, two blanks apart', () => {
    const printed = [
      'Local Address           State       Owner',
      '0.0.0.0:80              LISTEN      -',
    ]
    expect(narrowTable(printed.join('\n')).split('\n')).toEqual([
      'Local Address  State   Owner',
      '0.0.0.0:80     LISTEN  -',
    ])
  })

  it('is left as it is where it is narrow, and so is any other text', () => {
    for (const text of ['', 'hello from the node', 'a b\nc  d', '<html>\n<head>']) {
      expect(narrowTable(text)).toBe(text)
    }
  })
})
