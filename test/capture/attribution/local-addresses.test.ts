import { networkInterfaces } from 'node:os'
import { describe, expect, it } from 'vitest'
import {
  LocalAddresses,
  parseLocalIpv4,
  parseLocalIpv6,
} from '../../../capture/attribution/local-addresses.ts'
import { isLinux } from './own-network-namespace.ts'

const trie = `Main:
  +-- 0.0.0.0/0 3 0 5
     +-- 0.0.0.0/4 2 0 2
        |-- 0.0.0.0
           /0 universe UNICAST
        +-- 10.88.0.0/16 2 0 1
           +-- 10.88.0.0/31 1 0 0
              |-- 10.88.0.0
                 /16 link UNICAST
              |-- 10.88.0.1
                 /32 host LOCAL
           |-- 10.88.255.255
              /32 link BROADCAST
     +-- 127.0.0.0/8 2 0 2
        |-- 127.0.0.1
           /32 host LOCAL
`

describe('the addresses of a network namespace', () => {
  it('are the local ones of the routing table', () => {
    expect(parseLocalIpv4(trie)).toEqual(['10.88.0.1', '127.0.0.1'])
  })

  it('are written as in packets for IPv6', () => {
    const table =
      'fe8000000000000000fc00fffe000001 04 40 20 80     eth0\n' +
      '00000000000000000000000000000001 01 80 10 80       lo\n'
    expect(parseLocalIpv6(table)).toEqual(['fe80::fc:ff:fe00:1', '::1'])
  })

  it('include all of 127.0.0.0/8, and every address when nothing can be read', () => {
    const addresses = new LocalAddresses()
    expect(addresses.has(1, '127.9.9.9', () => undefined)).toBe(true)
    expect(addresses.has(1, '192.0.2.1', () => undefined)).toBe(true)
  })

  it.runIf(isLinux)('are read through a process in it', () => {
    const addresses = new LocalAddresses()
    const all = Object.values(networkInterfaces()).flatMap((each) => each ?? [])
    for (const { address } of all) {
      expect(addresses.has(1, address.replace(/%.*/, ''), () => process.pid)).toBe(true)
    }
    expect(addresses.has(1, '192.0.2.1', () => process.pid)).toBe(false)
    expect(addresses.has(1, '2001:db8::1', () => process.pid)).toBe(false)
  })
})
