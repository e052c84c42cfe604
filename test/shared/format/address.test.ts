import { SocketAddress } from 'node:net'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatIpv4, formatIpv6, formatMac } from '../../../shared/format/address.ts'

const ipv6 = (...groups: number[]) =>
  formatIpv6(Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 0xff])), 0)

describe('addresses', () => {
  it('reads from the offset on', () => {
    expect(formatIpv4(Uint8Array.of(9, 127, 0, 0, 1, 9), 1)).toBe('127.0.0.1')
    expect(formatMac(Uint8Array.of(9, 2, 0x42, 0xac, 0x11, 0, 2), 1)).toBe('02:42:ac:11:00:02')
  })

  it('shortens the longest run of zero groups, the first of equals, never a single group', () => {
    expect(ipv6(0, 0, 0, 0, 0, 0, 0, 0)).toBe('::')
    expect(ipv6(0, 0, 0, 0, 0, 0, 0, 1)).toBe('::1')
    expect(ipv6(0xfe80, 0, 0, 0, 0, 0, 0, 0)).toBe('fe80::')
    expect(ipv6(0x2001, 0xdb8, 0, 0, 1, 0, 0, 1)).toBe('2001:db8::1:0:0:1')
    expect(ipv6(0x2001, 0xdb8, 0, 1, 1, 1, 1, 1)).toBe('2001:db8:0:1:1:1:1:1')
    expect(ipv6(0x2001, 0, 0, 1, 0, 0, 0, 0xabc)).toBe('2001:0:0:1::abc')
  })

  it('writes IPv4-mapped addresses as such', () => {
    expect(ipv6(0, 0, 0, 0, 0, 0xffff, 0x7f00, 1)).toBe('::ffff:127.0.0.1')
  })

  it("means the same address as Node's own reading of the text", () => {
    // Zero is frequent, so that runs are.
    const group = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff }))
    fc.assert(
      fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), (groups) => {
        const full = groups.map((digits) => digits.toString(16).padStart(4, '0')).join(':')
        const canonical = new SocketAddress({ address: full, family: 'ipv6' }).address
        // Node writes IPv4-compatible addresses, deprecated since RFC 4291, with dots.
        fc.pre(!/^::\d+\./.test(canonical))
        expect(ipv6(...groups)).toBe(canonical)
      }),
    )
  })
})
