import type { LossLedger } from '../messages/counters.ts'
import { evidences } from '../pod/owner.ts'
import type { Evidence } from '../pod/owner.ts'

export type InterfaceTotals = { packets: number; bytes: number; kernelDropped: number }

/** Losses outside the engine; all others it knows itself. */
export type HostLoss = Omit<LossLedger, 'kernelDropped' | 'evictedPackets' | 'evictedBytesPackets'>

/** What is counted of the whole source; evicting packets and conversations takes nothing away. */
export class Totals {
  packets = 0
  conversations = 0
  /** Bytes, and the times of the first and the last packet: they outgrow 32 bits. */
  readonly #large = new Float64Array(3)
  readonly interfaces: InterfaceTotals[] = []
  readonly evidence = Object.fromEntries(evidences.map((evidence) => [evidence, 0])) as Record<
    Evidence,
    number
  >
  /** Told by the host. */
  loss: HostLoss = {
    kernelDroppedUnknown: false,
    tapLost: 0,
    silentDeaths: 0,
    ownPackets: 0,
    unrecordedPackets: 0,
    seenAgain: 0,
    missedAtAgents: 0,
  }
  delayMs = 0
  spoolBytes = 0
  /** Bytes before this position are no longer kept. */
  spoolStart = 0

  get bytes(): number {
    return this.#large[0]!
  }

  get firstOffsetNs(): number {
    return this.#large[1]!
  }

  get lastOffsetNs(): number {
    return this.#large[2]!
  }

  addInterface(): void {
    this.interfaces.push({ packets: 0, bytes: 0, kernelDropped: 0 })
  }

  addPacket(interfaceIndex: number, length: number, offsetNs: number): void {
    const large = this.#large
    if (this.packets === 0 || offsetNs < large[1]!) large[1] = offsetNs
    if (this.packets === 0 || offsetNs > large[2]!) large[2] = offsetNs
    this.packets++
    large[0]! += length
    const own = this.interfaces[interfaceIndex]!
    own.packets++
    own.bytes += length
  }

  /** Ends that can have an owner begin without one. */
  addConversation(hasOwners: boolean): void {
    this.conversations++
    if (hasOwners) this.evidence.unknown += 2
  }

  moveEvidence(from: Evidence, to: Evidence): void {
    this.evidence[from]--
    this.evidence[to]++
  }

  /** An end on another host has no owner here that could be known. */
  leaveOutEnd(from: Evidence): void {
    this.evidence[from]--
  }

  /** It has one after all. */
  takeInEnd(as: Evidence): void {
    this.evidence[as]++
  }
}
