import type { PacketBatch } from '../../../shared/messages/packet-batch.ts'
import { Direction } from '../../../shared/messages/records.ts'

export type BatchOptions = {
  first: number
  count: number
  /** Time of packet `n`. */
  offsetNs?: (n: number) => number
  conversation?: (n: number) => number
}

/** A batch whose columns can be told apart: each value follows from the packet's number. */
export function packetBatch(options: BatchOptions): PacketBatch {
  const { first, count, offsetNs = (n) => n * 1000, conversation = (n) => n % 7 } = options
  const numbers = Array.from({ length: count }, (_, index) => first + index)
  return {
    first,
    count,
    offsetNs: Float64Array.from(numbers, offsetNs),
    conversation: Uint32Array.from(numbers, conversation),
    length: Uint32Array.from(numbers, (n) => n + 60),
    payloadLength: Uint32Array.from(numbers, (n) => n),
    analysis: Uint16Array.from(numbers, (n) => n % 8192),
    tcpFlags: Uint8Array.from(numbers, (n) => n % 256),
    direction: Uint8Array.from(numbers, (n) =>
      n % 2 === 0 ? Direction.toServer : Direction.toClient,
    ),
    interface: Uint8Array.from(numbers, (n) => n % 3),
    protocol: Uint8Array.from(numbers, (n) => n % 20),
  }
}
