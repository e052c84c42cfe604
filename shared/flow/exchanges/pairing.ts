import type { Meaning } from '../../packet/stream.ts'
import { exchangeTextMax } from './exchange.ts'
import type { ExchangeTable } from './exchange-table.ts'

/** Requests of one conversation that can wait for an answer at once. */
const waitingMax = 4096

/** Requests and answers without a `correlation` share this one. */
const inOrder = Symbol('in order')
type Key = number | string | typeof inOrder

/**
 * Pairs requests with answers, by what correlates them or by their order. Requests of several
 * messages, and answers of several, are one exchange each.
 */
export class Pairing {
  readonly #table: ExchangeTable
  count = 0
  /** Number of the latest exchange. */
  latest: number
  /** Requests without an answer, in their order. */
  readonly #waiting = new Map<Key, number[]>()
  /** Those of which further messages are to come. */
  readonly #asking = new Map<Key, number>()
  readonly #answering = new Map<Key, number>()
  #waitingCount = 0

  /** `latest`: the conversation's latest exchange so far. */
  constructor(table: ExchangeTable, latest = 0) {
    this.#table = table
    this.latest = latest
  }

  /** Whether a request that is answered in order has none yet. */
  get isWaitingInOrder(): boolean {
    return this.#waiting.has(inOrder) || this.#answering.has(inOrder)
  }

  /** Whether the same request waits for its answer. */
  isWaiting(meaning: Meaning): boolean {
    return this.#waiting.has(keyOf(meaning))
  }

  /** Whether the message belongs to a request that has begun. */
  isAsking(meaning: Meaning): boolean {
    return this.#asking.has(keyOf(meaning))
  }

  /** The exchange that a request's message belongs to; its answer is looked for when it `waits`. */
  ask(meaning: Meaning, packet: number, waits: boolean): number {
    const key = keyOf(meaning)
    const asking = this.#asking.get(key)
    if (asking !== undefined) {
      if (meaning.more !== true) this.#asking.delete(key)
      if (meaning.subject !== undefined && !this.#table.isNamed(asking)) this.#name(asking, meaning)
      return asking
    }
    const exchange = this.#table.begin(this.latest, packet)
    this.latest = exchange
    this.count++
    this.#name(exchange, meaning)
    if (meaning.version !== undefined) this.#table.setRequestVersion(exchange, meaning.version)
    if (meaning.more === true) this.#asking.set(key, exchange)
    if (waits) this.#wait(key, exchange)
    return exchange
  }

  /** The exchange that an answer's message belongs to; `undefined` when nobody asked. */
  answer(meaning: Meaning, packet: number): number | undefined {
    const key = keyOf(meaning)
    const answering = this.#answering.get(key)
    const exchange = answering ?? this.#takeWaiting(key)
    if (exchange === undefined) return undefined
    if (answering === undefined) {
      this.#table.beginAnswer(exchange, packet)
      this.#table.setAnswer(exchange, short(meaning.text))
    }
    this.#describe(exchange, meaning)
    if (meaning.more !== true) this.#answering.delete(key)
    else if (answering === undefined) this.#answering.set(key, exchange)
    return exchange
  }

  /** Answers that come in order cannot be told apart any more. */
  forgetOrder(): void {
    this.#waitingCount -= this.#waiting.get(inOrder)?.length ?? 0
    this.#waiting.delete(inOrder)
    this.#asking.delete(inOrder)
    this.#answering.delete(inOrder)
  }

  #forget(): void {
    this.#waiting.clear()
    this.#asking.clear()
    this.#answering.clear()
    this.#waitingCount = 0
  }

  #name(exchange: number, { subject, text }: Meaning): void {
    this.#table.setRequest(exchange, short(subject ?? text), subject !== undefined)
  }

  /** What an answer says last counts. */
  #describe(exchange: number, { subject, status, failed, version }: Meaning): void {
    const table = this.#table
    if (subject !== undefined) table.setAnswer(exchange, short(subject))
    if (status !== undefined) table.setStatus(exchange, status)
    if (failed === true) table.setFailed(exchange)
    if (version !== undefined) table.setAnswerVersion(exchange, version)
  }

  #wait(key: Key, exchange: number): void {
    // Whoever asks so much without an answer is not understood.
    if (this.#waitingCount === waitingMax) this.#forget()
    this.#waitingCount++
    const waiting = this.#waiting.get(key)
    if (waiting) waiting.push(exchange)
    else this.#waiting.set(key, [exchange])
  }

  #takeWaiting(key: Key): number | undefined {
    const waiting = this.#waiting.get(key)
    const exchange = waiting?.shift()
    if (exchange === undefined) return undefined
    this.#waitingCount--
    if (waiting!.length === 0) this.#waiting.delete(key)
    return exchange
  }
}

function keyOf({ correlation }: Meaning): Key {
  return correlation ?? inOrder
}

function short(text: string): string {
  return text.length > exchangeTextMax ? `${text.slice(0, exchangeTextMax - 1)}…` : text
}
