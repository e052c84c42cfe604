import type { Exchange } from './exchange.ts'
import { TextTable } from './text-table.ts'

/** Exchanges of one chunk; at 40 bytes each a chunk takes 640 KB. */
const chunkExchanges = 16_384

/** Chunks that are kept: 4 million exchanges, 168 MB. One packet can begin thousands. */
const chunksMax = 256

/** Bits of the column `marks`. */
const Mark = { answered: 1, hasStatus: 2, failed: 4, named: 8 } as const

const countMax = 0xffff_ffff

class Chunk {
  /** The exchange before it in the same conversation, 0 for none. */
  readonly previous = new Uint32Array(chunkExchanges)
  readonly requestPacket = new Uint32Array(chunkExchanges)
  /** With the request's last octet; 0 while unknown, as the two below. */
  readonly sentPacket = new Uint32Array(chunkExchanges)
  readonly answerPacket = new Uint32Array(chunkExchanges)
  readonly endPacket = new Uint32Array(chunkExchanges)
  readonly request = new Uint32Array(chunkExchanges)
  readonly answer = new Uint32Array(chunkExchanges)
  readonly requestBytes = new Uint32Array(chunkExchanges)
  readonly answerBytes = new Uint32Array(chunkExchanges)
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

  /** A request that begins in `packet`, the next of a conversation after exchange `previous`. */
  begin(previous: number, packet: number): number {
    const number = ++this.#last
    const at = (number - this.#base) % chunkExchanges
    const place = (number - this.#base - at) / chunkExchanges
    if (place === chunksMax) this.#dropOldest()
    const chunk = (this.#chunks[Math.min(place, chunksMax - 1)] ??= new Chunk())
    chunk.previous[at] = previous
    chunk.requestPacket[at] = packet
    return number
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
    if (chunk) chunk.sentPacket[this.#indexOf(number)] = packet
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
    if (chunk) chunk.endPacket[this.#indexOf(number)] = packet
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
      sentPacket: chunk.sentPacket[at]!,
      requestBytes: chunk.requestBytes[at]!,
      answer: marks & Mark.answered ? this.#texts.text(chunk.answer[at]!) : undefined,
      answerVersion: this.#versions[versions >> 4]!,
      answerPacket: chunk.answerPacket[at]!,
      endPacket: chunk.endPacket[at]!,
      answerBytes: chunk.answerBytes[at]!,
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
    return this.#chunks[Math.floor((number - this.#base) / chunkExchanges)]
  }

  #indexOf(number: number): number {
    return (number - this.#base) % chunkExchanges
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

/** A column of 32 bits counts to 4 GiB and stays there. */
function addTo(column: Uint32Array, at: number, bytes: number): void {
  column[at] = Math.min(countMax, column[at]! + bytes)
}
