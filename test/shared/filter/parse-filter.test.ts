import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { catalogue } from '../../../shared/filter/catalogue.ts'
import { filterCharactersMax, parseFilter } from '../../../shared/filter/parse-filter.ts'

describe('a filter that is none', () => {
  test.each([
    ['tcp.prt == 80', 'tcp.prt', 'There is no field "tcp.prt". Did you mean "tcp.port"?'],
    ['frame.length > 3', 'frame.length', 'Did you mean "frame.len"'],
    ['tcp.port = 80', '=', 'Equality is written "=="'],
    ['tcp.port == abc', 'abc', 'Here a number is expected, such as 80'],
    ['ip.src == 10.0.0.0/33', '10.0.0.0/33', 'Here an IPv4 address is expected'],
    ['ipv6.src == 10.0.0.1', '10.0.0.1', 'Here an IPv6 address is expected'],
    ['tcp == 80', 'tcp ==', '"tcp" is a protocol'],
    ['tcp.analysis.retransmission == 1', 'tcp.analysis.retransmission', 'can only be asked for'],
    ['frame.number == ip.src', 'ip.src', 'cannot be compared'],
    ['container == dns', 'dns', 'is written "dns" between quotes'],
    ['tcp.port contains 80', 'tcp.port', 'looks into text or octets'],
    ['tcp.payload matches "a(b"', '"a(b"', 'not closed'],
    ['ip.src matches "10"', 'ip.src', 'An address is no text'],
    ['container == "nginx', '"nginx', 'no closing "'],
    ['tcp.port in 80', '80', 'values in braces'],
    ['tcp.port in {80, 443', '{', '"}" is expected'],
    ['(tcp.port == 80', '(', '")" is expected'],
    ['tcp.port == 80 && ', '', 'a field, such as "tcp.port", is expected'],
    ['tcp.port ==', '', 'a value or a field is expected'],
    ['tcp udp', 'udp', 'Here "and", "or" or the end is expected'],
    ['80 == 90', '80 == 90', 'must be a field'],
    ['80', '80', 'A value says nothing alone'],
    ['length(tcp) > 3', 'length', 'There is no function "length"'],
    ['lower(tcp.port) == "a"', 'tcp.port', 'is asked of text'],
    ['tcp.payload[a] == 1', 'a', 'A slice is'],
    ['ip.ttl/8 == 3', 'ip.ttl/8', 'is no address'],
    ['§', '§', 'has no meaning here'],
  ])('%s points at the place', (text, place, words) => {
    const parsed = parseFilter(text)
    if (!('problem' in parsed)) throw new Error('it was read')
    const { offset, length, text: problem } = parsed.problem
    expect(text.slice(offset, offset + length)).toBe(place)
    expect(problem).toContain(words)
    expect(problem).toMatch(/[.?]$/)
  })

  it('is one that is too long', () => {
    const parsed = parseFilter('tcp or '.repeat(filterCharactersMax))
    expect(parsed).toMatchObject({ problem: { offset: filterCharactersMax } })
  })
})

describe('an old name of a field', () => {
  it('is read, and told with its place and the name of today', () => {
    const parsed = parseFilter('ssl.handshake.type == 1 && frame.pkt_len < 99')
    if ('problem' in parsed) throw new Error(parsed.problem.text)
    expect(parsed.oldNames).toEqual([
      { instead: 'tls.handshake.type', offset: 0, length: 18 },
      { instead: 'frame.len', offset: 27, length: 13 },
    ])
    const today = parseFilter('tls.handshake.type == 1 && frame.len < 99')
    expect(today).toEqual({ test: parsed.test, oldNames: [] })
  })

  it('is none where the name of today is none', () => {
    expect(parseFilter('ssl.nonsense')).toHaveProperty('problem')
  })
})

describe('a filter', () => {
  it('without words lets everything through', () => {
    expect(parseFilter('  ')).toEqual({ test: undefined, oldNames: [] })
  })

  test.each([
    'tcp.port eq 80 AND not udp OR arp',
    '80 <= tcp.port',
    '1 < tcp.port <= 1024',
    'ip.addr == 10.0.0.0/8 || ip.src/24 == 10.1.2.0',
    "tcp.payload[0:3] == 47:45:54 && tcp.payload[3] == ' '",
    'tcp.port in {80 443, 8000..8100}',
    'all tcp.port > 1023',
    'len(tcp.payload) > 0x10 xor count(ip.addr) > 2',
    'client == busybox/wget and server.container == "nginx"',
    'frame.time_epoch > 1700000000.000000001',
    'eth.addr == 02-42-ac-11-00-02',
    'tcp.flags & 0x12 == 0x12',
    String.raw`tcp.payload contains "\x16\x03"`,
    String.raw`frame matches r"\d+\.\d+"`,
  ])('is read: %s', (text) => {
    expect(parseFilter(text)).toHaveProperty('test')
  })

  it('binds "not" before "and" before "or", and reads from left to right', () => {
    expect(parseFilter('not tcp and udp or arp')).toEqual(parseFilter('((not tcp) and udp) or arp'))
    expect(parseFilter('arp or tcp and not udp')).toEqual(parseFilter('arp or (tcp and (not udp))'))
  })

  it('is never thrown at, and its problems lie within it', () => {
    const words = fc.constantFrom(
      ...['tcp', 'tcp.port', 'ip.addr', 'http.request.method', 'container', 'frame.number'],
      ...['==', '!=', '>', '&&', 'or', 'not', '!', '(', ')', '{', '}', '[', ']', ',', '..', '&'],
      ...['80', '10.0.0.0/8', '"a', '"b"', "'c'", 'in', 'contains', 'matches', 'len(', '0:4', '\\'],
    )
    const texts = fc.oneof(
      fc.array(words, { maxLength: 14 }).map((parts) => parts.join(' ')),
      fc.array(words, { maxLength: 8 }).map((parts) => parts.join('')),
      fc.string({ unit: 'binary', maxLength: 40 }),
    )
    fc.assert(
      fc.property(texts, (text) => {
        const parsed = parseFilter(text)
        if (!('problem' in parsed)) return
        const { offset, length } = parsed.problem
        expect(offset).toBeGreaterThanOrEqual(0)
        expect(length).toBeGreaterThanOrEqual(0)
        expect(offset + length).toBeLessThanOrEqual(text.length)
        expect(parsed.problem.text).not.toBe('')
      }),
      { numRuns: 2000 },
    )
  })

  it('may be nested as deep as a person nests, and no deeper', () => {
    expect(parseFilter(`${'('.repeat(60)}tcp${')'.repeat(60)}`)).toHaveProperty('test')
    expect(parseFilter(`${'('.repeat(2000)}tcp`)).toHaveProperty('problem')
    expect(parseFilter(`${'!'.repeat(2000)}tcp`)).toHaveProperty('problem')
  })
})

it('reads every name of the catalogue as a field', () => {
  for (const name of catalogue.keys()) expect(parseFilter(name), name).toHaveProperty('test')
})
