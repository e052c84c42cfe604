import type { Meaning } from '../../packet/stream.ts'
import { exchangeTextMax, exchangesPerConversationMax, newExchange } from './exchange.ts'
import type { Exchange } from './exchange.ts'

/** Requests of one conversation that can wait for an answer at once. */
const waitingMax = 4096

/** Where something was seen. */
export type Seen = { packet: number; offsetNs: number }

/** Requests and answers without a `correlation` share this one. */
const inOrder = Symbol('in order')
type Key = number | string | typeof inOrder

/**
 * Pairs requests with answers, by what correlates them or by their order. Requests of several
 * messages, and answers of several, are one exchange each.
 */
export class Pairing {
  /** The latest, oldest first. */
  readonly exchanges: Exchange[] = []
  count = 0
  #lastIndex: number
  /** Requests without an answer, in their order. */
  readonly #waiting = new Map<Key, Exchange[]>()
  /** Those of which further messages are to come. */
  readonly #asking = new Map<Key, Exchange>()
  readonly #answering = new Map<Key, Exchange>()
  #waitingCount = 0

  /** `indexBefore`: of the conversation's last exchange so far. */
  constructor(indexBefore = 0) {
    this.#lastIndex = indexBefore
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
  ask(meaning: Meaning, seen: Seen, waits: boolean): Exchange {
    const key = keyOf(meaning)
    const asking = this.#asking.get(key)
    if (asking && meaning.more !== true) this.#asking.delete(key)
    if (asking) {
      if (asking.isNamed !== true && meaning.subject !== undefined) name(asking, meaning)
      return asking
    }
    const exchange = newExchange(++this.#lastIndex, '', seen)
    name(exchange, meaning)
    if (meaning.version !== undefined) exchange.requestVersion = meaning.version
    if (meaning.more === true) this.#asking.set(key, exchange)
    this.#keep(exchange)
    if (waits) this.#wait(key, exchange)
    return exchange
  }

  /** The exchange that an answer's message belongs to; `undefined` when nobody asked. */
  answer(meaning: Meaning, seen: Seen): Exchange | undefined {
    const key = keyOf(meaning)
    const answering = this.#answering.get(key)
    const exchange = answering ?? this.#takeWaiting(key)
    if (!exchange) return undefined
    if (!answering) {
      exchange.answerPacket = seen.packet
      exchange.firstByteNs = seen.offsetNs - exchange.startNs
      exchange.answer = short(meaning.text)
    }
    describe(exchange, meaning)
    if (meaning.more !== true) this.#answering.delete(key)
    else if (!answering) this.#answering.set(key, exchange)
    return exchange
  }

  /** Answers that come in order cannot be told apart any more. */
  forgetOrder(): void {
    this.#waitingCount -= this.#waiting.get(inOrder)?.length ?? 0
    this.#waiting.delete(inOrder)
    this.#asking.delete(inOrder)
    this.#answering.delete(inOrder)
  }

  /** No more is to come. */
  end(): void {
    this.#waiting.clear()
    this.#asking.clear()
    this.#answering.clear()
    this.#waitingCount = 0
  }

  #keep(exchange: Exchange): void {
    this.count++
    this.exchanges.push(exchange)
    if (this.exchanges.length > exchangesPerConversationMax) this.exchanges.shift()
  }

  #wait(key: Key, exchange: Exchange): void {
    // Whoever asks so much without an answer is not understood.
    if (this.#waitingCount === waitingMax) this.end()
    this.#waitingCount++
    const waiting = this.#waiting.get(key)
    if (waiting) waiting.push(exchange)
    else this.#waiting.set(key, [exchange])
  }

  #takeWaiting(key: Key): Exchange | undefined {
    const waiting = this.#waiting.get(key)
    const exchange = waiting?.shift()
    if (!exchange) return undefined
    this.#waitingCount--
    if (waiting!.length === 0) this.#waiting.delete(key)
    return exchange
  }
}

function keyOf({ correlation }: Meaning): Key {
  return correlation ?? inOrder
}

function name(exchange: Exchange, { subject, text }: Meaning): void {
  exchange.request = short(subject ?? text)
  if (subject !== undefined) exchange.isNamed = true
}

/** What an answer says last counts. */
function describe(exchange: Exchange, meaning: Meaning): void {
  if (meaning.subject !== undefined) exchange.answer = short(meaning.subject)
  if (meaning.status !== undefined) exchange.status = meaning.status
  if (meaning.failed === true) exchange.failed = true
  if (meaning.version !== undefined) exchange.answerVersion = meaning.version
}

function short(text: string): string {
  return text.length > exchangeTextMax ? `${text.slice(0, exchangeTextMax - 1)}…` : text
}
