import { indexInPage } from '../flow/conversations.ts'
import { TcpFlag } from '../flow/tcp-flags.ts'
import { Direction } from '../messages/records.ts'
import type { Kept } from './kept.ts'

/** Stands where the beginning of a conversation is no longer kept. */
const beforeKept = '…'

type Walk = { next: number; seen: Set<string>; text: string }

/**
 * What has happened in a conversation up to a packet, a letter for the first time of each: `ShADadFf`.
 * S is a SYN, H its answer, A a bare acknowledgment, D data, F a FIN, R a reset; large letters are the
 * client's, small ones the server's (as in Zeek's `history` of a connection). A question goes through a
 * conversation once: about 2 ns for each packet between its first and the last that is asked for.
 */
export class ConversationHistories {
  readonly #kept: Kept
  readonly #walks = new Map<number, Walk>()

  constructor(kept: Kept) {
    this.#kept = kept
  }

  /** Packets of a conversation are asked for in rising order. Empty for those that belong to none. */
  upTo(number: number): string {
    const { columns, flows } = this.#kept
    if (!columns.has(number)) return ''
    const id = columns.chunkOf(number).conversation[columns.indexInChunk(number)]!
    if (id === 0 || !flows.conversations.has(id)) return ''
    const walk = this.#walks.get(id) ?? this.#begin(id)
    columns.forEachRun(walk.next, number, ({ chunk, start, end }) => {
      for (let at = start; at < end; at++) {
        if (chunk.conversation[at] !== id || chunk.direction[at] === Direction.none) continue
        const isClient = chunk.direction[at] === Direction.toServer
        const letters = lettersOf(chunk.tcpFlags[at]!, chunk.payloadLength(at))
        note(walk, isClient ? letters : letters.toLowerCase())
      }
    })
    walk.next = number + 1
    return walk.text
  }

  #begin(id: number): Walk {
    const { columns, flows } = this.#kept
    const first = flows.conversations.page(id).firstPacket[indexInPage(id)]!
    const isWhole = first >= columns.first
    const next = Math.max(first, columns.first)
    const walk = { next, seen: new Set<string>(), text: isWhole ? '' : beforeKept }
    this.#walks.set(id, walk)
    return walk
  }
}

function note(walk: Walk, letters: string): void {
  for (const letter of letters) {
    if (walk.seen.has(letter)) continue
    walk.seen.add(letter)
    walk.text += letter
  }
}

function lettersOf(flags: number, payloadBytes: number): string {
  const has = (flag: number): boolean => (flags & flag) !== 0
  const isAcknowledging = has(TcpFlag.acknowledgment)
  const letters = [
    has(TcpFlag.syn) ? (isAcknowledging ? 'H' : 'S') : '',
    payloadBytes > 0 ? 'D' : '',
    has(TcpFlag.fin) ? 'F' : '',
    has(TcpFlag.reset) ? 'R' : '',
  ].join('')
  return letters === '' && isAcknowledging ? 'A' : letters
}
