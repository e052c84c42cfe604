import type { CaptureInterface } from '../capture-file/capture-facts.ts'
import { ChangeOrder } from '../flow/change-order.ts'
import { ExchangeTable } from '../flow/exchanges/exchange-table.ts'
import { Flows } from '../flow/flows.ts'
import type { Owner } from '../pod/owner.ts'
import type { ByteSource } from './byte-source.ts'
import { Listeners } from './listeners.ts'
import { PacketColumns } from './packet-columns.ts'
import { PacketComments } from './packet-comments.ts'
import { ResolvedNames } from './resolved-names.ts'
import { Totals } from './totals.ts'

const nanosecondsPerSecond = 1e9

/** A capture with more gaps than these is told by the first of them. */
export const gapsMax = 1000

/** An end of a conversation. */
export type End = 'client' | 'server'

export type EndOwners = Partial<Record<End, Owner>>

/** What the engine keeps of a capture: packets are taken into it, questions are answered from it. */
export class Kept {
  readonly bytes: ByteSource
  readonly columns: PacketColumns
  readonly listeners = new Listeners()
  readonly flows = new Flows((networkNamespace, end) => this.listeners.has(networkNamespace, end))
  readonly exchanges = new ExchangeTable()
  readonly changes = new ChangeOrder(this.flows.conversations)
  readonly totals = new Totals()
  readonly interfaces: CaptureInterface[] = []
  readonly names = new ResolvedNames()
  /** Without those that tell owners. */
  readonly comments = new PacketComments()
  /** By conversation; those of whose ends something is known. */
  readonly owners = new Map<number, EndOwners>()
  /** Called with a conversation when an owner of one of its ends has been found. */
  readonly ownerListeners = new Set<(conversation: number) => void>()
  /** Times in which an interface was not captured, nanoseconds since 1970; at most `gapsMax`. */
  readonly gaps: { interface: string; fromNs: bigint; toNs: bigint }[] = []
  /** Called with an earlier packet in which a message begins, as segments before it have told. */
  readonly messageListeners = new Set<(packet: number) => void>()
  #hasBase = false
  /** Seconds and nanoseconds; differences to them outgrow 32 bits, which an array of doubles tells at once. */
  readonly #base = new Float64Array(2)

  constructor(bytes: ByteSource, packetsMax: number) {
    this.bytes = bytes
    this.columns = new PacketColumns(packetsMax)
  }

  /** Nanoseconds since 1970 of the first packet. */
  get baseTimeNs(): bigint | undefined {
    if (!this.#hasBase) return undefined
    return BigInt(this.#base[0]!) * 1_000_000_000n + BigInt(this.#base[1]!)
  }

  /** Since the first packet, exact; the first time asked about is that packet's. */
  offsetNs(seconds: number, nanoseconds: number): number {
    if (!this.#hasBase) {
      this.#hasBase = true
      this.#base[0] = seconds
      this.#base[1] = nanoseconds
    }
    return (seconds - this.#base[0]!) * nanosecondsPerSecond + nanoseconds - this.#base[1]!
  }
}
