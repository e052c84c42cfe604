import { describe, expect, it } from 'vitest'
import { parseSocketAddress, withoutIpv4Mapping } from '../../../capture/procfs/socket-address.ts'

describe('addresses of the socket tables', () => {
  it.each([
    ['0100007F', '127.0.0.1'],
    ['00000000', '0.0.0.0'],
    ['024D580A', '10.88.77.2'],
    ['00000000000000000000000000000000', '::'],
    ['00000000000000000000000001000000', '::1'],
    ['0000000000000000FFFF00000100007F', '::ffff:127.0.0.1'],
    ['0000000000000000FFFF0000024D580A', '::ffff:10.88.77.2'],
    ['000080FE00000000FF064904250572FE', 'fe80::449:6ff:fe72:525'],
    ['B80D01200000000000000000010000FF', '2001:db8::ff00:1'],
    // Of two equal runs of zeros the first is shortened, of others the longest; one zero alone is not.
    ['B80D0120000000000000010001000000', '2001:db8::1:0:0:1'],
    ['B80D0120000000000000010000000000', '2001:db8:0:0:1::'],
    ['B80D0120010000000100010001000100', '2001:db8:0:1:1:1:1:1'],
  ])('%s is %s', (hex, text) => {
    expect(parseSocketAddress(hex)).toBe(text)
  })

  it('lose their mapping into IPv6 where packets have none', () => {
    expect(withoutIpv4Mapping('::ffff:127.0.0.1')).toBe('127.0.0.1')
    expect(withoutIpv4Mapping('127.0.0.1')).toBe('127.0.0.1')
    expect(withoutIpv4Mapping('::1')).toBe('::1')
    expect(withoutIpv4Mapping('::ffff:0:1')).toBe('::ffff:0:1')
  })
})
