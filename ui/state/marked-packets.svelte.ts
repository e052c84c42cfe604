/** Packets that somebody has marked, and the one that times are counted from; of one source. */
export class MarkedPackets {
  /** Nanoseconds since the first packet, by number; in the order of the numbers. */
  #offsetsNs = $state.raw<ReadonlyMap<number, number>>(new Map())
  #reference = $state.raw<{ packet: number; offsetNs: number }>()

  get all(): ReadonlyMap<number, number> {
    return this.#offsetsNs
  }

  get reference(): { packet: number; offsetNs: number } | undefined {
    return this.#reference
  }

  has(packet: number): boolean {
    return this.#offsetsNs.has(packet)
  }

  /** Marks a packet that was captured then, or takes its mark away. */
  toggle(packet: number, offsetNs: number): void {
    const marked = new Map(this.#offsetsNs)
    if (!marked.delete(packet)) marked.set(packet, offsetNs)
    this.#offsetsNs = new Map([...marked].toSorted(([a], [b]) => a - b))
  }

  /** The next marked packet after this one; around at the end. */
  after(packet: number): number | undefined {
    const sorted = [...this.#offsetsNs.keys()]
    return sorted.find((marked) => marked > packet) ?? sorted[0]
  }

  /** Times count from this packet, or from the first again when they already do. */
  refer(packet: number, offsetNs: number): void {
    this.#reference = this.#reference?.packet === packet ? undefined : { packet, offsetNs }
  }

  clear(): void {
    this.#offsetsNs = new Map()
    this.#reference = undefined
  }
}
