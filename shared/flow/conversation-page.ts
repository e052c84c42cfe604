/** Conversations of one page: large enough to make columns worthwhile, small enough to be dropped soon. */
export const conversationsPerPage = 1024

/**
 * Side of a conversation that sends: a client's packets go to the server. Columns with two entries
 * per conversation hold that of side `s` of conversation `i` at `i * 2 + s`.
 */
export const Side = { client: 0, server: 1 } as const

/** Bits of `ConversationPage.marks`. */
export const ConversationMark = {
  /** Its end has been told. */
  ended: 1,
  /** The first packet was the client's SYN. */
  begunBySyn: 2,
  /** It carries nothing whose exchanges could be followed. */
  withoutExchanges: 4,
  /** One of its packets had several headers of IP, or addresses that the conversation writes otherwise. */
  layered: 8,
  /** Its ends have another conversation since. */
  succeeded: 16,
} as const

/** Bits of `ConversationPage.sideMarks`. */
export const SideMark = {
  /** `nextSequence` is known. */
  sequenceKnown: 1,
  /** `acknowledged` is known: the last segment had one. */
  acknowledgmentKnown: 2,
  /** The last segment was a SYN, whose window is not scaled. */
  windowOfSyn: 4,
  synSeen: 8,
  finSeen: 16,
  /** The last segment was a keep-alive. */
  keepAlive: 32,
  /** The last segment was a zero window probe. */
  windowProbe: 64,
  /** `initialSequence` is known, or supposed: from the other side's first acknowledgment. */
  initialKnown: 128,
  /** The marks that speak of the last segment alone. */
  ofLastSegment: 2 | 4 | 32 | 64,
} as const

/** In `ConversationPage.windowScale`, where there is no shift. */
export const WindowScale = {
  /** The handshake was not seen. */
  unknown: -1,
  /** The ends did not both ask for it (RFC 7323, 2.2). */
  none: -2,
} as const

/** What is kept of each conversation, as columns. About 240 bytes a conversation. */
export class ConversationPage {
  /** Conversations of this page that have not been evicted. */
  live = 0

  readonly clientAddress = new Uint32Array(conversationsPerPage)
  readonly serverAddress = new Uint32Array(conversationsPerPage)
  readonly clientPort = new Uint16Array(conversationsPerPage)
  readonly serverPort = new Uint16Array(conversationsPerPage)
  /** IANA protocol number. */
  readonly transport = new Uint8Array(conversationsPerPage)
  /** Index in the list of protocols of what the transport carries, plus 1; 0 while unknown. */
  readonly application = new Uint8Array(conversationsPerPage)
  readonly interface = new Uint16Array(conversationsPerPage)
  /** A `StateCode`. */
  readonly state = new Uint8Array(conversationsPerPage)
  readonly marks = new Uint8Array(conversationsPerPage)
  /** The conversation that had the same ends before, 0 for none. */
  readonly predecessor = new Uint32Array(conversationsPerPage)

  /** By sending side. */
  readonly packets = new Float64Array(2 * conversationsPerPage)
  readonly bytes = new Float64Array(2 * conversationsPerPage)
  readonly firstPacket = new Float64Array(conversationsPerPage)
  readonly lastPacket = new Float64Array(conversationsPerPage)
  readonly startNs = new Float64Array(conversationsPerPage)
  readonly lastNs = new Float64Array(conversationsPerPage)
  /** NaN until known. */
  readonly handshakeNs = new Float64Array(conversationsPerPage)
  /** When the last SYN was sent; NaN until there is one. */
  readonly synNs = new Float64Array(conversationsPerPage)
  /** From the last SYN to the first acknowledgment by a segment without one; NaN until known. */
  readonly roundTripNs = new Float64Array(conversationsPerPage)
  readonly retransmissions = new Uint32Array(conversationsPerPage)

  /** When it last changed, and its neighbours in that order: see `ChangeOrder`. */
  readonly revision = new Float64Array(conversationsPerPage)
  readonly changedBefore = new Uint32Array(conversationsPerPage)
  readonly changedAfter = new Uint32Array(conversationsPerPage)

  /** What TCP analysis knows of each sending side. */
  readonly sideMarks = new Uint8Array(2 * conversationsPerPage)
  readonly initialSequence = new Uint32Array(2 * conversationsPerPage)
  /** One past the highest octet sent. */
  readonly nextSequence = new Uint32Array(2 * conversationsPerPage)
  readonly nextSequenceNs = new Float64Array(2 * conversationsPerPage)
  /** The last acknowledgment this side sent. */
  readonly acknowledged = new Uint32Array(2 * conversationsPerPage)
  readonly acknowledgedNs = new Float64Array(2 * conversationsPerPage)
  /** The highest acknowledgment that its octets, as far as they were seen, can be answered with. */
  readonly expectedAcknowledgment = new Uint32Array(2 * conversationsPerPage)
  readonly finSequence = new Uint32Array(2 * conversationsPerPage)
  readonly duplicateAcknowledgments = new Uint32Array(2 * conversationsPerPage)
  /** The last one told, as in the header. */
  readonly window = new Uint32Array(2 * conversationsPerPage)
  /** Shift of windows, or a `WindowScale`. */
  readonly windowScale = new Int8Array(2 * conversationsPerPage)
}
