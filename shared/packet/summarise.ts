import { formatIpv4, formatIpv6 } from '../format/address.ts'
import { linkTypeName } from '../capture-file/link-type.ts'
import { layerHeader, layerProtocol } from './describe-layer.ts'
import { readOr } from './packet-bytes.ts'
import { AddressFamily, type KnownApplication, PacketCursor, WalkStatus } from './packet-cursor.ts'
import { walkPacket } from './walk-packet.ts'

export type PacketLengths = {
  capturedLength: number
  /** On the wire. */
  length: number
}

/** A packet beside its bytes. */
export type PacketContext = PacketLengths & { application?: KnownApplication | undefined }

/** What a row of the packet table says of the packet itself. */
export type PacketSummary = {
  /** Title of the innermost protocol: `HTTP`. */
  protocol: string
  info: string
  /** Of IP; of the link for a packet without; empty where there is neither. */
  source: string
  destination: string
  sourcePort?: number
  destinationPort?: number
  defect?: 'truncated' | 'malformed'
}

/** A row without the tree: a few µs. `bytes` begins with the packet's first byte. */
export function summarise(
  bytes: Uint8Array,
  linkType: number,
  context: PacketContext,
): PacketSummary {
  return describePacket(walkedPacket(bytes, linkType, context), linkType)
}

/** A cursor of its own that has been through the packet. */
export function walkedPacket(
  bytes: Uint8Array,
  linkType: number,
  context: PacketContext,
): PacketCursor {
  const cursor = new PacketCursor()
  cursor.begin(bytes, 0, Math.min(context.capturedLength, bytes.length), context.length)
  cursor.know(context.application)
  walkPacket(cursor, linkType)
  return cursor
}

/** As `summarise`, of a packet that has been walked. */
export function describePacket(cursor: PacketCursor, linkType: number): PacketSummary {
  const innermost = cursor.layerCount - 1
  if (innermost < 0) {
    const info = 'A link type that is not read here'
    return { protocol: linkTypeName(linkType), info, source: '', destination: '' }
  }
  const hasPorts = cursor.sourcePort !== 0 || cursor.destinationPort !== 0
  return {
    protocol: layerProtocol(cursor, innermost).title,
    info: layerInfo(cursor, innermost),
    ...packetAddresses(cursor),
    ...(hasPorts ? { sourcePort: cursor.sourcePort, destinationPort: cursor.destinationPort } : {}),
    ...packetDefect(cursor),
  }
}

/** The innermost layer's info; where that cannot be read, the next one's outwards. */
function layerInfo(cursor: PacketCursor, layer: number): string {
  for (let index = layer; index >= 0; index--) {
    const protocol = layerProtocol(cursor, index)
    const info = readOr(undefined, () => protocol.info(layerHeader(cursor, index)))
    if (info !== undefined) return info
  }
  return ''
}

function packetAddresses(cursor: PacketCursor): { source: string; destination: string } {
  const { bytes, sourceOffset, destinationOffset } = cursor
  if (cursor.addressFamily !== AddressFamily.none) {
    const format = cursor.addressFamily === AddressFamily.ipv4 ? formatIpv4 : formatIpv6
    return { source: format(bytes, sourceOffset), destination: format(bytes, destinationOffset) }
  }
  for (let index = cursor.layerCount - 1; index >= 0; index--) {
    const protocol = layerProtocol(cursor, index)
    const found = readOr(undefined, () => protocol.addresses?.(layerHeader(cursor, index)))
    if (found !== undefined) return found
  }
  return { source: '', destination: '' }
}

function packetDefect(cursor: PacketCursor): Pick<PacketSummary, 'defect'> {
  if (cursor.status === WalkStatus.complete) return {}
  return { defect: cursor.status === WalkStatus.truncated ? 'truncated' : 'malformed' }
}
