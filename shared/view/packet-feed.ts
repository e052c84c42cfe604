import { batchPacketsMax, creditBatchesMax } from '../messages/limits.ts'
import type { PacketBatch } from '../messages/packet-batch.ts'
import type { ViewedEngine } from './viewed-engine.ts'

/** What is asked of an engine here: which packets there are, and some of them. */
type ListedPackets = Pick<ViewedEngine, 'firstRetained' | 'lastPacket' | 'batch'>

/**
 * How far behind a live capture a view may fall before it is taken ahead: 0.6 s of the fastest
 * capture measured (85 000 packets a second), 1.3 MB of batches.
 */
export const behindPacketsMax = 50_000

/**
 * Which packets a view is sent, in order and each once. It takes them at its own pace, by granting
 * credit; from a live capture it is sent the latest when it has fallen too far behind. From the
 * packet on that it began with, every packet is either sent or counted in `skippedPackets`.
 */
export class PacketFeed {
  #next = 1
  #credit = 0
  #skippedPackets = 0

  get skippedPackets(): number {
    return this.#skippedPackets
  }

  /** Begins with packet `next`, of another source perhaps. Credit stays. */
  begin(next: number): void {
    this.#next = next
    this.#skippedPackets = 0
  }

  grant(batches: number): void {
    this.#credit = Math.min(this.#credit + batches, creditBatchesMax)
  }

  /** Sends what there is, until credit runs out or `send` answers that there is no more room. */
  push(engine: ListedPackets, live: boolean, send: (batch: PacketBatch) => boolean): void {
    let hasRoom = true
    while (hasRoom && this.#credit > 0) {
      this.#skipTo(earliestPacket(engine, live))
      if (this.#next > engine.lastPacket) return
      const batch = engine.batch(this.#next, batchPacketsMax)
      this.#next += batch.count
      this.#credit -= 1
      hasRoom = send(batch)
    }
  }

  #skipTo(packet: number): void {
    if (packet <= this.#next) return
    this.#skippedPackets += packet - this.#next
    this.#next = packet
  }
}

/** The earliest packet that a view is sent: of a capture that is not live, all that are listed. */
export function earliestPacket(
  { firstRetained, lastPacket }: Pick<ViewedEngine, 'firstRetained' | 'lastPacket'>,
  live: boolean,
): number {
  return live ? Math.max(firstRetained, lastPacket - behindPacketsMax + 1) : firstRetained
}
