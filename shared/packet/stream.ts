import type { PacketField } from './layer.ts'
import type { PacketBytes } from './packet-bytes.ts'

/**
 * How a protocol on top of TCP is cut into messages, and what a message means. The dissector uses it
 * for the messages that begin in one packet; whoever follows a conversation, for all of them in
 * their order.
 */
export type StreamProtocol = {
  /**
   * Octets of a message that are handed to `read`: enough for all that is said of one. What lies
   * behind is counted only, so that a body of a gigabyte costs nothing.
   */
  readonly messageBytesKept: number
  /**
   * Whether a message of either side can begin at `offset`, told from a few octets. Asked where the
   * port promises the protocol. Allocates nothing.
   */
  begins(bytes: Uint8Array, offset: number, end: number): boolean
  /**
   * A reader of one connection, from its beginning or from somewhere in the middle. Where it only
   * follows, what nobody sees need not be read; to `show` messages, all of them may be unpacked.
   */
  connect(purpose?: ReadingPurpose): StreamConnection
  /**
   * Messages cannot be read without the ones before them (a header table, a phase, which request an
   * answer belongs to): the connection is followed from its beginning when somebody looks at one, and
   * a message that is spread over several packets is shown whole where it begins.
   */
  readonly needsHistory?: boolean
}

export type ReadingPurpose = 'follow' | 'show'

/** One connection. What it remembers from message to message is bounded, and its own affair. */
export type StreamConnection = {
  /**
   * Octets of the message that begins at `offset`, its header included; one of `MessageLength` where
   * that cannot be told. `end` is how far octets are at hand. Called again with more of them after
   * `needsMore`. Changes nothing.
   */
  messageLength(bytes: Uint8Array, offset: number, end: number, fromClient: boolean): number
  /** Messages of one side have been missed: what was remembered of it may not be so any more. */
  lost?(fromClient: boolean): void
  /** Takes in the next message of one side. Never throws but `Unreadable`, for a message cut short. */
  read(message: StreamMessage): Meaning
  /** Rows of the message that was read last. What was yielded before `Unreadable` is kept. */
  fields(message: StreamMessage): Iterable<PacketField>
}

export const MessageLength = {
  /** Not enough octets are at hand. */
  needsMore: 0,
  /** No message of this protocol begins here. */
  foreign: -1,
  /** All that this side sends from here on. */
  toTheEnd: Number.POSITIVE_INFINITY,
} as const

export type StreamMessage = {
  readonly bytes: PacketBytes
  readonly offset: number
  /** How far it is at hand: to its end, or to `messageBytesKept`, or to where the capture was cut. */
  readonly end: number
  /** On the wire. */
  readonly length: number
  readonly fromClient: boolean
}

/** A message with what was read of it. */
export type FoundMessage = { message: StreamMessage; meaning: Meaning; fields: PacketField[] }

/** What a message is. Messages that say nothing of their own can share one constant. */
export type Meaning = {
  /** For the info column: `SELECT 1`, `GET key`, `Row`. */
  readonly text: string
  /** Its part in an exchange; neither for greetings, notifications and what nobody answers. */
  readonly role: 'request' | 'answer' | 'neither'
  /** Further messages of this side belong to the same request or answer. */
  readonly more?: boolean
  /**
   * What the request or the answer is called by, where `text` is not it: the first one said names a
   * request of several messages, the last one an answer.
   */
  readonly subject?: string
  /**
   * What tells which request an answer is for; without it answers come in the order of requests.
   * Unique among those of one connection that have no answer yet.
   */
  readonly correlation?: number | string
  readonly status?: number
  /** The answer says that the request was not fulfilled. */
  readonly failed?: boolean
  readonly version?: string
  /** Name of the protocol that both sides speak after this message. */
  readonly becomes?: string
}
