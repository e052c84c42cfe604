import type { CaptureInterface, CaptureNote } from '../../shared/capture-file/capture-facts.ts'
import { CaptureReader } from '../../shared/capture-file/capture-reader.ts'
import type {
  CaptureSink,
  CaptureStatistics,
  PacketRecord,
} from '../../shared/capture-file/packet-record.ts'
import { parseFact } from '../../shared/pod/fact.ts'
import type { Fact, LossFact } from '../../shared/pod/fact.ts'

/** What a stream hands over to whoever joins it with others. */
export type JoinedStreamListener = {
  /** Answers the index that the interface has among those of all streams. */
  interface(described: CaptureInterface): number
  packet(record: PacketRecord): void
  fact(fact: Fact): void
  note(note: CaptureNote): void
}

export type Losses = Omit<LossFact, 'kind'>

export const noLosses: Losses = {
  kernelDroppedUnknown: false,
  tapLost: 0,
  silentDeaths: 0,
  ownPackets: 0,
}

/**
 * Reads one agent's stream. A section begins anew when the agent is another, or when part of its
 * spool has gone: interfaces are known again by their names, and counters begin at 0.
 */
export class JoinedStream implements CaptureSink {
  readonly #listener: JoinedStreamListener
  readonly #reader = new CaptureReader(this)
  /** Of each interface of the stream, over all its sections: its index among those of all streams. */
  readonly #interfaces: number[] = []
  readonly #dropped: number[] = []
  #pastLosses = noLosses
  #losses = noLosses

  constructor(listener: JoinedStreamListener) {
    this.#listener = listener
  }

  push(blocks: Uint8Array): void {
    this.#reader.push(blocks)
  }

  /** Counted by all the agents' taps so far. */
  get losses(): Losses {
    return sum(this.#pastLosses, this.#losses)
  }

  /** Adds what the kernel has dropped, by the interfaces' indices among those of all streams. */
  addDropped(dropped: number[]): void {
    this.#interfaces.forEach((joined, own) => (dropped[joined]! += this.#dropped[own]!))
  }

  section(): void {
    this.#pastLosses = this.losses
    this.#losses = noLosses
  }

  interface(described: CaptureInterface): void {
    this.#interfaces.push(this.#listener.interface(described))
    this.#dropped.push(0)
  }

  packet(record: PacketRecord): void {
    record.interfaceIndex = this.#interfaces[record.interfaceIndex]!
    this.#listener.packet(record)
  }

  statistics({ interfaceIndex, dropped, comments }: CaptureStatistics): void {
    if (dropped !== undefined) this.#dropped[interfaceIndex] = dropped
    for (const comment of comments) {
      const fact = parseFact(comment)
      if (fact?.kind === 'loss') this.#losses = fact
      else if (fact) this.#listener.fact(fact)
    }
  }

  note(note: CaptureNote): void {
    this.#listener.note(note)
  }
}

export function sum(one: Losses, other: Losses): Losses {
  return {
    kernelDroppedUnknown: one.kernelDroppedUnknown || other.kernelDroppedUnknown,
    tapLost: one.tapLost + other.tapLost,
    silentDeaths: one.silentDeaths + other.silentDeaths,
    ownPackets: one.ownPackets + other.ownPackets,
  }
}
