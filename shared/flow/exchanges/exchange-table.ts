import { NarrowColumn } from '../narrow-column.ts'
import type { Exchange } from './exchange.ts'
import { TextTable } from './text-table.ts'

/** Exchanges of one chunk; at 32 bytes each a chunk takes 512 KB. */
const chunkBits = 14
const chunkExchanges = 2 ** chunkBits

/** Chunks that are kept: 4 million exchanges, 134 MB. One packet can begin thousands. */
const chunksMax = 256

/** Bits of the column `marks`. */
const Mark = { answered: 1, hasStatus: 2, failed: 4, named: 8 } as const

const countMax = 0xffff_ffff

/** What a request or an answer says of itself. */
type MessageHead = { readonly text: string; readonly version: string; readonly status: number }

class Chunk {
  /** The exchange before it in the same conversation, 0 for none. */
  readonly previous = new Uint32Array(chunkExchanges)
  readonly requestPacket = new Uint32Array(chunkExchanges)
  /** 0 while unknown. */
  readonly answerPacket = new Uint32Array(chunkExchanges)
  /**
   * The packets with the last octet of the request and of the answer: how far they are behind
   * `requestPacket`, plus 1; 0 while unknown, below 0 where an answer has overtaken its request.
   */
  readonly sentAfter = new NarrowColumn(chunkExchanges)
  readonly endAfter = new NarrowColumn(chunkExchanges)
  readonly request = new Uint32Array(chunkExchanges)
  readonly answer = new Uint32Array(chunkExchanges)
  readonly requestBytes = new NarrowColumn(chunkExchanges)
  readonly answerBytes = new NarrowColumn(chunkExchanges)
  readonly status = new Uint16Array(chunkExchanges)
  readonly marks = new Uint8Array(chunkExchanges)
  /** Of the request in the low four bits, of the answer above: places in `versions`. */
  readonly versions = new Uint8Array(chunkExchanges)
}

/**
 * Exchanges as columns of numbers, counted from 1 in the order in which they begin. What is told of
 * one that has been dropped goes nowhere.
 */
export class ExchangeTable {
  readonly #chunks: Chunk[] = []
  readonly #texts = new TextTable()
  /** Of the protocols' versions; there are few, and any beyond the fifteenth is not named. */
  readonly #versions: string[] = ['']
  /** The number of the first exchange of the first chunk. */
  #base = 1
  #first = 1
  #last = 0

  /** All exchanges that there were. */
  get count(): number {
    return this.#last
  }

  /** A request that begins in `packet`, the next of a conversation after exchange `previous`. */
  begin(previous: number, packet: number): number {
    const number = ++this.#last
    const at = this.#indexOf(number)
    const place = (number - this.#base) >>> chunkBits
    if (place === chunksMax) this.#dropOldest()
    const chunk = (this.#chunks[Math.min(place, chunksMax - 1)] ??= new Chunk())
    chunk.previous[at] = previous
    chunk.requestPacket[at] = packet
    return number
  }

  /** A request that is all in its packet. */
  setWholeRequest(number: number, head: MessageHead, bytes: number): void {
    const chunk = this.#chunkOf(number)
    if (!chunk) return
    const at = this.#indexOf(number)
    chunk.request[at] = this.#texts.hold(head.text)
    chunk.marks[at] = Mark.named
    chunk.versions[at] = this.#versionPlace(head.version)
    chunk.requestBytes.set(at, bytes)
    chunk.sentAfter.set(at, 1)
  }

  /** An answer that is all in one packet. */
  setWholeAnswer(number: number, packet: number, head: MessageHead, bytes: number): void {
    const chunk = this.#chunkOf(number)
    if (!chunk) return
    const at = this.#indexOf(number)
    chunk.answerPacket[at] = packet
    chunk.answer[at] = this.#texts.hold(head.text)
    chunk.marks[at]! |= Mark.answered | Mark.hasStatus
    chunk.versions[at]! |= this.#versionPlace(head.version) << 4
    chunk.status[at] = head.status
    chunk.answerBytes.set(at, bytes)
    setAfter(chunk, chunk.endAfter, at, packet)
  }

  /** What it is called; `named` when by more than its first message's text. */
  setRequest(number: number, text: string, named: boolean): void {
    const chunk = this.#chunkOf(number)
    if (!chunk) return
    const at = this.#indexOf(number)
    this.#texts.release(chunk.request[at]!)
    chunk.request[at] = this.#texts.hold(text)
    if (named) chunk.marks[at]! |= Mark.named
  }

  isNamed(number: number): boolean {
    return this.#isMarked(number, Mark.named)
  }

  request(number: number): string {
    const chunk = this.#chunkOf(number)
    return chunk ? this.#texts.text(chunk.request[this.#indexOf(number)]!) : ''
  }

  setRequestVersion(number: number, version: string): void {
    const chunk = this.#chunkOf(number)
    if (chunk) chunk.versions[this.#indexOf(number)]! |= this.#versionPlace(version)
  }

  addRequestBytes(number: number, bytes: number): void {
    const chunk = this.#chunkOf(number)
    if (chunk) addTo(chunk.requestBytes, this.#indexOf(number), bytes)
  }

  setSent(number: number, packet: number): void {
    const chunk = this.#chunkOf(number)
    if (chunk) setAfter(chunk, chunk.sentAfter, this.#indexOf(number), packet)
  }

  /** The answer begins in `packet`. */
  beginAnswer(number: number, packet: number): void {
    const chunk = this.#chunkOf(number)
    if (!chunk) return
    chunk.answerPacket[this.#indexOf(number)] = packet
    chunk.marks[this.#indexOf(number)]! |= Mark.answered
  }

  /** What was said last counts. */
  setAnswer(number: number, text: string): void {
    const chunk = this.#chunkOf(number)
    if (!chunk) return
    const at = this.#indexOf(number)
    this.#texts.release(chunk.answer[at]!)
    chunk.answer[at] = this.#texts.hold(text)
  }

  setAnswerVersion(number: number, version: string): void {
    const chunk = this.#chunkOf(number)
    if (chunk) chunk.versions[this.#indexOf(number)]! |= this.#versionPlace(version) << 4
  }

  setStatus(number: number, status: number): void {
    const chunk = this.#chunkOf(number)
    if (!chunk) return
    chunk.status[this.#indexOf(number)] = status
    chunk.marks[this.#indexOf(number)]! |= Mark.hasStatus
  }

  setFailed(number: number): void {
    const chunk = this.#chunkOf(number)
    if (chunk) chunk.marks[this.#indexOf(number)]! |= Mark.failed
  }

  addAnswerBytes(number: number, bytes: number): void {
    const chunk = this.#chunkOf(number)
    if (chunk) addTo(chunk.answerBytes, this.#indexOf(number), bytes)
  }

  setEnd(number: number, packet: number): void {
    const chunk = this.#chunkOf(number)
    if (chunk) setAfter(chunk, chunk.endAfter, this.#indexOf(number), packet)
  }

  /** `undefined` for one that has been dropped. */
  read(number: number): Exchange | undefined {
    const chunk = this.#chunkOf(number)
    if (!chunk) return undefined
    const at = this.#indexOf(number)
    const marks = chunk.marks[at]!
    const versions = chunk.versions[at]!
    return {
      previous: chunk.previous[at]!,
      request: this.#texts.text(chunk.request[at]!),
      requestVersion: this.#versions[versions & 15]!,
      requestPacket: chunk.requestPacket[at]!,
      sentPacket: packetAfter(chunk, chunk.sentAfter, at),
      requestBytes: chunk.requestBytes.get(at),
      answer: marks & Mark.answered ? this.#texts.text(chunk.answer[at]!) : undefined,
      answerVersion: this.#versions[versions >> 4]!,
      answerPacket: chunk.answerPacket[at]!,
      endPacket: packetAfter(chunk, chunk.endAfter, at),
      answerBytes: chunk.answerBytes.get(at),
      status: marks & Mark.hasStatus ? chunk.status[at] : undefined,
      failed: (marks & Mark.failed) !== 0,
    }
  }

  /** Drops those whose request began before `packet`: without packets nothing can be said of them. */
  dropBefore(packet: number): void {
    while (this.#first <= this.#last) {
      const oldest = this.#chunks[0]!.requestPacket[this.#first - this.#base]!
      if (oldest >= packet) return
      this.#dropFirst()
    }
  }

  #dropOldest(): void {
    const chunk = this.#chunks[0]
    while (this.#chunks[0] === chunk) this.#dropFirst()
  }

  #dropFirst(): void {
    const chunk = this.#chunks[0]!
    const at = this.#first - this.#base
    this.#texts.release(chunk.request[at]!)
    this.#texts.release(chunk.answer[at]!)
    this.#first += 1
    if (at + 1 < chunkExchanges) return
    this.#chunks.shift()
    this.#base += chunkExchanges
  }

  #chunkOf(number: number): Chunk | undefined {
    if (number < this.#first) return undefined
    return this.#chunks[(number - this.#base) >>> chunkBits]
  }

  #indexOf(number: number): number {
    return (number - this.#base) & (chunkExchanges - 1)
  }

  #isMarked(number: number, mark: number): boolean {
    const chunk = this.#chunkOf(number)
    return chunk !== undefined && (chunk.marks[this.#indexOf(number)]! & mark) !== 0
  }

  #versionPlace(version: string): number {
    const known = this.#versions.indexOf(version)
    if (known >= 0) return known
    return this.#versions.length < 16 ? this.#versions.push(version) - 1 : 0
  }
}

/** Counts to 4 GiB and stays there. */
function addTo(column: NarrowColumn, at: number, bytes: number): void {
  column.set(at, Math.min(countMax, column.get(at) + bytes))
}

function setAfter(chunk: Chunk, column: NarrowColumn, at: number, packet: number): void {
  const distance = packet - chunk.requestPacket[at]!
  column.set(at, distance >= 0 ? distance + 1 : distance)
}

function packetAfter(chunk: Chunk, column: NarrowColumn, at: number): number {
  const after = column.get(at)
  if (after === 0) return 0
  return chunk.requestPacket[at]! + (after > 0 ? after - 1 : after)
}
