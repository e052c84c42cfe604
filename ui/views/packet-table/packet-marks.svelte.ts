/** Packets that somebody has marked, and the one that times are counted from; of one source. */
export class PacketMarks {
  #marked = $state.raw<ReadonlySet<number>>(new Set())
  #reference = $state.raw<{ packet: number; offsetNs: number }>()

  get reference(): { packet: number; offsetNs: number } | undefined {
    return this.#reference
  }

  has(packet: number): boolean {
    return this.#marked.has(packet)
  }

  toggle(packet: number): void {
    const marked = new Set(this.#marked)
    if (!marked.delete(packet)) marked.add(packet)
    this.#marked = marked
  }

  /** The next marked packet after this one; around at the end. */
  after(packet: number): number | undefined {
    const sorted = [...this.#marked].toSorted((a, b) => a - b)
    return sorted.find((marked) => marked > packet) ?? sorted[0]
  }

  /** Times count from this packet, or from the first again when they already do. */
  refer(packet: number, offsetNs: number): void {
    this.#reference = this.#reference?.packet === packet ? undefined : { packet, offsetNs }
  }

  clear(): void {
    this.#marked = new Set()
    this.#reference = undefined
  }
}
