import type { Sighting } from '../sighting.ts'

/** A request with its answer, as numbers and the few words that name it. Times are capture offsets. */
export type Exchange = {
  /** From 1 within the conversation. */
  index: number
  /** `GET /index.html` */
  request: string
  /** Where the protocol has versions: `HTTP/1.1`. */
  requestVersion?: string
  requestPacket: number
  startNs: number
  requestBytes: number
  /** `200 OK` */
  answer?: string
  answerVersion?: string
  status?: number
  answerPacket?: number
  firstByteNs?: number
  durationNs?: number
  answerBytes: number
}

/** Follows the requests and answers of one conversation. */
export type ExchangeTracker = {
  /** As a title: `HTTP`. */
  readonly application: string
  /** The latest ones, oldest first: at most `exchangesPerConversationMax`. */
  readonly exchanges: readonly Exchange[]
  /** All that there were. */
  readonly count: number
  /** Takes in a packet of the conversation, after its analysis. */
  see(sighting: Sighting): void
  /** No more packets are to be expected: lets go of all but the exchanges. */
  end(): void
}

/**
 * Exchanges that one conversation keeps, about 200 bytes each. A busy keep-alive connection has more
 * within the engine's packets than anybody reads; the count goes on.
 */
export const exchangesPerConversationMax = 1000

/** Characters of a request or an answer that are kept: enough to tell one path from another. */
export const exchangeTextMax = 200
