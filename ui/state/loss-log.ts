import { lostPackets, type LossLedger } from '../../shared/messages/counters.ts'

/** Packets that were on the wire between two moments of a live capture, and are not in it. */
export type Loss = { fromNs: number; toNs: number; packets: number }

/** More than these could not be told apart on a screen. */
const lossesMax = 200

/**
 * When a live capture lost packets, as far as its counters tell: they say how many, again and again,
 * and each time more are missing than before, those were lost in between.
 */
export class LossLog {
  #losses: readonly Loss[] = []
  #known: { lost: number; atNs: number } | undefined

  /** Oldest first. */
  get losses(): readonly Loss[] {
    return this.#losses
  }

  /** Counters have come; `atNs` is the newest packet's time. What was lost before the first is not known. */
  tell(loss: LossLedger, atNs: number): void {
    const lost = lostPackets(loss)
    const known = this.#known
    this.#known = { lost, atNs }
    if (known === undefined || lost <= known.lost) return
    const toNs = Math.max(known.atNs, atNs)
    const found = { fromNs: known.atNs, toNs, packets: lost - known.lost }
    this.#losses = [...this.#losses, found].slice(-lossesMax)
  }

  clear(): void {
    this.#losses = []
    this.#known = undefined
  }
}
