import { LinkType } from '../../shared/capture-file/link-type.ts'
import { dissect } from '../../shared/packet/dissect.ts'
import type { PacketField } from '../../shared/packet/layer.ts'
import { LAYERS_MAX, PacketCursor } from '../../shared/packet/packet-cursor.ts'
import type { KnownApplication } from '../../shared/packet/packet-cursor.ts'
import { protocols } from '../../shared/packet/protocols/index.ts'
import { summarise } from '../../shared/packet/summarise.ts'
import { walkPacket } from '../../shared/packet/walk-packet.ts'
import { type Campaign, demand } from './campaign.ts'
import { mutateBytes } from './mutate-bytes.ts'
import type { Random } from './random.ts'
import type { Seeds } from './seeds.ts'
import { smallerBytes } from './shrink.ts'

export type PacketCase = {
  bytes: Uint8Array
  linkType: number
  /** On the wire. */
  length: number
  application?: KnownApplication
}

/** Rows of a tree: as many as its octets can stand for, with a few for what every layer has. */
const rowsOfOctet = 24
const rowsOfPacket = 2000

const linkTypes = Object.values(LinkType)
const streams = protocols.flatMap(({ stream }, index) => (stream === undefined ? [] : [index]))

/** Packets in which something was changed: walked, summarised and shown in full. */
export function mutatedPackets({ packets }: Seeds): Campaign<PacketCase> {
  return {
    name: 'mutated packets',
    group: 'packets',
    counted: 'packets',
    make: (random) => makePacket(random, packets),
    check: checkPacket,
    *smaller(packet) {
      const { application, ...bare } = packet
      if (application !== undefined) yield bare
      const excess = packet.length - packet.bytes.length
      for (const bytes of smallerBytes(packet.bytes)) {
        yield { ...packet, bytes, length: bytes.length + excess }
      }
      if (excess > 0) yield { ...packet, length: packet.bytes.length }
    },
  }
}

function makePacket(random: Random, packets: Seeds['packets']): PacketCase {
  const seed = random.pick(packets)
  const bytes = mutateBytes(random, seed.bytes, random.pick(packets).bytes)
  const excess = random.once(4) ? random.skewed(16) : 0
  const length = bytes.length + excess
  const linkType = random.once(8) ? random.pick(linkTypes) : seed.linkType
  if (!random.once(2)) return { bytes, linkType, length }
  return { bytes, linkType, length, application: makeApplication(random, bytes.length) }
}

/** As if the conversation had been followed: a message of any protocol, anywhere in the payload. */
function makeApplication(random: Random, lengthBytes: number): KnownApplication {
  const messageOffset = random.once(2) ? 0 : random.below(lengthBytes)
  return { protocol: random.pick(streams), messageOffset, fromClient: random.once(2) }
}

/** What holds for every packet whatsoever. */
export function checkPacket({ bytes, linkType, length, application }: PacketCase): number {
  checkWalk(bytes, linkType, length)
  const context = { capturedLength: bytes.length, length, application }
  const read = dissect(bytes, linkType, context)
  demand(read.layers.length <= LAYERS_MAX, () => `${read.layers.length} layers`)
  let rows = 0
  for (const layer of read.layers) {
    const { name, offset, headerLength } = layer
    demand(headerLength >= 0 && headerLength <= layer.length, () => `header of ${name}`)
    demand(offset >= 0 && offset + layer.length <= bytes.length, () => `place of layer ${name}`)
    for (const field of layer.fields) rows += checkRows(field, bytes.length)
  }
  const rowsMax = rowsOfPacket + rowsOfOctet * bytes.length
  demand(rows <= rowsMax, () => `${rows} rows of ${bytes.length} bytes`)
  const { info, protocol, defect } = summarise(bytes, linkType, context)
  demand(info === read.info && protocol === read.protocol, () => 'row and tree differ')
  demand(defect === undefined || read.defect !== undefined, () => 'the tree has no defect')
  return 1
}

/** How many rows there are; each with a place among the packet's bytes. */
function checkRows({ name, offset, length, value, number, children }: PacketField, end: number) {
  const isPlaced = offset >= 0 && length >= 0 && offset + length <= end
  demand(isPlaced, () => `place of row ${name}`)
  demand(typeof value === 'string', () => `text of row ${name}`)
  demand(number === undefined || Number.isFinite(number), () => `number of row ${name}`)
  let rows = 1
  for (const child of children ?? []) rows += checkRows(child, end)
  return rows
}

const alone = new PacketCursor()
const within = new PacketCursor()
/** Octets of other packets, before and behind. */
const around = 64

/** A walk reads nothing but its packet: amid other octets it finds the same. */
function checkWalk(bytes: Uint8Array, linkType: number, length: number): void {
  const chunk = new Uint8Array(bytes.length + 2 * around).fill(0xa5)
  chunk.set(bytes, around)
  alone.begin(bytes, 0, bytes.length, length)
  within.begin(chunk, around, bytes.length, length)
  walkPacket(alone, linkType)
  walkPacket(within, linkType)
  for (const name of registers) {
    demand(Number.isFinite(alone[name]), () => `${name} is no number`)
    demand(alone[name] === within[name], () => `${name} comes from outside the packet`)
  }
  demand(alone.layerCount <= LAYERS_MAX, () => 'too many layers')
  for (let layer = 0; layer < alone.layerCount; layer++) checkLayerPlace(layer)
}

function checkLayerPlace(layer: number): void {
  const same =
    alone.layerProtocol[layer] === within.layerProtocol[layer] &&
    alone.layerOffset[layer] === within.layerOffset[layer]! - around &&
    alone.layerHeaderEnd[layer] === within.layerHeaderEnd[layer]! - around &&
    alone.layerEnd[layer] === within.layerEnd[layer]! - around
  const name = () => protocols[alone.layerProtocol[layer]!]?.name ?? 'nothing'
  demand(same, () => `layer ${name()} depends on what is outside the packet`)
}

const registers = [
  'layerCount',
  'status',
  'addressFamily',
  'transport',
  'sourcePort',
  'destinationPort',
  'tcpFlags',
  'sequence',
  'acknowledgment',
  'window',
  'windowScale',
  'payloadLength',
] as const satisfies readonly (keyof PacketCursor)[]
