import { Direction } from '../../shared/messages/records.ts'
import type { PacketBatch } from '../../shared/messages/packet-batch.ts'

/** About 5 MB of columns; at 2 000 packets a second, the last 100 seconds. */
export const packetsMax = 200_000

/**
 * The last packets that this view was shown, as columns: what is drawn of every packet. Packets that
 * the view was not shown (it was out of credit) are gaps: numbers between `first` and `last` for which
 * `has` is false; `offsetNs` of a gap is that of the packet before it, so that times never go back
 * across it. Asking for a number outside `first` to `last` is a mistake of the caller's.
 */
export class PacketStore {
  readonly #capacity: number
  readonly #offsetNs: Float64Array
  readonly #conversation: Uint32Array
  readonly #length: Uint32Array
  readonly #payloadLength: Uint32Array
  readonly #analysis: Uint16Array
  readonly #tcpFlags: Uint8Array
  readonly #direction: Uint8Array
  readonly #interface: Uint8Array
  readonly #protocol: Uint8Array
  readonly #present: Uint8Array
  #first = 0
  #last = 0
  #skipped = 0
  #shown = 0

  constructor(capacity: number = packetsMax) {
    this.#capacity = capacity
    this.#offsetNs = new Float64Array(capacity)
    this.#conversation = new Uint32Array(capacity)
    this.#length = new Uint32Array(capacity)
    this.#payloadLength = new Uint32Array(capacity)
    this.#analysis = new Uint16Array(capacity)
    this.#tcpFlags = new Uint8Array(capacity)
    this.#direction = new Uint8Array(capacity)
    this.#interface = new Uint8Array(capacity)
    this.#protocol = new Uint8Array(capacity)
    this.#present = new Uint8Array(capacity)
  }

  /** The oldest packet's number, 0 when there is none. */
  get first(): number {
    return this.#first
  }

  /** The newest packet's number, 0 when there is none. */
  get last(): number {
    return this.#last
  }

  get isEmpty(): boolean {
    return this.#last === 0
  }

  /** How many packets this view was not shown since the source was opened. */
  get skipped(): number {
    return this.#skipped
  }

  /** How many packets are here to be drawn. */
  get shown(): number {
    return this.#shown
  }

  /** Whether packet `n` is here: in range, and not in a gap. */
  has(n: number): boolean {
    return n >= this.#first && n <= this.#last && n > 0 && this.#present[n % this.#capacity] === 1
  }

  /** Nanoseconds since the first packet of the source. */
  offsetNs(n: number): number {
    return this.#offsetNs[n % this.#capacity]!
  }

  /** 0 where the packet belongs to none. */
  conversation(n: number): number {
    return this.#conversation[n % this.#capacity]!
  }

  direction(n: number): Direction {
    return this.#direction[n % this.#capacity] as Direction
  }

  tcpFlags(n: number): number {
    return this.#tcpFlags[n % this.#capacity]!
  }

  payloadLength(n: number): number {
    return this.#payloadLength[n % this.#capacity]!
  }

  /** On the wire. */
  length(n: number): number {
    return this.#length[n % this.#capacity]!
  }

  /** Bits of `Analysis`. */
  analysis(n: number): number {
    return this.#analysis[n % this.#capacity]!
  }

  /** Index into the source's interfaces. */
  interface(n: number): number {
    return this.#interface[n % this.#capacity]!
  }

  protocol(n: number): number {
    return this.#protocol[n % this.#capacity]!
  }

  /**
   * Takes a batch in. What is already here (a batch sent again after a cut) is left out; numbers that
   * are missing before it become a gap. Cost: its packets, plus the gap's up to the capacity.
   */
  append(batch: PacketBatch): void {
    const end = batch.first + batch.count - 1
    let from = Math.max(batch.first, this.#last + 1)
    if (from > end) return
    if (this.isEmpty) this.#first = from
    else this.#openGap(this.#last + 1, from)
    from = Math.max(from, end - this.#capacity + 1)
    for (let n = from; n <= end; n++) this.#put(n, batch, n - batch.first)
    this.#last = end
    this.#first = Math.max(this.#first, end - this.#capacity + 1)
  }

  /** The first packet at `timeNs` or later; `last + 1` when all are earlier. O(log n). */
  findByTime(timeNs: number): number {
    if (this.isEmpty) return this.#last + 1
    let low = this.#first
    let high = this.#last + 1
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      if (this.offsetNs(middle) < timeNs) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Forgets everything: another source was opened. */
  clear(): void {
    this.#first = 0
    this.#last = 0
    this.#skipped = 0
    this.#shown = 0
    this.#present.fill(0)
  }

  #put(n: number, batch: PacketBatch, from: number): void {
    const at = n % this.#capacity
    this.#offsetNs[at] = batch.offsetNs[from]!
    this.#conversation[at] = batch.conversation[from]!
    this.#length[at] = batch.length[from]!
    this.#payloadLength[at] = batch.payloadLength[from]!
    this.#analysis[at] = batch.analysis[from]!
    this.#tcpFlags[at] = batch.tcpFlags[from]!
    this.#direction[at] = batch.direction[from]!
    this.#interface[at] = batch.interface[from]!
    this.#protocol[at] = batch.protocol[from]!
    if (this.#present[at] === 0) this.#shown++
    this.#present[at] = 1
  }

  #openGap(from: number, before: number): void {
    if (from === before) return
    this.#skipped += before - from
    const timeNs = this.offsetNs(this.#last)
    for (let n = Math.max(from, before - this.#capacity); n < before; n++) {
      const at = n % this.#capacity
      if (this.#present[at] === 1) this.#shown--
      this.#present[at] = 0
      this.#offsetNs[at] = timeNs
      this.#conversation[at] = 0
      this.#direction[at] = Direction.none
    }
  }
}
