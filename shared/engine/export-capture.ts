import type { PacketRecord } from '../capture-file/packet-record.ts'
import { noComments } from '../capture-file/packet-record.ts'
import { PcapngWriter } from '../capture-file/pcapng-writer.ts'
import { Direction } from '../messages/records.ts'
import { formatEnds } from '../pod/attribution-comment.ts'
import { factComment } from '../pod/fact.ts'
import { unknownOwner } from '../pod/owner.ts'
import type { PodSnapshot } from '../pod/pod.ts'
import type { Kept } from './kept.ts'
import { readPackets } from './read-packets.ts'

/** Packets of one page, and the bytes at which one ends: as large as an answer may be. */
const pagePacketsMax = 2048
const pageBytesMax = 1024 * 1024

/** As the file says who wrote it. */
const application = 'podscope'

/** A part of a pcapng file; the parts of all pages, one behind the other, are the file. */
export type ExportedPage = {
  bytes: Uint8Array
  /** Place in `numbers` of the next page's first packet; absent after the last. */
  next?: number
}

/**
 * The page of a file of packets `numbers`, which rise, that begins with packet `numbers[at]`; the
 * first begins the file. Nothing is remembered from page to page, so whoever asks may stop.
 */
export async function exportPage(
  file: CaptureExport,
  numbers: readonly number[],
  at: number,
): Promise<ExportedPage> {
  if (at > 0) file.goOnBehind(numbers.slice(0, at))
  const next = at + (await file.add(numbers.slice(at, at + pagePacketsMax), pageBytesMax))
  return { bytes: file.take(), ...(next < numbers.length && { next }) }
}

/**
 * Packets as an ordinary pcapng file: the interfaces that they came in on, pods and the names of
 * addresses as known at the beginning, the comments that the packets had, and on the first packet of
 * each conversation what is known of both ends.
 */
export class CaptureExport {
  readonly #kept: Kept
  readonly #pods: () => readonly PodSnapshot[]
  readonly #writer = new PcapngWriter()
  readonly #described = new Set<number>()
  #interfaces = 0
  #isBegun = false
  /** Packets that are in the file so far. */
  packets = 0

  /** `pods` are described in the file, so that it opens with their names. */
  constructor(kept: Kept, pods: () => readonly PodSnapshot[]) {
    this.#kept = kept
    this.#pods = pods
  }

  /** As though the packets had been put into the file, and what is there taken. */
  goOnBehind(numbers: readonly number[]): void {
    this.#isBegun = true
    this.#interfaces = Math.min(1, this.#kept.interfaces.length)
    for (const number of numbers) {
      if (!this.#kept.columns.has(number)) continue
      const { chunk, at } = this.#place(number)
      this.#described.add(chunk.conversation[at]!)
      this.#interfaces = Math.max(this.#interfaces, chunk.interface[at]! + 1)
    }
  }

  /**
   * Puts packets into the file; their numbers rise from call to call. Those whose bytes have left are
   * passed over. Stops behind `bytesMax`; answers how many it has gone through.
   */
  async add(numbers: readonly number[], bytesMax = Number.POSITIVE_INFINITY): Promise<number> {
    this.#begin()
    const read = await readPackets(this.#kept, numbers)
    for (const [index, number] of numbers.entries()) {
      const bytes = read[index]
      if (bytes !== undefined && this.#kept.columns.has(number)) this.#packet(number, bytes)
      if (this.#writer.position > bytesMax) return index + 1
    }
    return numbers.length
  }

  /** What has been written since the last call; the first packet's begins the file. */
  take(): Uint8Array<ArrayBuffer> {
    this.#begin()
    return this.#writer.take()
  }

  #begin(): void {
    if (this.#isBegun) return
    this.#isBegun = true
    this.#writer.section({ application, comments: [] })
    this.#writer.names(this.#kept.names.all())
    // Facts that belong to no packet stand in the statistics of an interface.
    if (this.#kept.interfaces.length === 0) return
    this.#describeInterfaces(1)
    const time = timeOf(this.#kept, 0)
    for (const snapshot of this.#pods()) {
      const comment = factComment({ kind: 'pod', snapshot })
      if (comment === undefined) continue
      this.#writer.statistics({ interfaceIndex: 0, ...time, comments: [comment] })
    }
  }

  #describeInterfaces(count: number): void {
    for (; this.#interfaces < count; this.#interfaces++) {
      this.#writer.interface(this.#kept.interfaces[this.#interfaces]!)
    }
  }

  #packet(number: number, bytes: Uint8Array): void {
    const { chunk, at } = this.#place(number)
    const interfaceIndex = chunk.interface[at]!
    this.#describeInterfaces(interfaceIndex + 1)
    const record: PacketRecord = {
      interfaceIndex,
      ...timeOf(this.#kept, chunk.offsetNs[at]!),
      capturedLength: bytes.length,
      length: chunk.length[at]!,
      bytes,
      offset: 0,
      position: 0,
      comments: noComments,
    }
    this.#writer.packet(record, [...this.#ends(number), ...this.#kept.comments.of(number)])
    this.packets++
  }

  /** Both ends, on the first packet of a conversation in the file. */
  #ends(number: number): string[] {
    const { chunk, at } = this.#place(number)
    const id = chunk.conversation[at]!
    if (id === 0 || this.#described.has(id)) return []
    this.#described.add(id)
    const owners = this.#kept.owners.get(id)
    if (owners === undefined) return []
    const { client = unknownOwner, server = unknownOwner } = owners
    const isToServer = chunk.direction[at] === Direction.toServer
    return isToServer ? formatEnds(client, server) : formatEnds(server, client)
  }

  #place(number: number) {
    const { columns } = this.#kept
    return { chunk: columns.chunkOf(number), at: columns.indexInChunk(number) }
  }
}

function timeOf(kept: Kept, offsetNs: number): { timeSeconds: number; timeNanoseconds: number } {
  const timeNs = (kept.baseTimeNs ?? 0n) + BigInt(offsetNs)
  return {
    timeSeconds: Number(timeNs / 1_000_000_000n),
    timeNanoseconds: Number(timeNs % 1_000_000_000n),
  }
}
