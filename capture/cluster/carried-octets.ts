import { TcpFlag } from '../../shared/flow/tcp-flags.ts'
import type { PacketCursor } from '../../shared/packet/packet-cursor.ts'

/** IANA protocol number. */
const tcp = 6

/** Directions of TCP connections that are remembered; the one begun longest ago is forgotten. */
const directionsMax = 65_536
/** Sequence numbers further apart than the largest window do not belong together (RFC 7323, 2.2). */
const windowBytesMax = 2 ** 30

type Seen = { pod: number; end: number }

/**
 * How far each direction of a TCP connection has been seen in each of the two pods. Cards and kernels
 * cut large segments and join small ones on the way, so what one pod sends as one segment the other
 * may receive as several: octets that the other pod has shown already are not shown again.
 */
export class CarriedOctets {
  readonly #directions = new Map<number, Seen[]>()

  /** Whether all octets of the segment have been shown as another pod's, and none as this one's. */
  take(cursor: PacketCursor, direction: number, pod: number): boolean {
    if (cursor.transport !== tcp) return false
    if (cursor.tcpFlags & TcpFlag.syn) this.#beginAnew(direction, pod)
    if (cursor.payloadLength === 0) return false
    const end = (cursor.sequence + cursor.payloadLength) >>> 0
    const seen = this.#seenOf(direction)
    const own = seen.find((one) => one.pod === pod)
    const isNew = own === undefined || isAfter(end, own.end)
    const isShown = seen.some((other) => other.pod !== pod && !isAfter(end, other.end))
    if (own === undefined) seen.push({ pod, end })
    else if (isNew) own.end = end
    return isNew && isShown
  }

  /** The ports are used again, with other sequence numbers. */
  #beginAnew(direction: number, pod: number): void {
    const others = this.#directions.get(direction)?.filter((one) => one.pod !== pod)
    if (others) this.#directions.set(direction, others)
  }

  #seenOf(direction: number): Seen[] {
    const known = this.#directions.get(direction)
    if (known) return known
    if (this.#directions.size === directionsMax) {
      this.#directions.delete(this.#directions.keys().next().value!)
    }
    const seen: Seen[] = []
    this.#directions.set(direction, seen)
    return seen
  }
}

/** Whether a sequence number comes after another, as far as a window reaches. */
function isAfter(sequence: number, other: number): boolean {
  const distance = (sequence - other) | 0
  return distance > 0 || distance < -windowBytesMax
}
