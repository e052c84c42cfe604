import { protocols } from '../../packet/protocols/index.ts'
import { isAfter } from '../sequence.ts'
import type { Sighting } from '../sighting.ts'
import { Transport } from '../tcp-flags.ts'
import type { ExchangeTracker, MessageListener } from './exchange.ts'
import type { ExchangeTable } from './exchange-table.ts'
import type { MessageStart } from './message-cutter.ts'
import { Pairing } from './pairing.ts'
import { StreamFollower, placesFrom } from './stream-follower.ts'
import type { FollowerListener, ReadMessage, StreamPlaces } from './stream-follower.ts'

/** A tracker for a connection whose first payload is that of a protocol made of messages. */
export function beginStream(
  sighting: Sighting,
  application: number,
  table: ExchangeTable,
): ExchangeTracker | undefined {
  const isStream = sighting.cursor.transport === Transport.tcp && protocols[application]?.stream
  return isStream ? new StreamExchanges(application, placesFrom(sighting), table) : undefined
}

/**
 * Pairs the requests and answers of one connection. **A wrong pair is worse than none**: after a gap
 * that could hide a message, requests that are answered in order stay unanswered until one is asked
 * after more had been received. Where requests were seen to be sent ahead of answers, that is never
 * certain again.
 */
export class StreamExchanges implements ExchangeTracker {
  readonly #table: ExchangeTable
  readonly #pairing: Pairing
  readonly #follower: StreamFollower
  #protocol: number
  #begun: MessageListener | undefined
  /** The exchanges whose request, and whose answer, is going by. */
  #asked: number | undefined
  #answered: number | undefined
  /** The answer goes on behind the message that is going by. */
  #isAnswerOpen = false
  #isPairing = true
  #sentAhead = false
  /** Up to where answers had been seen when pairing stopped. */
  #stoppedAt: number | undefined

  /** `latest`: the last exchange of what was spoken before. */
  constructor(protocol: number, from: StreamPlaces, table: ExchangeTable, latest = 0) {
    this.#table = table
    this.#pairing = new Pairing(table, latest)
    this.#protocol = protocol
    this.#follower = new StreamFollower(protocol, from, this.#listener(), 'follow')
  }

  get application(): string {
    return protocols[this.#protocol]!.title
  }

  get latest(): number {
    return this.#pairing.latest
  }

  get count(): number {
    return this.#pairing.count
  }

  see(sighting: Sighting, begun: MessageListener): boolean {
    this.#begun = begun
    return this.#follower.see(sighting)
  }

  #listener(): FollowerListener {
    return {
      begins: (packet, payloadOffset, protocol) =>
        this.#begun!.messageBegins(packet, payloadOffset, protocol),
      message: (read) => this.#take(read),
      octets: (count, fromClient) => {
        const exchange = fromClient ? this.#asked : this.#answered
        if (exchange === undefined) return
        if (fromClient) this.#table.addRequestBytes(exchange, count)
        else this.#table.addAnswerBytes(exchange, count)
      },
      end: (packet, fromClient) => this.#endMessage(packet, fromClient),
      lost: () => this.#stopPairing(),
    }
  }

  #take({ message, meaning, start, protocol }: ReadMessage): void {
    this.#protocol = protocol
    if (message.fromClient) this.#asked = undefined
    else this.#answered = undefined
    if (!meaning) this.#stopPairing()
    else if (meaning.role === 'request') {
      const isOrdered = meaning.correlation === undefined
      if (isOrdered && !this.#pairing.isAsking(meaning)) this.#noteRequest(start)
      this.#asked = this.#pairing.ask(meaning, start.packet, !isOrdered || this.#isPairing)
    } else if (
      meaning.role === 'answer' &&
      (this.#isPairing || meaning.correlation !== undefined)
    ) {
      this.#answered = this.#pairing.answer(meaning, start.packet)
      this.#isAnswerOpen = meaning.more === true
    }
  }

  /** Octets of an answer count up to its end, which is also that of the exchange. */
  #endMessage(packet: number | undefined, fromClient: boolean): void {
    const exchange = fromClient ? this.#asked : this.#answered
    if (exchange === undefined || packet === undefined) return
    if (fromClient) this.#table.setSent(exchange, packet)
    else if (!this.#isAnswerOpen) this.#table.setEnd(exchange, packet)
  }

  #stopPairing(): void {
    if (this.#isPairing) this.#stoppedAt = this.#follower.serverSeenUpTo
    this.#isPairing = false
    this.#pairing.forgetOrder()
    this.#asked = undefined
    this.#answered = undefined
  }

  /** A request that is answered in order: whether its answer can be told. */
  #noteRequest(start: MessageStart): void {
    const isAhead = this.#pairing.isWaitingInOrder
    if (this.#isPairing) {
      if (isAhead) this.#sentAhead = true
      return
    }
    const hasWaited =
      this.#stoppedAt === undefined || isAfter(start.acknowledgment, this.#stoppedAt)
    if (!hasWaited) this.#sentAhead = true
    if (this.#sentAhead) return
    this.#isPairing = this.#follower.resumeServerAt(start.acknowledgment)
  }
}
