import { mkdtemp, open, rm } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ByteSource } from '../../shared/engine/byte-source.ts'
import { segmentBytesMax, spoolBytesMax, spoolWaitingBytesMax } from '../limits.ts'
import { WRITE_BYTES_MAX, WriteQueue } from './write-queue.ts'
import type { QueuedChunk } from './write-queue.ts'

/** Nobody finds an unlinked file after us: what waits is read from memory, and each write wakes a thread. */
const WRITE_REST_MS = 200

type Segment = { start: number; end: number; packetsBefore: number; file: FileHandle }

export type SpoolOptions = {
  /** Where the folder for its files is made; the system's folder for temporary files by default. */
  folder?: string
  limitBytes?: number
  segmentBytes?: number
  /** Called once for each run of failures: bytes from here on are not kept until a write succeeds. */
  onTrouble?: (error: Error) => void
}

/**
 * The captured bytes of a live source, on the disk, up to a limit: the oldest segment goes when a new
 * one would be too much. Positions count from the first byte ever appended. Its files are unlinked as
 * soon as they are open, so that nothing stays behind however the process ends.
 */
export class Spool implements ByteSource {
  readonly #folder: string
  readonly #limitBytes: number
  readonly #segmentBytes: number
  readonly #onTrouble: ((error: Error) => void) | undefined
  readonly #queue: WriteQueue
  #segments: Segment[] = []
  #end = 0
  #failing = false
  /** Packets in all that was written. */
  #writtenPackets = 0
  /** Called after every `append`. */
  readonly #listeners = new Set<() => void>()

  private constructor(folder: string, options: SpoolOptions) {
    this.#folder = folder
    this.#limitBytes = options.limitBytes ?? spoolBytesMax
    this.#segmentBytes = options.segmentBytes ?? segmentBytesMax
    this.#onTrouble = options.onTrouble
    const writeBytesMax = Math.min(WRITE_BYTES_MAX, this.#segmentBytes / 4)
    const write = (chunk: QueuedChunk): Promise<void> => this.#write(chunk)
    const rate = { writeBytesMax, restMs: WRITE_REST_MS }
    this.#queue = new WriteQueue(write, spoolWaitingBytesMax, rate)
  }

  static async open(options: SpoolOptions = {}): Promise<Spool> {
    return new Spool(await mkdtemp(join(options.folder ?? tmpdir(), 'podscope-')), options)
  }

  /** The first position that can still be read. */
  get start(): number {
    return this.#segments[0]?.start ?? this.#queue.waiting[0]?.position ?? this.#end
  }

  /** The position after the last byte appended. */
  get end(): number {
    return this.#end
  }

  /** Bytes kept, on the disk or on their way to it. */
  get keptBytes(): number {
    return this.#end - this.start
  }

  /** Takes the bytes: the caller must not reuse them. Never blocks. */
  append(bytes: Uint8Array, packets: number): void {
    const chunk = { position: this.#end, bytes, packets }
    this.#end += bytes.length
    if (!this.#queue.add(chunk)) this.#trouble(new Error('the disk is slower than the capture'))
    for (const listener of this.#listeners) listener()
  }

  /** Calls `listener` whenever more has been appended; answers how to leave. */
  onGrowth(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /**
   * The first position from `position` on that can be read, after what has been dropped or could not
   * be written. It begins what one `append` has added, unless it is `position` itself.
   */
  readableFrom(position: number): number {
    const starts = [...this.#segments, ...this.#queue.waiting.map(spanOf)]
    const next = starts.find(({ end }) => position < end)
    return next === undefined ? this.#end : Math.max(position, next.start)
  }

  /** Packets in all that was appended before `start`: those that are no longer kept. */
  get packetsBeforeStart(): number {
    return this.#segments[0]?.packetsBefore ?? this.#writtenPackets
  }

  async read(position: number, length: number): Promise<Uint8Array | undefined> {
    const result = new Uint8Array(Math.max(0, Math.min(length, this.#end - position)))
    let done = 0
    while (done < result.length) {
      const count = await this.#readSome(position + done, result.subarray(done))
      if (count === 0) break
      done += count
    }
    if (done === 0 && length > 0) return undefined
    return result.subarray(0, done)
  }

  /** Resolves when all that was appended is on the disk. */
  flushed(): Promise<void> {
    return this.#queue.drained()
  }

  async close(): Promise<void> {
    await this.#queue.drained()
    await Promise.all(this.#segments.map(({ file }) => file.close()))
    this.#segments = []
    await rm(this.#folder, { recursive: true, force: true })
  }

  async #readSome(position: number, into: Uint8Array): Promise<number> {
    const waiting = this.#queue.waiting.find((chunk) => holds(chunk, position))
    if (waiting) {
      const rest = waiting.bytes.subarray(position - waiting.position)
      const part = rest.subarray(0, into.length)
      into.set(part)
      return part.length
    }
    const segment = this.#segments.find(({ start, end }) => start <= position && position < end)
    if (!segment) return 0
    const length = Math.min(into.length, segment.end - position)
    try {
      const { bytesRead } = await segment.file.read(into, 0, length, position - segment.start)
      return bytesRead
    } catch {
      // The segment was dropped while we were reading it.
      return 0
    }
  }

  async #write(chunk: QueuedChunk): Promise<void> {
    try {
      const segment = await this.#segmentFor(chunk)
      await writeFully(segment.file, chunk.bytes, chunk.position - segment.start)
      segment.end = chunk.position + chunk.bytes.length
      this.#writtenPackets += chunk.packets
      this.#failing = false
    } catch (error) {
      this.#trouble(error instanceof Error ? error : new Error(String(error)))
    }
  }

  /** The segment the chunk goes to: a new one after a full one, or after a hole. */
  async #segmentFor(chunk: QueuedChunk): Promise<Segment> {
    const last = this.#segments.at(-1)
    if (last && last.end === chunk.position && last.end - last.start < this.#segmentBytes) {
      return last
    }
    await this.#dropOldest(chunk.position)
    const path = join(this.#folder, `${chunk.position}.pcapng`)
    const segment = {
      start: chunk.position,
      end: chunk.position,
      packetsBefore: this.#writtenPackets,
      file: await open(path, 'w+'),
    }
    await rm(path, { force: true }).catch(() => undefined)
    this.#segments.push(segment)
    return segment
  }

  async #dropOldest(position: number): Promise<void> {
    const excess = () =>
      position + this.#segmentBytes - (this.#segments[0]?.start ?? position) > this.#limitBytes
    while (this.#segments.length > 1 && excess()) {
      await this.#segments.shift()?.file.close()
    }
  }

  #trouble(error: Error): void {
    if (!this.#failing) this.#onTrouble?.(error)
    this.#failing = true
  }
}

function spanOf({ position, bytes }: QueuedChunk): { start: number; end: number } {
  return { start: position, end: position + bytes.length }
}

function holds(chunk: QueuedChunk, position: number): boolean {
  return chunk.position <= position && position < chunk.position + chunk.bytes.length
}

/** A disk that fills takes part of a write; only the next one fails. See write(2). */
async function writeFully(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let done = 0
  while (done < bytes.length) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done)
    done += bytesWritten
  }
}
