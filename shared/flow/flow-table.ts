import { WordTable } from './word-table.ts'

/** Both ends of a conversation, in any order. */
export type FlowEnds = {
  /** Groups interfaces that share one network namespace; packets of different ones never meet. */
  networkGroup: number
  /** IANA protocol number. */
  transport: number
  /** Numbers of an `AddressTable`. */
  sourceAddress: number
  destinationAddress: number
  /** 0 where the transport has no ports. */
  sourcePort: number
  destinationPort: number
}

/** Which conversation two ends have now. Both directions have the same key. */
export class FlowTable {
  readonly #table = new WordTable()

  get size(): number {
    return this.#table.size
  }

  /** 0 where the ends have none. */
  find(ends: Readonly<FlowEnds>): number {
    this.#writeKey(ends)
    return this.#table.find()
  }

  set(ends: Readonly<FlowEnds>, conversation: number): void {
    this.#writeKey(ends)
    this.#table.set(conversation)
  }

  delete(ends: Readonly<FlowEnds>): void {
    this.#writeKey(ends)
    this.#table.delete()
  }

  #writeKey(ends: Readonly<FlowEnds>): void {
    const key = this.#table.key
    const { sourceAddress, destinationAddress, sourcePort, destinationPort } = ends
    const inOrder =
      sourceAddress < destinationAddress ||
      (sourceAddress === destinationAddress && sourcePort <= destinationPort)
    key[0] = inOrder ? sourceAddress : destinationAddress
    key[1] = inOrder ? destinationAddress : sourceAddress
    key[2] = inOrder ? (sourcePort << 16) | destinationPort : (destinationPort << 16) | sourcePort
    key[3] = (ends.networkGroup << 8) | ends.transport
  }
}
