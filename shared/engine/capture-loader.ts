import type {
  CaptureInterface,
  CaptureNote,
  CaptureSection,
  ResolvedName,
} from '../capture-file/capture-facts.ts'
import { linkTypeName } from '../capture-file/link-type.ts'
import type { CaptureSink, CaptureStatistics, PacketRecord } from '../capture-file/packet-record.ts'
import { Direction } from '../messages/records.ts'
import { isLinkTypeKnown } from '../packet/bindings.ts'
import { parseEnds } from '../pod/attribution-comment.ts'
import { parseFact } from '../pod/fact.ts'
import type { Fact, LossFact, NoticeFact, OwnerFact } from '../pod/fact.ts'
import type { Owner } from '../pod/owner.ts'
import type { Engine } from './engine.ts'

/** Notes and gaps that are kept; a file with more trouble than this is told by the first of it. */
const notesMax = 1000

/** 2^53 ns after the first packet, or before it, a double no longer tells one nanosecond from the next. */
const exactSeconds = Math.floor(Number.MAX_SAFE_INTEGER / 1e9)

export type CaptureGap = Extract<Fact, { kind: 'gap' }>

/** The owner of one end of a conversation. */
export type NewOwner = { conversation: number; end: OwnerFact['end']; owner: Owner }

/**
 * Feeds an engine from a reader: packets, and what a recording says in its comments of pods and of
 * the owners of both ends. Owners come back with the evidence they were recorded with.
 */
export class CaptureLoader implements CaptureSink {
  readonly #engine: Engine
  /** Called with what the recording says has happened. */
  onNotice: ((fact: NoticeFact) => void) | undefined
  readonly sections: CaptureSection[] = []
  readonly notes: CaptureNote[] = []
  /** Spans that were not captured. */
  readonly gaps: CaptureGap[] = []
  /** Of the first packet; not a number before that. */
  #firstSeconds = Number.NaN
  #hasToldRoundedTimes = false

  constructor(engine: Engine) {
    this.#engine = engine
  }

  section(section: CaptureSection): void {
    this.sections.push(section)
  }

  interface(captureInterface: CaptureInterface): void {
    const index = this.#engine.addInterface(captureInterface)
    const { name = `interface ${index}`, linkType } = captureInterface
    if (isLinkTypeKnown(linkType)) return
    const text = `Packets of ${name} are of link type ${linkTypeName(linkType)}, which is not read here: they are listed with their bytes.`
    this.note({ code: 'unknown-link-type', position: 0, text })
  }

  packet(record: PacketRecord): void {
    const number = this.#engine.append(record)
    if (record.comments.length > 0) this.#restoreComments(number, record.comments)
    if (number === 1) this.#firstSeconds = record.timeSeconds
    const isFar = Math.abs(record.timeSeconds - this.#firstSeconds) >= exactSeconds
    if (isFar && !this.#hasToldRoundedTimes) this.#noteRoundedTimes(number, record.position)
  }

  statistics({ interfaceIndex, dropped, comments }: CaptureStatistics): void {
    if (dropped !== undefined) this.#engine.setKernelDropped(interfaceIndex, dropped)
    for (const comment of comments) {
      const fact = parseFact(comment)
      if (fact) this.restoreFact(fact)
    }
  }

  name(name: ResolvedName): void {
    this.#engine.addName(name)
  }

  note(note: CaptureNote): void {
    if (this.notes.length < notesMax) this.notes.push(note)
  }

  #noteRoundedTimes(number: number, position: number): void {
    this.#hasToldRoundedTimes = true
    const text = `Packet ${number} was captured more than 104 days from the first: times of such packets are rounded, within 290 years by less than a microsecond.`
    this.note({ code: 'rounded-times', position, text })
  }

  /** What tells owners is not kept as text: it is told again with what is known of them by then. */
  #restoreComments(number: number, comments: readonly string[]): void {
    this.restoreEnds(number, comments)
    const others = comments.filter((comment) => parseEnds([comment]) === undefined)
    if (others.length > 0) this.#engine.addComments(number, others)
  }

  /**
   * Takes over what comments say of the owners of a listed packet's ends. Answers the owners that are
   * better known now than before.
   */
  restoreEnds(number: number, comments: readonly string[]): readonly NewOwner[] {
    const { conversation, direction } = this.#engine.placeOf(number)
    const ends = direction === Direction.none ? undefined : parseEnds(comments)
    if (!ends) return []
    const isRequest = direction === Direction.toServer
    const owners = [
      { conversation, end: isRequest ? 'client' : 'server', owner: ends.sender },
      { conversation, end: isRequest ? 'server' : 'client', owner: ends.receiver },
    ] as const
    return owners.filter(
      (one): one is typeof one & NewOwner =>
        one.owner !== undefined && this.#engine.setOwner(conversation, one.end, one.owner),
    )
  }

  /** Takes over what a recording says beside its packets. */
  restoreFact(fact: Fact): void {
    switch (fact.kind) {
      case 'pod':
        this.#engine.setPod(fact.snapshot)
        break
      case 'owner':
        this.restoreOwner(fact)
        break
      case 'gap':
        if (this.gaps.length < notesMax) this.gaps.push(fact)
        this.#engine.addGap(fact)
        break
      case 'loss':
        this.#restoreLoss(fact)
        break
      case 'notice':
        this.onNotice?.(fact)
        break
    }
  }

  #restoreLoss({ kernelDroppedUnknown, tapLost, silentDeaths, ownPackets }: LossFact): void {
    this.#engine.setLoss({ kernelDroppedUnknown, tapLost, silentDeaths, ownPackets })
  }

  /** Answers the owner that is better known now than before, of the conversation as it is here. */
  restoreOwner(fact: OwnerFact): NewOwner | undefined {
    const found = this.#engine.findConversation({ ...fact, startNs: BigInt(fact.startNs) })
    if (!found) return undefined
    const otherEnd = fact.end === 'client' ? 'server' : 'client'
    const end = found.swapped ? otherEnd : fact.end
    if (!this.#engine.setOwner(found.id, end, fact.owner)) return undefined
    return { conversation: found.id, end, owner: fact.owner }
  }
}
