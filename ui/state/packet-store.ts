import { Direction } from '../../shared/messages/records.ts'
import type { PacketBatch } from '../../shared/messages/packet-batch.ts'

/** About 5 MB of columns; at 2 000 packets a second, the last 100 seconds. */
export const livePacketsMax = 200_000
/** A file is replayed from its beginning: all its packets are held as far as 54 MB go. */
export const filePacketsMax = 2_000_000

/** What is made at once. */
const capacityMin = 65_536

/**
 * The last packets that this view was shown, as columns: what is drawn of every packet. Packets that
 * the view was not shown (it was out of credit) are gaps: numbers between `first` and `last` for which
 * `has` is false; `offsetNs` of a gap is that of the packet before it, so that times never go back
 * across it. Asking for a number outside `first` to `last` is a mistake of the caller's.
 */
export class PacketStore {
  #packetsMax: number
  #capacity = 0
  #columns: Columns = columnsFor(0)
  #first = 0
  #last = 0
  #skipped = 0
  #shown = 0

  constructor(packetsMax: number = livePacketsMax) {
    this.#packetsMax = packetsMax
  }

  /** So many packets are held from now on: more than before, unless it is empty. */
  hold(packetsMax: number): void {
    this.#packetsMax = packetsMax
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
    return (
      n >= this.#first &&
      n <= this.#last &&
      n > 0 &&
      this.#columns.present[n % this.#capacity] === 1
    )
  }

  /** Nanoseconds since the first packet of the source. */
  offsetNs(n: number): number {
    return this.#columns.offsetNs[n % this.#capacity]!
  }

  /** 0 where the packet belongs to none. */
  conversation(n: number): number {
    return this.#columns.conversation[n % this.#capacity]!
  }

  direction(n: number): Direction {
    return this.#columns.direction[n % this.#capacity] as Direction
  }

  tcpFlags(n: number): number {
    return this.#columns.tcpFlags[n % this.#capacity]!
  }

  payloadLength(n: number): number {
    return this.#columns.payloadLength[n % this.#capacity]!
  }

  /** On the wire. */
  length(n: number): number {
    return this.#columns.length[n % this.#capacity]!
  }

  /** Bits of `Analysis`. */
  analysis(n: number): number {
    return this.#columns.analysis[n % this.#capacity]!
  }

  /** Index into the source's interfaces. */
  interface(n: number): number {
    return this.#columns.interface[n % this.#capacity]!
  }

  protocol(n: number): number {
    return this.#columns.protocol[n % this.#capacity]!
  }

  /**
   * Takes a batch in. What is already here (a batch sent again after a cut) is left out; numbers that
   * are missing before it become a gap. Cost: its packets, plus the gap's up to the capacity.
   */
  append(batch: PacketBatch): void {
    const end = batch.first + batch.count - 1
    let from = Math.max(batch.first, this.#last + 1)
    if (from > end) return
    const isFirst = this.isEmpty
    if (isFirst) this.#first = from
    this.#ensureRoom(end - this.#first + 1)
    if (!isFirst) this.#openGap(this.#last + 1, from)
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
    this.#capacity = 0
    this.#columns = columnsFor(0)
  }

  /** Doubles the columns until they hold so many packets, or as many as they may. */
  #ensureRoom(packets: number): void {
    const wanted = Math.min(packets, this.#packetsMax)
    if (wanted <= this.#capacity) return
    let capacity = Math.max(this.#capacity, capacityMin)
    while (capacity < wanted) capacity *= 2
    capacity = Math.min(capacity, this.#packetsMax)
    const columns = columnsFor(capacity)
    if (!this.isEmpty) copyRing(this.#columns, columns, this.#first, this.#last)
    this.#capacity = capacity
    this.#columns = columns
  }

  #put(n: number, batch: PacketBatch, from: number): void {
    const at = n % this.#capacity
    const columns = this.#columns
    columns.offsetNs[at] = batch.offsetNs[from]!
    columns.conversation[at] = batch.conversation[from]!
    columns.length[at] = batch.length[from]!
    columns.payloadLength[at] = batch.payloadLength[from]!
    columns.analysis[at] = batch.analysis[from]!
    columns.tcpFlags[at] = batch.tcpFlags[from]!
    columns.direction[at] = batch.direction[from]!
    columns.interface[at] = batch.interface[from]!
    columns.protocol[at] = batch.protocol[from]!
    if (columns.present[at] === 0) this.#shown++
    columns.present[at] = 1
  }

  #openGap(from: number, before: number): void {
    if (from === before) return
    this.#skipped += before - from
    const timeNs = this.offsetNs(this.#last)
    const { present, offsetNs, conversation, direction } = this.#columns
    for (let n = Math.max(from, before - this.#capacity); n < before; n++) {
      const at = n % this.#capacity
      if (present[at] === 1) this.#shown--
      present[at] = 0
      offsetNs[at] = timeNs
      conversation[at] = 0
      direction[at] = Direction.none
    }
  }
}

type Columns = ReturnType<typeof columnsFor>

function columnsFor(capacity: number) {
  return {
    offsetNs: new Float64Array(capacity),
    conversation: new Uint32Array(capacity),
    length: new Uint32Array(capacity),
    payloadLength: new Uint32Array(capacity),
    analysis: new Uint16Array(capacity),
    tcpFlags: new Uint8Array(capacity),
    direction: new Uint8Array(capacity),
    interface: new Uint8Array(capacity),
    protocol: new Uint8Array(capacity),
    present: new Uint8Array(capacity),
  }
}

/** Copies packets between rings of other lengths, in pieces that are in one piece in both. */
function copyRing(from: Columns, to: Columns, first: number, last: number): void {
  const lengths = [from.present.length, to.present.length] as const
  for (let n = first; n <= last;) {
    const [source, target] = [n % lengths[0], n % lengths[1]]
    const count = Math.min(last - n + 1, lengths[0] - source, lengths[1] - target)
    for (const name of Object.keys(from) as (keyof Columns)[]) {
      to[name].set(from[name].subarray(source, source + count), target)
    }
    n += count
  }
}
