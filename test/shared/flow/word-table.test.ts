import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { WordTable } from '../../../shared/flow/word-table.ts'

/** Few different words, so that keys meet again and collide. */
const word = fc.oneof(fc.nat(3), fc.constantFrom(0x80000000, 0xffffffff))
const key = fc.tuple(word, word, word, word)
const step = fc.record({
  action: fc.constantFrom('set', 'delete', 'find'),
  key,
  value: fc.integer({ min: 1, max: 0xffffffff }),
})

test('it answers like a map, whatever is set and deleted in which order', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 600 }), (steps) => {
      const table = new WordTable()
      const model = new Map<string, number>()
      for (const { action, key: words, value } of steps) {
        table.key.set(words)
        if (action === 'set') {
          table.set(value)
          model.set(String(words), value)
        } else if (action === 'delete') {
          table.delete()
          model.delete(String(words))
        } else expect(table.find()).toBe(model.get(String(words)) ?? 0)
      }
      expect(table.size).toBe(model.size)
      for (const [words, value] of model) {
        table.key.set(words.split(',').map(Number))
        expect(table.find()).toBe(value)
      }
    }),
  )
})

test('it grows past its first slots and loses nothing when most is deleted', () => {
  const table = new WordTable()
  const put = (n: number) => table.key.set([n, n * 7, 0, 1])
  for (let n = 1; n <= 10_000; n++) {
    put(n)
    table.set(n)
  }
  for (let n = 1; n <= 10_000; n++) {
    put(n)
    if (n % 10 !== 0) table.delete()
  }
  expect(table.size).toBe(1000)
  for (let n = 1; n <= 10_000; n++) {
    put(n)
    expect(table.find()).toBe(n % 10 === 0 ? n : 0)
  }
})
