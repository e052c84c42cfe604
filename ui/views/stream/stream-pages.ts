import type { Octets } from '../../../shared/flow/exchanges/octets.ts'
import type { Remedy } from '../../../shared/messages/messages.ts'
import type { ExchangeRecord } from '../../../shared/messages/records.ts'
import type { Ask } from '../../connection/questions.ts'
import { bytesFromBase64 } from '../../text/bytes-from-base64.ts'

/** The stream of one conversation, asked for page by page from its beginning on. */
export class StreamPages {
  readonly conversation: number
  readonly segments: Octets[] = []
  exchanges: readonly ExchangeRecord[] = []
  more = false
  readonly #ask: Ask
  #captured = 0
  /** By direction: where the octets end that are here. */
  readonly #ends = [0, 0, 0]

  constructor(ask: Ask, conversation: number) {
    this.#ask = ask
    this.conversation = conversation
  }

  /** Asks for what is behind that which is here; answers why there is none. */
  async readOn(): Promise<Remedy | undefined> {
    const { conversation } = this
    const reply = await this.#ask({ about: 'stream', conversation, skipBytes: this.#captured })
    if (reply === undefined) return undefined
    if ('refusal' in reply) return reply.refusal
    // After the octets, so that no message is there without its exchange.
    const exchanges = await this.#ask({ about: 'exchanges', conversation })
    if (exchanges && 'answer' in exchanges) this.exchanges = exchanges.answer.exchanges
    const { segments, more } = reply.answer.stream
    for (const segment of segments) this.#add({ ...segment, bytes: bytesFromBase64(segment.bytes) })
    this.more = more
    return undefined
  }

  /** A gap at the end of what is here is told once more with what follows it. */
  #add(segment: Octets): void {
    if (segment.offset < this.#ends[segment.direction]!) return
    this.segments.push(segment)
    this.#captured += segment.bytes.length
    this.#ends[segment.direction] = segment.offset + segment.bytes.length + segment.missing
  }
}
