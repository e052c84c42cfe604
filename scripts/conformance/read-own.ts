import { readFile } from 'node:fs/promises'
import { CaptureReader } from '../../shared/capture-file/capture-reader.ts'
import { CaptureLoader } from '../../shared/engine/capture-loader.ts'
import { Engine } from '../../shared/engine/engine.ts'
import type { PacketListing } from '../../shared/engine/packet-listing.ts'
import type { PacketField, PacketLayer } from '../../shared/packet/layer.ts'

/** A packet as the engine lists it, and the layers of those whose fields are compared. */
export type OwnPacket = PacketListing & { layers: readonly PacketLayer[] }

export type OwnReading = {
  packets: OwnPacket[]
  /** What the reader says is not as it should be. */
  notes: string[]
}

/** Protocols of which fields are compared; the trees of other packets are not made. */
const looked = new Set(['dns', 'mdns', 'http', 'tls', 'quic'])

/** Reads a capture file the way `open` does: streaming reader, engine, questions. */
export async function readOwn(path: string): Promise<OwnReading> {
  const bytes = new Uint8Array(await readFile(path))
  const source = { read: async (at: number, length: number) => bytes.subarray(at, at + length) }
  // All packets are asked for at the end.
  const engine = new Engine({ bytes: source, packetsMax: Math.ceil(bytes.length / 16) + 1 })
  const loader = new CaptureLoader(engine)
  const reader = new CaptureReader(loader)
  reader.push(bytes)
  reader.end()
  const packets: OwnPacket[] = []
  for (const listing of await engine.listing(1, engine.lastPacket)) {
    packets.push({ ...listing, layers: await layersOf(engine, listing) })
  }
  return { packets, notes: loader.notes.map((note) => JSON.stringify(note)) }
}

/** All values of a field, in the order of the tree. */
export function valuesOf({ layers }: OwnPacket, name: string): string[] {
  return layers.flatMap(({ fields }) => fields.flatMap((field) => valuesIn(field, name)))
}

async function layersOf(engine: Engine, listing: PacketListing): Promise<readonly PacketLayer[]> {
  if (!listing.protocols.some((protocol) => looked.has(protocol))) return []
  return (await engine.packet(listing.row.number))?.layers ?? []
}

function valuesIn(field: PacketField, name: string): string[] {
  const below = (field.children ?? []).flatMap((child) => valuesIn(child, name))
  return field.name === name ? [field.value, ...below] : below
}
