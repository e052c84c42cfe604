import type {
  CaptureInterface,
  CaptureNote,
  CaptureSection,
} from '../capture-file/capture-facts.ts'
import type { CaptureSink, CaptureStatistics, PacketRecord } from '../capture-file/packet-record.ts'
import { Direction } from '../messages/records.ts'
import { parseEnds } from '../pod/attribution-comment.ts'
import { parseFact } from '../pod/fact.ts'
import type { Fact, OwnerFact } from '../pod/fact.ts'
import type { Engine } from './engine.ts'

/** Notes and gaps that are kept; a file with more trouble than this is told by the first of it. */
const notesMax = 1000

export type CaptureGap = Extract<Fact, { kind: 'gap' }>

/**
 * Feeds an engine from a reader: packets, and what a recording says in its comments of pods and of
 * the owners of both ends. Owners come back with the evidence they were recorded with.
 */
export class CaptureLoader implements CaptureSink {
  readonly #engine: Engine
  readonly sections: CaptureSection[] = []
  readonly notes: CaptureNote[] = []
  /** Spans that were not captured. */
  readonly gaps: CaptureGap[] = []

  constructor(engine: Engine) {
    this.#engine = engine
  }

  section(section: CaptureSection): void {
    this.sections.push(section)
  }

  interface(captureInterface: CaptureInterface): void {
    this.#engine.addInterface(captureInterface)
  }

  packet(record: PacketRecord): void {
    const number = this.#engine.append(record)
    if (record.comments.length > 0) this.#restoreEnds(number, record.comments)
  }

  statistics({ interfaceIndex, dropped, comments }: CaptureStatistics): void {
    if (dropped !== undefined) this.#engine.setKernelDropped(interfaceIndex, dropped)
    for (const comment of comments) {
      const fact = parseFact(comment)
      if (fact) this.#restoreFact(fact)
    }
  }

  note(note: CaptureNote): void {
    if (this.notes.length < notesMax) this.notes.push(note)
  }

  #restoreEnds(number: number, comments: readonly string[]): void {
    const { conversation, direction } = this.#engine.placeOf(number)
    const ends = direction === Direction.none ? undefined : parseEnds(comments)
    if (!ends) return
    const [senderEnd, receiverEnd] =
      direction === Direction.toServer
        ? (['client', 'server'] as const)
        : (['server', 'client'] as const)
    if (ends.sender) this.#engine.setOwner(conversation, senderEnd, ends.sender)
    if (ends.receiver) this.#engine.setOwner(conversation, receiverEnd, ends.receiver)
  }

  #restoreFact(fact: Fact): void {
    switch (fact.kind) {
      case 'pod':
        this.#engine.setPod(fact.snapshot)
        break
      case 'owner':
        this.#restoreOwner(fact)
        break
      case 'gap':
        if (this.gaps.length < notesMax) this.gaps.push(fact)
        break
    }
  }

  #restoreOwner(fact: OwnerFact): void {
    const found = this.#engine.findConversation({ ...fact, startNs: BigInt(fact.startNs) })
    if (!found) return
    const otherEnd = fact.end === 'client' ? 'server' : 'client'
    this.#engine.setOwner(found.id, found.swapped ? otherEnd : fact.end, fact.owner)
  }
}
