import { describe, expect, it } from 'vitest'
import { ownTrafficTest } from '../../../capture/tap/own-traffic.ts'
import { AddressFamily, PacketCursor } from '../../../shared/packet/packet-cursor.ts'

const tcp = 6
const udp = 17

const isOwn = ownTrafficTest(7777, ['127.0.0.1', '10.0.0.5', '::1', 'fe80::a:0:0:1%eth0'])

describe("the service's own packets", () => {
  it('are those to and from its port at its addresses', () => {
    expect(isOwn(cursor([127, 0, 0, 1], 40000, [10, 0, 0, 5], 7777))).toBe(true)
    expect(isOwn(cursor([10, 0, 0, 5], 7777, [127, 0, 0, 1], 40000))).toBe(true)
  })

  it("are not those of another host's port of the same number", () => {
    expect(isOwn(cursor([10, 0, 0, 5], 40000, [10, 0, 0, 6], 7777))).toBe(false)
    expect(isOwn(cursor([10, 0, 0, 6], 7777, [10, 0, 0, 5], 40000))).toBe(false)
  })

  it('are not those of another port or protocol', () => {
    expect(isOwn(cursor([127, 0, 0, 1], 40000, [127, 0, 0, 1], 7778))).toBe(false)
    const datagram = cursor([127, 0, 0, 1], 40000, [127, 0, 0, 1], 7777)
    datagram.transport = udp
    expect(isOwn(datagram)).toBe(false)
  })

  it('are told by IPv6 addresses too, however they are written', () => {
    const loopback = [...zeros(15), 1]
    const linkLocal = [0xfe, 0x80, ...zeros(7), 0x0a, ...zeros(5), 1]
    const other = [...zeros(15), 2]
    expect(isOwn(cursor(other, 40000, loopback, 7777))).toBe(true)
    expect(isOwn(cursor(other, 40000, linkLocal, 7777))).toBe(true)
    expect(isOwn(cursor(loopback, 40000, other, 7777))).toBe(false)
  })
})

function zeros(count: number): number[] {
  return Array.from({ length: count }, () => 0)
}

function cursor(
  source: number[],
  sourcePort: number,
  destination: number[],
  destinationPort: number,
): PacketCursor {
  const made = new PacketCursor()
  made.bytes = Uint8Array.from([...source, ...destination])
  made.addressFamily = source.length === 4 ? AddressFamily.ipv4 : AddressFamily.ipv6
  made.sourceOffset = 0
  made.destinationOffset = source.length
  return Object.assign(made, { transport: tcp, sourcePort, destinationPort })
}
