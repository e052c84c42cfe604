import { describeLayer, layerHeader, layerProtocol } from './describe-layer.ts'
import { readOr } from './packet-bytes.ts'
import type { PacketField, PacketLayer } from './layer.ts'
import { CarriedBy, PacketCursor, WalkStatus } from './packet-cursor.ts'
import {
  type PacketContext,
  type PacketSummary,
  describePacket,
  walkedPacket,
} from './summarise.ts'
import { walkCarried } from './walk-packet.ts'

/** A packet in full: what the tree shows, and its row. */
export type Dissection = PacketSummary & {
  layers: PacketLayer[]
  /** Names of the protocols, outermost first. */
  protocols: string[]
}

/** A quoted packet may be an error message that quotes again; standards forbid more than this. */
const QUOTES_MAX = 2

/**
 * Reads a whole packet for somebody who looks at it. `bytes` begins with the packet's first byte.
 * Never throws for what the wire sent: what was read is returned, and the layer at which reading had
 * to stop says `truncated` (by the capture) or `malformed` (on the wire).
 */
export function dissect(bytes: Uint8Array, linkType: number, context: PacketContext): Dissection {
  const { summary, layers } = rowAndTree(bytes, linkType, context)
  const defect = summary.defect ?? layers.find((layer) => layer.defect !== undefined)?.defect
  return {
    ...summary,
    ...(defect === undefined ? {} : { defect }),
    layers,
    protocols: layers.map((layer) => layer.name),
  }
}

/** As `dissect`; the row is the one that `summarise` tells. */
export function rowAndTree(
  bytes: Uint8Array,
  linkType: number,
  context: PacketContext,
): { summary: PacketSummary; layers: PacketLayer[] } {
  const cursor = walkedPacket(bytes, linkType, context)
  return { summary: describePacket(cursor, linkType), layers: describeLayers(cursor, 0) }
}

function describeLayers(cursor: PacketCursor, quotes: number): PacketLayer[] {
  const layers: PacketLayer[] = []
  const last = cursor.layerCount - 1
  for (let index = 0; index <= last; index++) {
    const { layer, complete } = describeLayer(cursor, index)
    layer.fields.push(...quotedFields(cursor, index, quotes))
    const defect = layerDefect(cursor, index === last, complete)
    if (defect !== undefined) layer.defect = defect
    layers.push(layer)
  }
  return layers
}

/** The walk stops at the layer it cannot read, so its status is the last layer's. */
function layerDefect(
  cursor: PacketCursor,
  isLast: boolean,
  complete: boolean,
): PacketLayer['defect'] {
  const status = isLast ? cursor.status : WalkStatus.complete
  if (status === WalkStatus.malformed) return 'malformed'
  if (status === WalkStatus.truncated) return 'truncated'
  if (complete) return undefined
  return cursor.wireEnd > cursor.end ? 'truncated' : 'malformed'
}

/**
 * The packet that an error message quotes, as rows of the message's own layer: its addresses and
 * ports are not this packet's. That it is cut short is how it is meant (RFC 792), so no defect.
 */
function quotedFields(cursor: PacketCursor, index: number, quotes: number): PacketField[] {
  const header = layerHeader(cursor, index)
  const protocol = layerProtocol(cursor, index)
  const offset = readOr(undefined, () => protocol.quotedPacketOffset?.(header))
  if (offset === undefined || offset >= header.end || quotes === QUOTES_MAX) return []
  const quoted = new PacketCursor()
  const captured = header.end - offset
  quoted.begin(cursor.bytes, offset, captured, captured)
  walkCarried(quoted, CarriedBy.ipProtocol, header.bytes.uint8(offset) >> 4 === 6 ? 41 : 4)
  return describeLayers(quoted, quotes + 1).map((layer) => ({
    name: layer.name,
    label: 'Quoted',
    value: layer.summary,
    offset: layer.offset,
    length: layer.headerLength,
    children: layer.fields,
  }))
}
