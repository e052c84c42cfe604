import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { compilePattern } from '../../../shared/filter/pattern.ts'

function matches(pattern: string, text: string): boolean {
  const compiled = compilePattern(pattern)
  if ('problem' in compiled) throw new Error(compiled.problem)
  return compiled.test(text)
}

describe('a pattern', () => {
  test.each([
    ['get', 'a GET request', true],
    ['^get', 'forget', false],
    ['(a|b)+c$', 'zababc', true],
    ['[^x]{3}', 'xxab', false],
    [String.raw`\bfoo\b`, 'a foo.', true],
    [String.raw`\bfoo\b`, 'afoo', false],
    [String.raw`\d{1,3}(\.\d{1,3}){3}`, 'at 10.2.3.4 now', true],
    [String.raw`a\x2fb`, 'a/b', true],
    ['^$', '', true],
    ['é', 'CAFÉ', true],
    ['a.b', 'a\nb', false],
  ])('%s in %j: %s', (pattern, text, found) => {
    expect(matches(pattern, text)).toBe(found)
  })

  it('finds what JavaScript finds', () => {
    const atom = fc.constantFrom(
      'a',
      'b',
      '.',
      '[ab]',
      '[^a]',
      String.raw`\w`,
      '^',
      '$',
      String.raw`\b`,
    )
    const repeated = fc
      .tuple(atom, fc.constantFrom('', '*', '+', '?', '{2}', '{1,2}', '*?'))
      .map(([what, times]) => (/^[\^$]$|^\\b$/.test(what) ? what : what + times))
    const pattern = fc.letrec<{ any: string }>((tie) => ({
      any: fc.oneof(
        { depthSize: 'small' },
        repeated,
        fc.tuple(tie('any'), tie('any')).map(([a, b]) => a + b),
        fc.tuple(tie('any'), tie('any')).map(([a, b]) => `(${a}|${b})`),
        tie('any').map((a) => `(?:${a})*`),
      ),
    })).any
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'B', 'c', '\n', ' '), maxLength: 12 })
    fc.assert(
      fc.property(pattern, text, (source, subject) => {
        expect(matches(source, subject)).toBe(new RegExp(source, 'i').test(subject))
      }),
      { numRuns: 500 },
    )
  })

  it('needs as long for a pattern made to take for ever as for another', () => {
    expect(matches('(a*)*b', 'a'.repeat(100_000))).toBe(false)
    expect(matches('(a|aa)+$', `${'a'.repeat(100_000)}!`)).toBe(false)
  })

  it('looks at octets as they are', () => {
    const compiled = compilePattern(String.raw`\xff\x00[\x01-\x03]`)
    expect('testBytes' in compiled && compiled.testBytes(Uint8Array.of(9, 0xff, 0, 2))).toBe(true)
  })

  test.each([
    ['a(b', 'not closed'],
    ['a)', 'has not opened'],
    ['*a', 'repeats nothing'],
    [String.raw`(a)\1`, 'refer back'],
    ['(?=a)', 'take for ever'],
    ['a{3,2}', 'no repetition'],
    ['[b-a]', 'range'],
    ['((((a{200}){200}){200}){200})', 'too large'],
  ])('that is none says why: %s', (pattern, words) => {
    expect(compilePattern(pattern)).toMatchObject({ problem: expect.stringContaining(words) })
  })
})
