import { expect, it } from 'vitest'
import { PacketCursor, WalkStatus } from '../../../shared/packet/packet-cursor.ts'
import { protocols } from '../../../shared/packet/protocols/index.ts'
import { walkPacket } from '../../../shared/packet/walk-packet.ts'
import { fixtureFile } from '../capture-files.ts'
import { type CapturedPacket, capturedPackets } from './captured-packets.ts'

const [syn, , , request] = capturedPackets(fixtureFile('wget-nginx-lo.pcap')) as CapturedPacket[]

/** Walks the packet as it lies in the middle of a chunk. */
function walk(bytes: Uint8Array, length = bytes.length): PacketCursor {
  const cursor = new PacketCursor()
  cursor.begin(Uint8Array.from([9, 9, 9, ...bytes, 9, 9]), 3, bytes.length, length)
  walkPacket(cursor, 1)
  return cursor
}

function names(cursor: PacketCursor): string[] {
  return Array.from(
    cursor.layerProtocol.subarray(0, cursor.layerCount),
    (index) => protocols[index]!.name,
  )
}

/** A copy in which 16-bit numbers were overwritten. */
function changed(packet: CapturedPacket | undefined, changes: Record<number, number>): Uint8Array {
  const bytes = Uint8Array.from(packet!.bytes)
  for (const [offset, value] of Object.entries(changes)) {
    new DataView(bytes.buffer).setUint16(Number(offset), value)
  }
  return bytes
}

const TOTAL_LENGTH = 16
const FRAGMENT = 20

it('fills the registers from where the packet lies', () => {
  const cursor = walk(syn!.bytes)
  expect(names(cursor)).toEqual(['eth', 'ip', 'tcp'])
  expect(cursor).toMatchObject({
    status: WalkStatus.complete,
    addressFamily: 4,
    sourceOffset: 3 + 26,
    destinationOffset: 3 + 30,
    transport: 6,
    sourcePort: 51224,
    destinationPort: 80,
    tcpFlags: 2,
    sequence: 2604324512,
    acknowledgment: 0,
    window: 65495,
    windowScale: 10,
    payloadOffset: 3 + 74,
    payloadLength: 0,
  })
})

it('forgets the packet before', () => {
  const cursor = walk(syn!.bytes)
  cursor.begin(new Uint8Array(20), 0, 20, 20)
  walkPacket(cursor, 1)
  expect(names(cursor)).toEqual(['eth'])
  expect(cursor).toMatchObject({
    addressFamily: 0,
    transport: 0,
    sourcePort: 0,
    sequence: 0,
    windowScale: -1,
    payloadLength: 0,
  })
})

it('leaves the padding of a short frame to nobody', () => {
  const padded = walk(Uint8Array.from([...syn!.bytes, ...Array<number>(6).fill(0)]))
  expect(names(padded)).toEqual(['eth', 'ip', 'tcp'])
  expect(padded).toMatchObject({ status: WalkStatus.complete, payloadLength: 0 })
})

it('ends ARP where its addresses do', () => {
  const question = capturedPackets(fixtureFile('arp-icmp.pcap'))[0]!
  const padded = walk(Uint8Array.from([...question.bytes, ...Array<number>(18).fill(0)]))
  expect(names(padded)).toEqual(['eth', 'arp'])
  expect([...padded.layerEnd.subarray(0, 2)]).toEqual([3 + 60, 3 + 42])
})

it('takes a total length of 0 for a segment that the network card was to cut', () => {
  const cursor = walk(changed(request, { [TOTAL_LENGTH]: 0 }))
  expect(names(cursor)).toEqual(['eth', 'ip', 'tcp', 'http'])
  expect(cursor).toMatchObject({ status: WalkStatus.complete, payloadLength: 72 })
})

it('marks a total length that the frame cannot hold, and reads on', () => {
  const cursor = walk(changed(request, { [TOTAL_LENGTH]: 5000 }))
  expect(names(cursor)).toEqual(['eth', 'ip', 'tcp', 'http'])
  expect(cursor).toMatchObject({ status: WalkStatus.malformed, payloadLength: 72 })
})

it('counts the payload on the wire where the capture holds less', () => {
  const cursor = walk(request!.bytes.subarray(0, 60), request!.bytes.length)
  expect(names(cursor)).toEqual(['eth', 'ip', 'tcp'])
  expect(cursor).toMatchObject({ status: WalkStatus.truncated, payloadLength: 72 })
})

it('reads the ports of a first fragment, and none of a later one', () => {
  const first = walk(changed(request, { [FRAGMENT]: 0x2000 }))
  expect(names(first)).toEqual(['eth', 'ip', 'tcp'])
  expect(first).toMatchObject({ fragment: true, sourcePort: 51224, transport: 6 })
  const later = walk(changed(request, { [FRAGMENT]: 0x0010 }))
  expect(names(later)).toEqual(['eth', 'ip'])
  expect(later).toMatchObject({ fragment: true, sourcePort: 0, transport: 0 })
})

it('stops at a header length that cannot be', () => {
  const shortIp = walk(changed(request, { 14: 0x4100 }))
  expect(names(shortIp)).toEqual(['eth', 'ip'])
  expect(shortIp.status).toBe(WalkStatus.malformed)
  const shortTcp = walk(changed(request, { 46: 0x1018 }))
  expect(names(shortTcp)).toEqual(['eth', 'ip', 'tcp'])
  expect(shortTcp).toMatchObject({ status: WalkStatus.malformed, payloadLength: 0 })
})

it('takes more layers than are honest for a bomb', () => {
  const bomb = capturedPackets(fixtureFile('ip-in-ip.pcap'))[2]!
  expect(walk(bomb.bytes)).toMatchObject({ status: WalkStatus.malformed, layerCount: 16 })
})

it('keeps the registers of the innermost IP header', () => {
  const [inIpv4, inIpv6] = capturedPackets(fixtureFile('ip-in-ip.pcap'))
  const cursor = walk(inIpv4!.bytes)
  expect(names(cursor)).toEqual(['eth', 'ip', 'ip', 'udp'])
  expect(cursor).toMatchObject({ sourceOffset: 3 + 34 + 12, destinationPort: 9 })
  expect(walk(inIpv6!.bytes)).toMatchObject({ addressFamily: 6, destinationPort: 9 })
})

it.each([
  // VXLAN, Geneve, GRE with Ethernet in it, MPLS with a control word, a packet behind AH.
  ['vxlan.pcap', 9, 'eth,ip,udp,vxlan,eth,ip,tcp,http', { sourcePort: 49356, transport: 6 }],
  ['geneve.pcap', 2, 'eth,ip,udp,geneve,ipv6,udp', { sourcePort: 4000, addressFamily: 6 }],
  ['gre.pcap', 2, 'eth,ip,gre,eth,ip,icmp', { sourcePort: 0, transport: 1 }],
  ['mpls-ethernet.pcap', 0, 'eth,mpls,eth,ip,icmp', { transport: 1 }],
  ['ipsec.pcap', 0, 'eth,ip,ah,udp', { sourcePort: 4000, transport: 17 }],
] as const)('takes what a tunnel of %s carries for the conversation', (name, index, chain, own) => {
  const cursor = walk(capturedPackets(fixtureFile(name))[index]!.bytes)
  expect(names(cursor).join()).toEqual(chain)
  expect(cursor).toMatchObject(own)
})

it('stays with the outer packet where a tunnel carries no IP', () => {
  const question = walk(capturedPackets(fixtureFile('vxlan.pcap'))[0]!.bytes)
  expect(names(question)).toEqual(['eth', 'ip', 'udp', 'vxlan', 'eth', 'arp'])
  expect(question).toMatchObject({ destinationPort: 4789, transport: 17 })
})

it('knows no transport behind a header that was cut, nor in a later fragment', () => {
  const packets = capturedPackets(fixtureFile('ipv6-extension-headers.pcap'))
  const whole = packets[0]!.bytes
  expect(walk(whole)).toMatchObject({ transport: 17, destinationPort: 9 })
  expect(walk(whole.subarray(0, 60), whole.length)).toMatchObject({ transport: 0, sourcePort: 0 })
  const later = walk(packets[7]!.bytes)
  expect(names(later)).toEqual(['eth', 'ipv6', 'ipv6.fraghdr'])
  expect(later).toMatchObject({ fragment: true, transport: 0 })
})

it('takes datagrams for WireGuard by their content, and none that only look similar', () => {
  const last = capturedPackets(fixtureFile('wireguard.pcap')).map(({ bytes }) =>
    names(walk(bytes)).at(-1),
  )
  expect(last).toEqual([...Array<string>(7).fill('wg'), 'udp', 'udp', 'udp'])
})

it('takes a length of zero, and the raw frames of Novell, for no LLC', () => {
  const raw = capturedPackets(fixtureFile('llc.pcap'))[6]!
  expect(names(walk(raw.bytes))).toEqual(['eth'])
  expect(names(walk(new Uint8Array(60)))).toEqual(['eth'])
})
