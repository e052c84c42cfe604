import { CaptureReader } from '../../../shared/capture-file/capture-reader.ts'
import type {
  CaptureInterface,
  CaptureNote,
  CaptureSection,
  ResolvedName,
} from '../../../shared/capture-file/capture-facts.ts'
import type { CaptureStatistics, PacketRecord } from '../../../shared/capture-file/packet-record.ts'

/** A packet as it was told, kept: its bytes begin at 0. */
export type KeptPacket = Omit<PacketRecord, 'offset'>

export type FileEvent =
  | { kind: 'section'; section: CaptureSection }
  | { kind: 'interface'; interface: CaptureInterface }
  | { kind: 'packet'; packet: KeptPacket }
  | { kind: 'statistics'; statistics: CaptureStatistics }
  | { kind: 'name'; resolved: ResolvedName }
  | { kind: 'note'; note: CaptureNote }

/** Everything a reader tells of a file that comes in chunks of `chunkBytes`. */
export function readEvents(file: Uint8Array, chunkBytes = file.length): FileEvent[] {
  const events: FileEvent[] = []
  const reader = new CaptureReader({
    section: (section) => events.push({ kind: 'section', section }),
    interface: (described) => events.push({ kind: 'interface', interface: described }),
    packet: (record) => events.push({ kind: 'packet', packet: keepPacket(record) }),
    statistics: (statistics) => events.push({ kind: 'statistics', statistics }),
    name: (resolved) => events.push({ kind: 'name', resolved }),
    note: (note) => events.push({ kind: 'note', note }),
  })
  for (let offset = 0; offset < file.length; offset += chunkBytes) {
    // A copy that is spoilt afterwards: a reader that keeps a chunk is found out.
    const chunk = file.slice(offset, offset + chunkBytes)
    reader.push(chunk)
    chunk.fill(0xee)
  }
  reader.end()
  return events
}

export function packetsOf(events: readonly FileEvent[]): KeptPacket[] {
  return events.flatMap((event) => (event.kind === 'packet' ? [event.packet] : []))
}

export function interfacesOf(events: readonly FileEvent[]): CaptureInterface[] {
  return events.flatMap((event) => (event.kind === 'interface' ? [event.interface] : []))
}

export function notesOf(events: readonly FileEvent[]): CaptureNote[] {
  return events.flatMap((event) => (event.kind === 'note' ? [event.note] : []))
}

function keepPacket(record: PacketRecord): KeptPacket {
  const { offset, ...rest } = record
  return { ...rest, bytes: record.bytes.slice(offset, offset + record.capturedLength) }
}
