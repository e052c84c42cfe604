import type { PacketRecord } from '../../shared/capture-file/packet-record.ts'
import { PacketQueue, queueRoomDefault } from './packet-queue.ts'
import type { QueueRoom } from './packet-queue.ts'
import { SourceHeap } from './source-heap.ts'

/**
 * How long a packet waits for an older one from another tap. Each tap hands over its packets within
 * 5 ms of their capture even on a busy machine (99th percentile); nobody sees 20 ms.
 */
export const MERGE_WINDOW_MS = 20

/** How packets leave: in the order of their time, several in one go. */
export type MergedPackets = {
  packet(record: PacketRecord, source: number): void
  batchEnd(): void
}

export type MergeOptions = { windowMs?: number; room?: QueueRoom }

/**
 * Merges the packets of several sources by time: of the taps of a pod, of the agents of a cluster. A
 * single one's are passed on at once, as they are. A packet costs the logarithm of the number of
 * sources. The wait is measured from a packet's arrival by a clock that never steps, so a clock that
 * is set does not hold packets back. A full queue releases early: order may suffer then, packets never.
 */
export class PacketMerge {
  readonly #out: MergedPackets
  readonly #queues: PacketQueue[] = []
  /** Those with packets, by the time and by the arrival of the first. */
  readonly #byTime = new SourceHeap((one, other) =>
    this.#queues[one]!.isOlderThan(this.#queues[other]!),
  )
  readonly #byArrival = new SourceHeap(
    (one, other) => this.#queues[one]!.firstArrivalMs < this.#queues[other]!.firstArrivalMs,
  )
  readonly #windowMs: number
  readonly #room: QueueRoom
  #timer: NodeJS.Timeout | undefined

  constructor(out: MergedPackets, options: MergeOptions = {}) {
    this.#out = out
    this.#windowMs = options.windowMs ?? MERGE_WINDOW_MS
    this.#room = options.room ?? queueRoomDefault
  }

  /** Makes room for the packets of one more source, and answers its index. */
  addSource(): number {
    return this.#queues.push(new PacketQueue(this.#room)) - 1
  }

  append(packet: PacketRecord, source: number): void {
    const queue = this.#queues[source]!
    if (this.#queues.length === 1) {
      this.#out.packet(packet, source)
      return
    }
    const nowMs = performance.now()
    let wasEmpty = queue.isEmpty
    while (!queue.append(packet, nowMs)) {
      this.#release(this.#byTime.top!)
      wasEmpty = queue.isEmpty
    }
    if (wasEmpty) this.#look(source)
  }

  /** After a run of `append`. */
  batchEnd(): void {
    if (this.#queues.length === 1) this.#out.batchEnd()
    else this.#timer ??= setTimeout(this.#releaseDue, this.#windowMs)
  }

  /** Releases all there is. */
  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    while (this.#byTime.top !== undefined) this.#release(this.#byTime.top)
    this.#out.batchEnd()
  }

  readonly #releaseDue = (): void => {
    this.#timer = undefined
    const dueMs = performance.now() - this.#windowMs
    let count = 0
    while (this.#firstArrivalMs() <= dueMs) {
      this.#release(this.#byTime.top!)
      if (++count === RELEASE_PACKETS_MAX) break
    }
    this.#out.batchEnd()
    if (count === RELEASE_PACKETS_MAX) this.#timer = setTimeout(this.#releaseDue)
    else this.#wait(dueMs)
  }

  /** Comes back when the next packet is due; several milliseconds' worth are released together. */
  #wait(dueMs: number): void {
    const nextMs = this.#firstArrivalMs() - dueMs
    if (nextMs === Number.POSITIVE_INFINITY) return
    this.#timer = setTimeout(this.#releaseDue, Math.max(nextMs, RELEASE_EVERY_MS))
  }

  #release(source: number): void {
    this.#out.packet(this.#queues[source]!.shift(), source)
    this.#look(source)
  }

  /** What the source has in front is another packet than before. */
  #look(source: number): void {
    if (this.#queues[source]!.isEmpty) {
      this.#byTime.remove(source)
      this.#byArrival.remove(source)
    } else {
      this.#byTime.put(source)
      this.#byArrival.put(source)
    }
  }

  /** Of the packet that waits longest; of none infinity. */
  #firstArrivalMs(): number {
    const source = this.#byArrival.top
    return source === undefined ? Number.POSITIVE_INFINITY : this.#queues[source]!.firstArrivalMs
  }
}

/** Some 10 ms of work; then others have their turn. */
const RELEASE_PACKETS_MAX = 1024
/** Fewer, larger batches: at 50 000 packets/s one timer for 250 packets. */
const RELEASE_EVERY_MS = 5
