import type { PacketRecord } from '../../shared/capture-file/packet-record.ts'
import { PacketQueue } from './packet-queue.ts'

/**
 * How long a packet waits for an older one from another tap. Each tap hands over its packets within
 * 5 ms of their capture even on a busy machine (99th percentile); nobody sees 20 ms.
 */
export const MERGE_WINDOW_MS = 20

/** How packets leave: in the order of their time, several in one go. */
export type MergedPackets = {
  packet(record: PacketRecord): void
  batchEnd(): void
}

/**
 * Merges the packets of several taps by time. A single tap's are passed on at once, as they are. The
 * wait is measured from a packet's arrival by a clock that never steps, so a clock that is set does
 * not hold packets back. A full queue releases early: order may suffer then, packets never.
 */
export class PacketMerge {
  readonly #out: MergedPackets
  readonly #queues: PacketQueue[] = []
  #timer: NodeJS.Timeout | undefined

  constructor(out: MergedPackets) {
    this.#out = out
  }

  /** Makes room for the packets of one more interface, and answers its index. */
  addInterface(): number {
    const index = this.#queues.length
    this.#queues.push(new PacketQueue(index))
    return index
  }

  append(packet: PacketRecord, interfaceIndex: number): void {
    const queue = this.#queues[interfaceIndex]!
    if (this.#queues.length === 1) {
      packet.interfaceIndex = interfaceIndex
      this.#out.packet(packet)
      return
    }
    while (!queue.append(packet, performance.now())) this.#release(this.#oldest()!)
  }

  /** After a run of `append`. */
  batchEnd(): void {
    if (this.#queues.length === 1) this.#out.batchEnd()
    else this.#timer ??= setTimeout(this.#releaseDue, MERGE_WINDOW_MS)
  }

  /** Releases all there is. */
  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    for (let queue = this.#oldest(); queue !== undefined; queue = this.#oldest()) {
      this.#release(queue)
    }
    this.#out.batchEnd()
  }

  readonly #releaseDue = (): void => {
    this.#timer = undefined
    const dueMs = performance.now() - MERGE_WINDOW_MS
    let count = 0
    while (this.#queues.some((queue) => !queue.isEmpty && queue.firstArrivalMs <= dueMs)) {
      this.#release(this.#oldest()!)
      if (++count === RELEASE_PACKETS_MAX) break
    }
    this.#out.batchEnd()
    if (count === RELEASE_PACKETS_MAX) this.#timer = setTimeout(this.#releaseDue)
    else this.#wait(dueMs)
  }

  /** Comes back when the next packet is due; several milliseconds' worth are released together. */
  #wait(dueMs: number): void {
    const waiting = this.#queues.filter((queue) => !queue.isEmpty)
    if (waiting.length === 0) return
    const nextMs = Math.min(...waiting.map((queue) => queue.firstArrivalMs)) - dueMs
    this.#timer = setTimeout(this.#releaseDue, Math.max(nextMs, RELEASE_EVERY_MS))
  }

  #release(queue: PacketQueue): void {
    this.#out.packet(queue.shift())
  }

  #oldest(): PacketQueue | undefined {
    let oldest: PacketQueue | undefined
    for (const queue of this.#queues) {
      if (!queue.isEmpty && (oldest === undefined || queue.isOlderThan(oldest))) oldest = queue
    }
    return oldest
  }
}

/** Some 10 ms of work; then others have their turn. */
const RELEASE_PACKETS_MAX = 1024
/** Fewer, larger batches: at 50 000 packets/s one timer for 250 packets. */
const RELEASE_EVERY_MS = 5
