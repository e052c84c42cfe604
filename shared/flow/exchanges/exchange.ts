import type { Sighting } from '../sighting.ts'

/** A request with its answer, as numbers and the few words that name it. Times are capture offsets. */
export type Exchange = {
  /** From 1 within the conversation. */
  index: number
  /** `GET /index.html` */
  request: string
  /** `request` is what the request is called by, not just its first message's text. */
  isNamed: true | undefined
  /** Where the protocol has versions: `HTTP/1.1`. */
  requestVersion: string | undefined
  requestPacket: number
  startNs: number
  requestBytes: number
  /** From the request's first octet to its last; 0 while that is not known. */
  sentNs: number
  /** `200 OK` */
  answer: string | undefined
  answerVersion: string | undefined
  status: number | undefined
  /** The answer says that the request was not fulfilled, where a status does not tell. */
  failed: true | undefined
  answerPacket: number | undefined
  firstByteNs: number | undefined
  durationNs: number | undefined
  answerBytes: number
}

/** With all its fields from the beginning: objects that grow by and by cost several times as much. */
export function newExchange(
  index: number,
  request: string,
  { packet, offsetNs }: { packet: number; offsetNs: number },
): Exchange {
  return {
    index,
    request,
    isNamed: undefined,
    requestVersion: undefined,
    requestPacket: packet,
    startNs: offsetNs,
    requestBytes: 0,
    sentNs: 0,
    answer: undefined,
    answerVersion: undefined,
    status: undefined,
    failed: undefined,
    answerPacket: undefined,
    firstByteNs: undefined,
    durationNs: undefined,
    answerBytes: 0,
  }
}

/** Hears where messages begin; only the first of each packet counts. */
export type MessageListener = {
  /** `protocol`: its index in the list; the message begins `payloadOffset` octets into the payload. */
  messageBegins(packet: number, payloadOffset: number, protocol: number): void
}

/** Follows the requests and answers of one conversation. */
export type ExchangeTracker = {
  /** As a title: `HTTP`. */
  readonly application: string
  /** The latest ones, oldest first: at most `exchangesPerConversationMax`. */
  readonly exchanges: readonly Exchange[]
  /** All that there were. */
  readonly count: number
  /**
   * Takes in a packet of the conversation, after its analysis. Tells which messages begin in it, or
   * in one before that had come too early; false where that is not known, so that ports and content
   * have to do.
   */
  see(sighting: Sighting, begun: MessageListener): boolean
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
