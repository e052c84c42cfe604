import type { Test } from '../../filter/expression.ts'
import { fieldsOf } from '../../filter/expression.ts'
import { type PacketTest, compileTest } from '../../filter/test-packet.ts'
import { indexInPage } from '../../flow/conversations.ts'
import { PacketCursor } from '../../packet/packet-cursor.ts'
import type { KnownApplication } from '../../packet/packet-cursor.ts'
import type { Protocol } from '../../packet/protocol.ts'
import { protocols } from '../../packet/protocols/index.ts'
import { walkPacket } from '../../packet/walk-packet.ts'
import { knownApplication, knownApplications } from '../application.ts'
import { CaptureValues } from './capture-values.ts'
import { ColumnFilter } from './column-filter.ts'
import { isHeaderField, tellsOwner } from './conversation-values.ts'
import type { Kept } from '../kept.ts'
import { MatchSet } from './match-set.ts'
import type { PacketRun } from '../packet-columns.ts'
import { readPackets } from '../read-packets.ts'
import { ChunkVerdicts, runMask, wordsOf } from './chunk-verdicts.ts'

/**
 * Packets that are read and looked at before others get their turn: each read waits for the byte
 * source, and some milliseconds of work follow it.
 */
const packetsAtOnce = 1024

/**
 * The packets that match a filter, found among those that are kept, and then among those that come.
 * Columns decide where they can; the others are read back and walked, and rows are made of the layers
 * that the filter asks about.
 */
export class FilterRun {
  readonly matches = new MatchSet()
  readonly #kept: Kept
  readonly #columns: ColumnFilter
  readonly #test: PacketTest
  readonly #needsHistory: boolean
  readonly #verdicts: ChunkVerdicts
  readonly #cursor = new PacketCursor()
  /** Conversations whose owners have changed since their packets were decided. */
  readonly #stale = new Set<number>()
  /** Packets of which it has been found out later that a message begins in them. */
  readonly #late = new Set<number>()
  readonly #messageFound = (packet: number) => void this.#late.add(packet)
  readonly #ownerChanged = (conversation: number) => void this.#stale.add(conversation)
  #decided: number
  #revisedFrom = Number.POSITIVE_INFINITY
  #closed = false
  #advancing: Promise<void> | undefined

  /** Packets before `from` do not count. */
  constructor(kept: Kept, test: Test, from = 1) {
    this.#kept = kept
    this.#columns = new ColumnFilter(kept, test)
    this.#test = compileTest(test)
    const fields = [...fieldsOf(test)]
    this.#needsHistory = fields.some(
      ({ source }) =>
        source.from === 'layers' &&
        source.protocols.some((index) => needsHistory(protocols[index]!)),
    )
    this.#verdicts = new ChunkVerdicts(kept.columns.chunkPackets)
    this.#decided = Math.max(from, kept.columns.first) - 1
    if (fields.some(tellsOwner)) kept.ownerListeners.add(this.#ownerChanged)
    if (fields.some(isHeaderField)) kept.messageListeners.add(this.#messageFound)
  }

  /** All packets up to this one have been decided. */
  get decided(): number {
    return this.#decided
  }

  /** The first packet, decided before, that may have been decided again since this was asked last. */
  takeRevisedFrom(): number {
    const from = this.#revisedFrom
    this.#revisedFrom = Number.POSITIVE_INFINITY
    return from
  }

  /** Whether there are packets, owners or messages that have not been considered. */
  get isBehind(): boolean {
    return this.#decided < this.#kept.columns.last || this.#stale.size > 0 || this.#late.size > 0
  }

  /**
   * Decides what has come up to now; resolves when that is done, or after `close`. What columns decide
   * alone is decided when this returns; others have their turn at every read of bytes. Rejects when
   * the byte source fails.
   */
  advance(): Promise<void> {
    this.#advancing ??= this.#advance().finally(() => {
      this.#advancing = undefined
    })
    return this.#advancing
  }

  /** Stops what is under way; what has been found stays. */
  close(): void {
    this.#closed = true
    this.#kept.ownerListeners.delete(this.#ownerChanged)
    this.#kept.messageListeners.delete(this.#messageFound)
  }

  async #advance(): Promise<void> {
    const { columns } = this.#kept
    this.#columns.forget()
    while (!this.#closed && this.isBehind) {
      this.matches.dropBefore(columns.first)
      if (this.#late.size > 0) await this.#decideLate()
      if (this.#stale.size > 0) {
        await this.#decideAgain()
        continue
      }
      const from = Math.max(this.#decided + 1, columns.first)
      if (from > columns.last) break
      const toChunkEnd = columns.chunkPackets - columns.indexInChunk(from)
      const to = Math.min(columns.last, from + toChunkEnd - 1)
      const unknown = this.#takeAll(from, to)
      if (unknown.length > 0) await this.#lookAt(unknown)
      if (!this.#closed) this.#decided = Math.max(this.#decided, to)
    }
    this.matches.dropBefore(columns.first)
  }

  async #lookAt(unknown: readonly number[]): Promise<void> {
    for (let next = 0; next < unknown.length && !this.#closed; next += packetsAtOnce) {
      const numbers = unknown.slice(next, next + packetsAtOnce)
      await this.#look(numbers)
      this.#decided = Math.max(this.#decided, numbers.at(-1)!)
    }
  }

  /** The packets of conversations whose owners have changed. */
  async #decideAgain(): Promise<void> {
    const { columns, flows } = this.#kept
    const stale = new Set(this.#stale)
    this.#stale.clear()
    const spans = [...stale]
      .filter((id) => flows.conversations.has(id))
      .map((id) => this.#spanOf(id))
    const last = Math.min(this.#decided, Math.max(0, ...spans.map(({ to }) => to)))
    let from = Math.max(columns.first, Math.min(...spans.map((span) => span.from)))
    this.#revisedFrom = Math.min(this.#revisedFrom, from)
    while (from <= last && !this.#closed) {
      const to = Math.min(last, from + columns.chunkPackets - columns.indexInChunk(from) - 1)
      const unknown = this.#takeSome(from, to, stale)
      await this.#lookAt(unknown)
      from = Math.max(to + 1, columns.first)
    }
  }

  /** Packets that were decided before it was known that a message begins in them. */
  async #decideLate(): Promise<void> {
    const numbers = [...this.#late].filter((number) => number <= this.#decided).toSorted(byNumber)
    this.#late.clear()
    this.#revisedFrom = Math.min(this.#revisedFrom, ...numbers.slice(0, 1))
    await this.#lookAt(numbers.flatMap((number) => this.#takeAll(number, number)))
  }

  #spanOf(id: number): { from: number; to: number } {
    const page = this.#kept.flows.conversations.page(id)
    const index = indexInPage(id)
    return { from: page.firstPacket[index]!, to: page.lastPacket[index]! }
  }

  /** Notes what columns decide of packets; answers those that must be looked at. */
  #takeAll(from: number, to: number): number[] {
    const unknown: number[] = []
    const verdicts = this.#verdicts
    this.#kept.columns.forEachRun(from, to, (run) => {
      this.#columns.evaluate(run, verdicts)
      this.matches.setRun(run, verdicts)
      for (const at of unsure(run, verdicts)) unknown.push(run.first + at - run.start)
    })
    return unknown
  }

  /** As `#takeAll`, for the packets of some conversations. */
  #takeSome(from: number, to: number, counts: ReadonlySet<number>): number[] {
    const unknown: number[] = []
    const { sure, possible } = this.#verdicts
    this.#kept.columns.forEachRun(from, to, (run) => {
      this.#columns.evaluate(run, this.#verdicts)
      for (let at = run.start; at < run.end; at++) {
        if (!counts.has(run.chunk.conversation[at]!)) continue
        const number = run.first + at - run.start
        const isSure = hasBit(sure, at)
        if (hasBit(possible, at) && !isSure) unknown.push(number)
        else this.matches.set(number, isSure)
      }
    })
    return unknown
  }

  /** Reads packets back and decides them. */
  async #look(wanted: readonly number[]): Promise<void> {
    const { columns } = this.#kept
    const numbers = wanted.filter((number) => columns.has(number))
    const read = await readPackets(this.#kept, numbers)
    const known = this.#needsHistory ? await knownApplications(this.#kept, numbers) : undefined
    this.#columns.forget()
    for (const [index, number] of numbers.entries()) {
      const bytes = read[index]
      // Packets may have been evicted while their bytes were read.
      if (bytes === undefined || !columns.has(number)) continue
      const application = known ? known.get(number) : knownApplication(this.#kept, number)
      this.matches.set(number, this.#isMatch(number, bytes, application))
    }
  }

  #isMatch(number: number, bytes: Uint8Array, application: KnownApplication | undefined): boolean {
    const { columns, interfaces } = this.#kept
    const chunk = columns.chunkOf(number)
    const at = columns.indexInChunk(number)
    const { linkType } = interfaces[chunk.interface[at]!]!
    const length = chunk.length[at]!
    const cursor = this.#cursor
    cursor.begin(bytes, 0, bytes.length, length)
    cursor.know(application)
    walkPacket(cursor, linkType)
    const packet = { cursor, bytes, linkType, length, application }
    return this.#test(new CaptureValues(this.#kept, number, packet))
  }
}

/** The places of packets of which it is not sure whether they match. */
function* unsure(run: PacketRun, { sure, possible }: ChunkVerdicts): Iterable<number> {
  const [from, to] = wordsOf(run)
  for (let word = from; word < to; word++) {
    const bits = possible[word]! & ~sure[word]! & runMask(run, word)
    for (let rest = bits; rest !== 0; rest &= rest - 1) {
      yield word * 32 + 31 - Math.clz32(rest & -rest)
    }
  }
}

function hasBit(words: Int32Array, at: number): boolean {
  return (words[at >>> 5]! & (1 << at)) !== 0
}

function byNumber(one: number, other: number): number {
  return one - other
}

/** Rows of this protocol are not all there without the packets before them. */
function needsHistory({ stream, settles }: Protocol): boolean {
  return stream?.needsHistory === true || settles !== undefined
}
