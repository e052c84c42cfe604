import type { Engine } from '../../shared/engine/engine.ts'
import type { FilterRun } from '../../shared/engine/filtering/filter-run.ts'
import type { Test } from '../../shared/filter/expression.ts'
import { packetsPerReadMax, printedPacketsMax } from '../limits.ts'
import type { FileFollower, FileSource } from '../session/file-source.ts'

/** Packets read back in one go: their bytes are adjacent, and a step must not hold much. */
const packetsPerStep = 2000
const bytesPerStep = 1024 * 1024

/** So many of the latest packets are listed for sure when the next piece has been read. */
const packetsUnprinted = printedPacketsMax - packetsPerReadMax

/** What becomes of packets. */
export type PacketSink = {
  /** The capture has been opened. */
  begin?(): void
  /** Those of a step; numbers rise from call to call. */
  take(engine: Engine, numbers: readonly number[]): Promise<void>
}

/**
 * Gives each packet, or each that matches, to a sink once: of a file as late as the engine still
 * lists it, because a recording says more of its owners further on; of a pipe as it comes.
 */
export class PacketFollower implements FileFollower {
  readonly packetsMax = printedPacketsMax
  readonly #sink: PacketSink
  readonly #test: Test | undefined
  #run: FilterRun | undefined
  #given = 0

  constructor(sink: PacketSink, test: Test | undefined) {
    this.#sink = sink
    this.#test = test
  }

  begin(engine: Engine): void {
    this.#sink.begin?.()
    if (this.#test) this.#run = engine.filter(this.#test)
  }

  follow({ engine, isPiped }: FileSource): Promise<void> {
    const { lastPacket } = engine
    return this.giveTo(engine, isPiped ? lastPacket : lastPacket - packetsUnprinted)
  }

  /** All packets up to `last` that have not been given. */
  async giveTo(engine: Engine, last: number): Promise<void> {
    await this.#run?.advance()
    while (this.#given < last) {
      const to = Math.min(last, this.#given + stepFrom(engine, this.#given + 1))
      const numbers = this.#numbers(this.#given + 1, to)
      if (numbers.length > 0) await this.#sink.take(engine, numbers)
      this.#given = to
    }
  }

  #numbers(from: number, to: number): readonly number[] {
    const matches = this.#run?.matches
    if (matches) return [...matches.numbers(matches.placeOf(from), matches.placeOf(to + 1))]
    return Array.from({ length: to - from + 1 }, (_, index) => from + index)
  }
}

/** How many packets from `first` on are read back in one go: one at least. */
function stepFrom(engine: Engine, first: number): number {
  const { length, count } = engine.batch(first, packetsPerStep)
  let bytes = 0
  for (let packets = 0; packets < count; packets++) {
    bytes += length[packets]!
    if (bytes > bytesPerStep) return Math.max(1, packets)
  }
  return Math.max(1, count)
}
