import type { Engine } from '../../shared/engine/engine.ts'
import type { FilterRun } from '../../shared/engine/filtering/filter-run.ts'
import type { Test } from '../../shared/filter/expression.ts'
import type { ConversationRecord } from '../../shared/messages/records.ts'
import { flowsPacketsMax, packetsPerReadMax } from '../limits.ts'
import type { FileFollower, FileSource } from '../session/file-source.ts'
import type { FlowFormat } from './flow-lines.ts'
import type { Output } from './output.ts'

/** An ended conversation is kept for sure until so many packets have come after its end. */
const packetsUntilPrinted = flowsPacketsMax - packetsPerReadMax

/** Conversations between two looks whether there is room for more. */
const conversationsPerStep = 1000

/** With more numbers of printed conversations than this, those are forgotten that are kept no more. */
const printedMax = 100_000

type Ended = { id: number; packet: number }

/**
 * Prints each conversation once. Of a file, the oldest are printed when the engine is about to give
 * them up, because a recording says more of their owners further on; of a pipe, each when it ends.
 * What is left at the end comes in the order in which it began. With a filter, only those are printed
 * of which a packet matches.
 */
export class FlowPrinter implements FileFollower {
  readonly packetsMax = flowsPacketsMax
  readonly #format: FlowFormat
  readonly #out: Output
  #hasTitle = false
  /** Ended and not printed, in the order of their ends. */
  #ended: Ended[] = []
  readonly #printed = new Set<number>()
  #printedMax = printedMax
  readonly #test: Test | undefined
  #run: FilterRun | undefined
  /** Conversations of which a packet matches, as far as packets have been looked at. */
  #matching = new Set<number>()
  #lookedAt = 0

  constructor(format: FlowFormat, out: Output, test?: Test) {
    this.#format = format
    this.#out = out
    this.#test = test
  }

  begin(engine: Engine): void {
    this.#writeTitle()
    if (this.#test) this.#run = engine.filter(this.#test)
    engine.onConversationEnd = (id) => {
      const record = engine.conversation(id)!
      // One that has not ended is told of because it is about to be given up.
      if (record.state !== 'closed' && record.state !== 'reset') this.#print(engine, record)
      else this.#ended.push({ id, packet: engine.lastPacket })
    }
  }

  async follow({ engine, isPiped }: FileSource): Promise<void> {
    await this.#lookAt(engine, this.#lookedAt + 1)
    const before = isPiped ? engine.lastPacket : engine.lastPacket - packetsUntilPrinted
    const waiting = this.#ended.findIndex(({ packet }) => packet > before)
    const due = this.#ended.splice(0, waiting < 0 ? this.#ended.length : waiting)
    for (const { id } of due) this.#print(engine, engine.conversation(id)!)
    if (this.#printed.size > this.#printedMax) this.#forgetPrinted(engine)
    await this.#out.drained()
  }

  /** Prints every conversation that is kept and was not printed, oldest first. */
  async printKept(engine: Engine): Promise<void> {
    this.#writeTitle()
    if (this.#test) this.#run ??= engine.filter(this.#test)
    // Owners that were found meanwhile may have changed what matches.
    this.#matching.clear()
    await this.#lookAt(engine, engine.firstRetained)
    const lastId = engine.latestConversations(undefined, 1)[0]?.id ?? 0
    for (let id = 1; id <= lastId; id++) {
      const record = this.#printed.has(id) ? undefined : engine.conversation(id)
      if (record !== undefined) this.#print(engine, record)
      if (id % conversationsPerStep === 0) await this.#out.drained()
    }
  }

  #writeTitle(): void {
    const { title } = this.#format
    if (title !== undefined && !this.#hasTitle) this.#out.write(title)
    this.#hasTitle = true
  }

  #print(engine: Engine, record: ConversationRecord): void {
    if (this.#run && !this.#matching.has(record.id)) return
    this.#printed.add(record.id)
    for (const line of this.#format.lines(engine, record)) this.#out.write(line)
  }

  /** Decides what has come, and notes whose packets match from `first` on. */
  async #lookAt(engine: Engine, first: number): Promise<void> {
    if (!this.#run) return
    await this.#run.advance()
    const { matches, decided } = this.#run
    for (const number of matches.numbers(matches.placeOf(first), matches.placeOf(decided + 1))) {
      if (number >= engine.firstRetained) this.#matching.add(engine.placeOf(number).conversation)
    }
    this.#lookedAt = decided
  }

  #forgetPrinted(engine: Engine): void {
    for (const id of this.#matching) if (!engine.conversation(id)) this.#matching.delete(id)
    for (const id of this.#printed) if (!engine.conversation(id)) this.#printed.delete(id)
    this.#printedMax = Math.max(printedMax, this.#printed.size * 2)
  }
}
