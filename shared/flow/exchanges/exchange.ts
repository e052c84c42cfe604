import type { Sighting } from '../sighting.ts'

/** A request with its answer, as numbers and the few words that name it. Packets are 0 while unknown. */
export type Exchange = {
  /** Number of the conversation's exchange before it, 0 for none. */
  previous: number
  /** `GET /index.html` */
  request: string
  /** Where the protocol has versions: `HTTP/1.1`; else empty, as that of the answer. */
  requestVersion: string
  requestPacket: number
  /** With the request's last octet. */
  sentPacket: number
  /** At most 4 GiB are counted, as of the answer. */
  requestBytes: number
  /** `200 OK`; `undefined` while there is none. */
  answer: string | undefined
  answerVersion: string
  answerPacket: number
  /** With the answer's last octet. */
  endPacket: number
  answerBytes: number
  status: number | undefined
  /** The answer says that the request was not fulfilled, where a status does not tell. */
  failed: boolean
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
  /** All exchanges that there were. */
  readonly count: number
  /** Number of the latest in the table of exchanges, 0 for none; each names the one before. */
  readonly latest: number
  /**
   * Takes in a packet of the conversation, after its analysis. Tells which messages begin in it, or
   * in one before that had come too early; false where that is not known, so that ports and content
   * have to do.
   */
  see(sighting: Sighting, begun: MessageListener): boolean
}

/** What stays of a tracker when no more packets are to be expected: where its exchanges are. */
export class EndedTracker implements ExchangeTracker {
  readonly application: string
  readonly count: number
  readonly latest: number

  constructor({ application, count, latest }: ExchangeTracker) {
    this.application = application
    this.count = count
    this.latest = latest
  }

  see(): boolean {
    return false
  }
}

/** Characters of a request or an answer that are kept: enough to tell one path from another. */
export const exchangeTextMax = 200
