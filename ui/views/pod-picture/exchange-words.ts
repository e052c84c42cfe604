import { formatByteSize } from '../../../shared/format/byte-count.ts'
import type { ConversationRecord, ExchangeRecord } from '../../../shared/messages/records.ts'
import type { QuestionAbout, Reply } from '../../connection/questions.ts'
import { throttle } from '../packet-table/throttle.ts'

/** Words of so many packets are kept; marks travel for less than a second. */
const wordsMax = 1_000
/** So many conversations are asked about; with more, marks carry no words. */
const askedMax = 8

/** A pause for each conversation that was asked about: with one, words come at once. */
const restMs = 30
/** Of a live conversation: a busy one has hundreds a second, and more words than these hide each other. */
const askedExchangesMax = 20

type AskExchanges = (question: QuestionAbout<'exchanges'>) => Promise<Reply<'exchanges'>>

/**
 * The words that marks carry: `GET /` on a request, `200 OK · 615 B` on its answer. Of a live source
 * the words of the latest exchanges are learnt again and again, of another one all at once.
 */
export class ExchangeWords {
  readonly #ask: AskExchanges
  readonly #isLive: () => boolean
  readonly #byPacket = new Map<number, string>()
  /** How many exchanges and packets each conversation had when it was asked about. */
  readonly #asked = new Map<number, string>()
  /** As they were told last; asked about when the time has come. */
  #wanted: readonly ConversationRecord[] = []
  #waiting = 0
  readonly #renew = throttle(() => this.#askForWanted(), restMs)

  constructor(ask: AskExchanges, isLive: () => boolean) {
    this.#ask = ask
    this.#isLive = isLive
  }

  of(packet: number): string | undefined {
    return this.#byPacket.get(packet)
  }

  /** Learns the words of these conversations; what has not changed since is not asked again. */
  learn(conversations: readonly ConversationRecord[]): void {
    this.#wanted = conversations.slice(0, askedMax)
    this.#renew.call()
  }

  /** Asks nothing any more. */
  stop(): void {
    this.#renew.stop()
  }

  /** Answers how long to rest after that. */
  #askForWanted(): number {
    let count = 0
    for (const { id, exchanges, lastPacket } of this.#wanted) {
      const state = `${exchanges} ${lastPacket}`
      if (exchanges === 0 || this.#asked.get(id) === state || this.#waiting >= askedMax) continue
      this.#asked.set(id, state)
      void this.#learnOne(id)
      count++
    }
    trim(this.#asked, wordsMax)
    return count * restMs
  }

  async #learnOne(conversation: number): Promise<void> {
    this.#waiting++
    const reply = await this.#ask({
      about: 'exchanges',
      conversation,
      ...(this.#isLive() && { latest: askedExchangesMax }),
    })
    this.#waiting--
    if (reply === undefined || !('answer' in reply)) return
    for (const exchange of reply.answer.exchanges) {
      this.#byPacket.set(exchange.requestPacket, exchange.request)
      if (exchange.answerPacket !== undefined) {
        this.#byPacket.set(exchange.answerPacket, answerWords(exchange))
      }
    }
    trim(this.#byPacket, wordsMax)
  }
}

function answerWords({ answer, status, answerBytes }: ExchangeRecord): string {
  const words = answer ?? String(status ?? '')
  return answerBytes > 0 ? `${words} · ${formatByteSize(answerBytes)}` : words
}

function trim(map: Map<number, string>, most: number): void {
  for (const key of map.keys()) {
    if (map.size <= most) return
    map.delete(key)
  }
}
