import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { CaptureInterface } from '../../shared/capture-file/capture-facts.ts'
import { CaptureReader } from '../../shared/capture-file/capture-reader.ts'
import type { PacketRecord } from '../../shared/capture-file/packet-record.ts'
import { parseFact } from '../../shared/pod/fact.ts'
import type { PodSnapshot } from '../../shared/pod/pod.ts'

/** A pod with one interface, as a recording has it, and its packets in the order of time. */
export type RecordedPod = {
  snapshot: PodSnapshot
  interface: CaptureInterface
  packets: RecordedPacket[]
}

/** `atMs`: since the recording's first packet. */
export type RecordedPacket = { atMs: number; record: PacketRecord }

/**
 * Reads a recording of pods whole, with all of their ids turned into those of another node: two nodes
 * that replay the same recording have no pod and no container in common.
 */
export function readRecordedPods(path: string, node: string): RecordedPod[] {
  const interfaces: CaptureInterface[] = []
  const packets: PacketRecord[] = []
  const snapshots = new Map<number, PodSnapshot>()
  const otherIds = (text: string): string => withOtherIds(text, node)
  new CaptureReader({
    section: () => undefined,
    interface: (described) => interfaces.push(described),
    packet: (record) => packets.push(copyOf(record, otherIds)),
    statistics: ({ comments }) => {
      for (const comment of comments) {
        const fact = parseFact(otherIds(comment))
        if (fact?.kind !== 'pod') continue
        snapshots.set(fact.snapshot.pod.networkNamespace, fact.snapshot)
      }
    },
    note: ({ text }) => {
      throw new Error(`${path}: ${text}`)
    },
  }).push(readFileSync(path))
  const firstMs = Math.min(...packets.slice(0, interfaces.length).map(timeMsOf))
  return interfaces.map((described, index) => ({
    snapshot: snapshots.get(described.networkNamespace!)!,
    interface: described,
    packets: packets
      .filter(({ interfaceIndex }) => interfaceIndex === index)
      .map((record) => ({ atMs: timeMsOf(record) - firstMs, record })),
  }))
}

function copyOf(record: PacketRecord, otherIds: (text: string) => string): PacketRecord {
  const { offset, capturedLength } = record
  return {
    ...record,
    bytes: record.bytes.slice(offset, offset + capturedLength),
    offset: 0,
    comments: record.comments.map(otherIds),
  }
}

function timeMsOf({ timeSeconds, timeNanoseconds }: PacketRecord): number {
  return timeSeconds * 1000 + timeNanoseconds / 1e6
}

/** Ids of containers, whole and as runtimes shorten them; what is shortened fits the whole one. */
function withOtherIds(text: string, node: string): string {
  return text.replaceAll(/\b[\da-f]{64}\b|\b[\da-f]{12}\b/g, (id) =>
    (hash(node + id.slice(0, 12)) + hash(node)).slice(0, id.length),
  )
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}
