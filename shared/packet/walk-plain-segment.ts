import { LinkType } from '../capture-file/link-type.ts'
import { EtherType } from './ether-type.ts'
import { IpProtocol } from './ip-protocol.ts'
import { AddressFamily, CarriedBy, type PacketCursor, WalkStatus } from './packet-cursor.ts'
import { protocols } from './protocols/index.ts'

/** Where a link's header says what follows, how long it is, and its protocol's place in the list. */
type Link = { typeOffset: number; headerBytes: number; protocol: number }

const links: readonly (Link | undefined)[] = byNumber([
  [LinkType.ethernet, { typeOffset: 12, headerBytes: 14, protocol: placeOf('eth') }],
  [LinkType.linuxSll, { typeOffset: 14, headerBytes: 16, protocol: placeOf('sll') }],
  [LinkType.linuxSll2, { typeOffset: 0, headerBytes: 20, protocol: placeOf('sll2') }],
])

const ipv4 = placeOf('ip')
const tcp = placeOf('tcp')

const ipv4HeaderBytes = 20
/** Version 4, and a header without options. */
const ipv4WithoutOptions = 0x45
/** More fragments, and the place of this one. */
const fragmentMask = 0x3fff
const tcpHeaderBytes = 20
const tcpFlagsMask = 0x0fff
const syn = 0x02

/**
 * Does what `walkTransport` does, in one go, for what most packets of a pod are: a link's header, IPv4
 * without options, a segment of TCP whose header is all there. False for any other packet, and for one
 * with SYN, whose options count; the cursor is then as `begin` left it. A fifth of the time: no layer
 * is looked up, nothing is told twice.
 */
export function walkPlainSegment(cursor: PacketCursor, linkType: number): boolean {
  const link = links[linkType]
  if (link === undefined) return false
  const { bytes, offset, end, wireEnd } = cursor
  const ip = offset + link.headerBytes
  const segment = ip + ipv4HeaderBytes
  if (segment + tcpHeaderBytes > end) return false
  const typeOffset = offset + link.typeOffset
  const isPlain =
    ((bytes[typeOffset]! << 8) | bytes[typeOffset + 1]!) === EtherType.ipv4 &&
    bytes[ip] === ipv4WithoutOptions &&
    bytes[ip + 9] === IpProtocol.tcp &&
    (((bytes[ip + 6]! << 8) | bytes[ip + 7]!) & fragmentMask) === 0 &&
    (bytes[segment + 13]! & syn) === 0
  if (!isPlain) return false
  const statedEnd = ip + ((bytes[ip + 2]! << 8) | bytes[ip + 3]!)
  const payload = segment + (bytes[segment + 12]! >> 4) * 4
  if (payload < segment + tcpHeaderBytes || payload > statedEnd) return false
  if (statedEnd > wireEnd || payload > end) return false
  noteLayers(cursor, link, statedEnd)
  noteSegment(cursor, segment, payload)
  return true
}

function noteLayers(cursor: PacketCursor, link: Link, statedEnd: number): void {
  const { layerProtocol, layerOffset, layerHeaderEnd, layerEnd, offset } = cursor
  const ip = offset + link.headerBytes
  const segment = ip + ipv4HeaderBytes
  cursor.layerCount = 3
  layerProtocol[0] = link.protocol
  layerOffset[0] = offset
  layerHeaderEnd[0] = ip
  layerEnd[0] = cursor.end
  cursor.wireEnd = statedEnd
  if (statedEnd < cursor.end) cursor.end = statedEnd
  if (cursor.end < statedEnd) cursor.status = WalkStatus.truncated
  layerProtocol[1] = ipv4
  layerOffset[1] = ip
  layerHeaderEnd[1] = segment
  layerEnd[1] = cursor.end
  layerProtocol[2] = tcp
  layerOffset[2] = segment
  layerEnd[2] = cursor.end
  cursor.addressFamily = AddressFamily.ipv4
  cursor.addressHeaders = 1
  cursor.sourceOffset = ip + 12
  cursor.destinationOffset = ip + 16
}

function noteSegment(cursor: PacketCursor, segment: number, payload: number): void {
  const { bytes } = cursor
  cursor.layerHeaderEnd[2] = payload
  cursor.offset = payload
  cursor.transport = IpProtocol.tcp
  cursor.sourcePort = (bytes[segment]! << 8) | bytes[segment + 1]!
  cursor.destinationPort = (bytes[segment + 2]! << 8) | bytes[segment + 3]!
  cursor.sequence = cursor.uint32(segment + 4)
  cursor.acknowledgment = cursor.uint32(segment + 8)
  cursor.tcpFlags = ((bytes[segment + 12]! << 8) | bytes[segment + 13]!) & tcpFlagsMask
  cursor.window = (bytes[segment + 14]! << 8) | bytes[segment + 15]!
  cursor.payloadOffset = payload
  cursor.payloadLength = cursor.wireEnd - payload
  cursor.carriedBy = CarriedBy.tcpPort
  cursor.carriedKey = cursor.destinationPort
}

function placeOf(name: string): number {
  return protocols.findIndex((protocol) => protocol.name === name)
}

function byNumber<T>(entries: readonly (readonly [number, T])[]): (T | undefined)[] {
  const length = 1 + Math.max(...entries.map(([number]) => number))
  const list: (T | undefined)[] = Array.from({ length })
  for (const [number, entry] of entries) list[number] = entry
  return list
}
