import { describe, expect, it } from 'vitest'
import type { IpLink } from '../../../capture/pods/ip-addresses.ts'
import { joinInterfaces } from '../../../capture/pods/network-interfaces.ts'

const lo: IpLink = {
  ifindex: 1,
  ifname: 'lo',
  flags: ['LOOPBACK', 'UP', 'LOWER_UP'],
  mtu: 65536,
  link_type: 'loopback',
  address: '00:00:00:00:00:00',
  addr_info: [
    { local: '127.0.0.1', prefixlen: 8 },
    { local: '::1', prefixlen: 128 },
  ],
}

const eth0: IpLink = {
  ifindex: 2,
  link_index: 113,
  ifname: 'eth0',
  flags: ['BROADCAST', 'MULTICAST', 'UP', 'LOWER_UP'],
  mtu: 1500,
  link_type: 'ether',
  address: '06:49:06:72:05:25',
  linkinfo: { info_kind: 'veth' },
  addr_info: [{ local: '10.88.90.2', prefixlen: 24 }],
}

const veth: IpLink = {
  ...eth0,
  ifindex: 113,
  link_index: 2,
  ifname: 'veth90331042',
  master: 'cni0',
  addr_info: [],
}

const bridge: IpLink = {
  ifindex: 7,
  ifname: 'cni0',
  flags: ['UP'],
  mtu: 1500,
  link_type: 'ether',
  linkinfo: { info_kind: 'bridge' },
  addr_info: [{ local: '10.88.90.1', prefixlen: 24 }],
}

describe("a pod's interfaces", () => {
  it('begin with the loopback, wherever ip lists it', () => {
    const names = joinInterfaces([eth0, bridge, lo], []).map(({ name }) => name)
    expect(names).toEqual(['lo', 'eth0', 'cni0'])
  })

  it('are otherwise as ip lists them, a veth with its other end and its bridge', () => {
    expect(joinInterfaces([lo, eth0], [lo, bridge, veth])).toEqual([
      {
        name: 'lo',
        index: 1,
        kind: 'loopback',
        up: true,
        macAddress: '00:00:00:00:00:00',
        mtuBytes: 65536,
        addresses: [
          { address: '127.0.0.1', prefixLength: 8 },
          { address: '::1', prefixLength: 128 },
        ],
      },
      {
        name: 'eth0',
        index: 2,
        kind: 'veth',
        up: true,
        macAddress: '06:49:06:72:05:25',
        mtuBytes: 1500,
        addresses: [{ address: '10.88.90.2', prefixLength: 24 }],
        peer: {
          name: 'veth90331042',
          index: 113,
          bridge: { name: 'cni0', addresses: [{ address: '10.88.90.1', prefixLength: 24 }] },
        },
      },
    ])
  })

  it('have no other end where the number on the node is by chance that of something else', () => {
    const elsewhere = { ...veth, link_index: 9 }
    const notVeth = { ...veth, linkinfo: { info_kind: 'dummy' } }
    for (const node of [[], [elsewhere], [notVeth]]) {
      expect(joinInterfaces([eth0], node)[0]).not.toHaveProperty('peer')
    }
  })

  it('have an other end that is in no bridge', () => {
    const { master: _, ...routed } = veth
    expect(joinInterfaces([eth0], [routed])[0]?.peer).toEqual({ name: 'veth90331042', index: 113 })
  })

  it('can be down, and of other kinds', () => {
    const vlan = { ...eth0, flags: ['BROADCAST'], linkinfo: { info_kind: 'vlan' } }
    expect(joinInterfaces([vlan], [veth])[0]).toMatchObject({ up: false, kind: 'other' })
  })
})
