import type { MatchesPush } from '../../shared/messages/filter-records.ts'
import { heldConversationsMax } from '../../shared/messages/limits.ts'
import { filePacketsMax as packetsMax } from './packet-store.ts'

const matched = 1
/** A view holds half of them; the rest are those that come back. */
const conversationsMax = 2 * heldConversationsMax

/**
 * Which of the last packets match the page's filter, as the engine tells. What it has not decided yet
 * does not match: a packet is shown as a match only when it is known to be one.
 */
export class PacketMatches {
  readonly #verdicts = new Uint8Array(packetsMax)
  /** The first match of each conversation that has one. */
  readonly #firstMatches = new Map<number, number>()
  readonly #wanted: () => string
  #text = ''
  #from = 1
  #to = 0

  /** `wanted` is the filter's text; empty when there is none. */
  constructor(wanted: () => string) {
    this.#wanted = wanted
  }

  /** Cost: its packets. */
  take({ text, from, count, bits, conversations, firstMatches }: MatchesPush): void {
    if (text !== this.#text || from > this.#to + 1) this.#begin(text, from)
    this.#write(from, count, atob(bits))
    this.#from = Math.max(Math.min(this.#from, from), from + count - packetsMax)
    this.#to = Math.max(this.#to, from + count - 1)
    this.#forgetFirst(from, from + count - 1)
    for (const id of this.#firstMatches.keys()) {
      if (this.#firstMatches.size <= conversationsMax) break
      this.#firstMatches.delete(id)
    }
    for (const [index, id] of conversations.entries()) {
      const first = firstMatches[index]!
      this.#firstMatches.set(id, Math.min(first, this.#firstMatches.get(id) ?? first))
    }
  }

  /** Tells what does not match, for one frame or one drawing; `undefined` while everything does. */
  muted(): Muted | undefined {
    const text = this.#wanted()
    if (text === '') return undefined
    if (text !== this.#text) return { packet: () => true, conversation: () => true }
    return {
      packet: (n) => n < this.#from || n > this.#to || this.#verdicts[n % packetsMax] !== matched,
      conversation: (id) => !this.#firstMatches.has(id),
    }
  }

  /** Another source: nothing of this one counts any more. */
  clear(): void {
    this.#begin('', 1)
  }

  /** Octets without a match, which most of them are, are passed over. */
  #write(from: number, count: number, octets: string): void {
    const verdicts = this.#verdicts
    const start = from % packetsMax
    const room = packetsMax - start
    verdicts.fill(0, start, start + Math.min(count, room))
    verdicts.fill(0, 0, Math.max(0, count - room))
    for (let index = 0; index < octets.length; index++) {
      const octet = octets.charCodeAt(index)
      for (let rest = octet; rest !== 0; rest &= rest - 1) {
        verdicts[(from + index * 8 + 31 - Math.clz32(rest & -rest)) % packetsMax] = matched
      }
    }
  }

  #begin(text: string, from: number): void {
    this.#text = text
    this.#from = from
    this.#to = from - 1
    this.#firstMatches.clear()
  }

  /** Of packets that are told of again, only what is said now counts. */
  #forgetFirst(from: number, to: number): void {
    for (const [id, first] of this.#firstMatches) {
      if (first >= from && first <= to) this.#firstMatches.delete(id)
    }
  }
}

/** What stands back because it does not match the filter. */
export type Muted = {
  packet(n: number): boolean
  conversation(id: number): boolean
}
