import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { HpackTable } from '../../../shared/packet/parts/hpack.ts'

/** RFC 7541, appendix C.4: three requests with Huffman's code, one behind the other. */
const requests = [
  '828684418cf1e3c2e5f23a6ba0ab90f4ff',
  '828684be5886a8eb10649cbf',
  '828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf',
]

/** Appendix C.6: answers, for a table so small that entries are evicted. */
const answers = [
  '488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b97c8e9ae82ae43d3',
  '4883640effc1c0bf',
  '88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6c7b335dfdfcd5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007',
]

it('decodes the requests of the specification', () => {
  const table = new HpackTable()
  expect(requests.map((hex) => headers(table, hex))).toEqual([
    [':method GET', ':scheme http', ':path /', ':authority www.example.com'],
    [
      ':method GET',
      ':scheme http',
      ':path /',
      ':authority www.example.com',
      'cache-control no-cache',
    ],
    [
      ':method GET',
      ':scheme https',
      ':path /index.html',
      ':authority www.example.com',
      'custom-key custom-value',
    ],
  ])
})

it('decodes the answers of the specification, while entries are evicted', () => {
  const table = new HpackTable()
  table.decode(octets('3fe101'))
  const read = answers.map((hex) => headers(table, hex))
  expect(read[1]).toEqual([
    ':status 307',
    'cache-control private',
    'date Mon, 21 Oct 2013 20:13:21 GMT',
    'location https://www.example.com',
  ])
  expect(read[2]![0]).toBe(':status 200')
  expect(read[2]!.at(-1)).toBe(
    'set-cookie foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1',
  )
})

it('finds what was put in since it looks, and nothing of before', () => {
  const table = new HpackTable()
  // Entry 63 is of a request that nobody has seen, entry 62 becomes 63 by the new one.
  const read = table.decode(octets('82bf4003782d6103312d31be'))
  expect(read.headers.map(({ name, value }) => [name, value])).toEqual([
    [':method', 'GET'],
    [undefined, undefined],
    ['x-a', '1-1'],
    ['x-a', '1-1'],
  ])
  expect(read.defect).toBe(false)
})

it('forgets what it has when a block cannot be read to its end', () => {
  const table = new HpackTable()
  table.decode(octets('4003782d610131'))
  expect(table.decode(octets('be40')).defect).toBe(true)
  expect(table.decode(octets('be')).headers[0]!.value).toBeUndefined()
})

it.each([
  ['an index of 0', '80'],
  ['a number without an end', 'ffffffffffffffff'],
  ['a string longer than the block', '00047f'],
  ['padding of more than seven bits', '0081ff8161'],
  ['the end of strings inside one', '0085ffffffffff0161'],
])('takes %s for a defect', (_, hex) => {
  expect(new HpackTable().decode(octets(hex)).defect).toBe(true)
})

it('tells where each header stands, whatever the octets are', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 5 }), (blocks) => {
      const table = new HpackTable()
      for (const block of blocks) {
        let at = 0
        const read = table.decode(block)
        for (const { offset, length } of [...read.headers, ...read.sizes].toSorted(byOffset)) {
          expect(offset).toBe(at)
          at += length
        }
        expect(read.defect ? at <= block.length : at === block.length).toBe(true)
      }
    }),
  )
})

function byOffset(one: { offset: number }, other: { offset: number }): number {
  return one.offset - other.offset
}

function headers(table: HpackTable, hex: string): string[] {
  return table.decode(octets(hex)).headers.map(({ name, value }) => `${name} ${value}`)
}

function octets(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex, 'hex'))
}
