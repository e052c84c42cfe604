import { describe, expect, test } from 'vitest'
import { completionAt } from '../../../shared/filter/complete.ts'

describe('what can be typed next', () => {
  test.each([
    ['tcp.po', 'tcp.port', 0, 6],
    ['arp or tcp.fl', 'tcp.flags.syn', 7, 6],
    ['!(', 'tcp', 2, 0],
    ['tcp.port ', '==', 9, 0],
    ['http.host con', 'contains', 10, 3],
    ['tcp.port == 80 ', '&&', 15, 0],
    ['port', 'tcp.port', 0, 4],
  ])('after %j there is %s', (text, offer, offset, length) => {
    const completion = completionAt(text, text.length)
    expect(completion).toMatchObject({ offset, length })
    expect(completion.offers.map((known) => known.text)).toContain(offer)
  })

  test.each([
    ['container == ', 'container', ''],
    ['container == "ngi', 'container', 'ngi'],
    ['tcp.port in {80, 4', 'tcp.port', '4'],
    ['arp || ip.addr != 10.', 'ip.addr', '10.'],
  ])('%j is compared with values', (text, field, typed) => {
    const { valuesOf, typed: begun } = completionAt(text, text.length)
    expect([valuesOf?.name, begun]).toEqual([field, typed])
  })

  test('a protocol is not offered a comparison, nor a number a pattern', () => {
    expect(completionAt('tcp ', 4).offers.map(({ text }) => text)).not.toContain('==')
    expect(completionAt('tcp.port ', 9).offers.map(({ text }) => text)).not.toContain('matches')
  })
})
