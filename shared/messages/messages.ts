import type { NetworkInterface, PodSnapshot } from '../pod/pod.ts'
import type { NodeListener, SocketView } from '../pod/socket-view.ts'
import type { FilterProblem, OldName } from '../filter/problem.ts'
import type { Counters } from './counters.ts'
import type { FilterOffer, FilterStatus, MatchesPush } from './filter-records.ts'
import type { ListOrder, RowFacts, RowWishes } from './listing-records.ts'
import type {
  ConversationRecord,
  ConversationStream,
  ExchangeRecord,
  Ladder,
  Overview,
  PacketDetail,
  PacketRow,
  Timeline,
} from './records.ts'

/**
 * What a view and a host of the engine say to each other, over a WebSocket or a MessagePort: JSON
 * objects tagged by `kind`, and binary packet batches (`packet-batch.ts`). The version is the
 * WebSocket's subprotocol.
 */
export const subprotocol = 'podscope.v1'

/** How often a host says something, if only that it is there. */
export const aliveMs = 500

/** Close codes of the WebSocket, from the range for applications (RFC 6455, 7.4.2). */
export const CloseCode = {
  badMessage: 4400,
  unauthorized: 4401,
  foreignOrigin: 4403,
  tooManyViews: 4429,
  shuttingDown: 4503,
} as const

/** Where packets come from: what a view can ask to be shown. */
export type SourceRequest =
  | { type: 'pod'; key: string }
  /** Several pods in one view: what a hub offers. */
  | { type: 'pods'; keys: string[] }
  /** The recording that comes with the program. */
  | { type: 'sample' }

export type PodChoice = {
  key: string
  name: string
  kubernetesNamespace?: string
  source: string
  containers: string[]
  hostNetwork: boolean
  /** It can be watched in one view with others of which this is said. */
  joinable?: true
}

/** Why something is missing, and what to do about it: one sentence each. */
export type Remedy = { code: string; text: string; remedy: string }

export type SourceState =
  | { phase: 'none' }
  | { phase: 'starting'; title: string; step: string }
  | ({ phase: 'live' | 'ended' | 'file' } & OpenSource)
  | { phase: 'failed'; title: string; problem: Remedy }

export type OpenSource = {
  title: string
  /** Identifies the source: another value means that nothing kept by a view is valid any more. */
  sourceId: string
  /** Nanoseconds since 1970 of the first packet, `undefined` before it. */
  baseTimeNs?: string
  interfaces: { name: string; networkNamespace?: number }[]
  /** The demo pod, where a view may ask for one request. */
  canRequest: boolean
  /** Why a recording is shown instead of a live pod. */
  because?: Remedy
  /** It is the recording that comes with the program. */
  isSample?: true
  /** Of a file that was opened: its size, and the beginning of its SHA-256 where it was small enough. */
  file?: { bytes: number; sha256?: string }
  /** What opens it again, as when the service was started anew. */
  request?: SourceRequest
  recording?: string
  /** How far the file has been read, while it is; without `totalBytes` where that is not known. */
  reading?: { bytes: number; totalBytes?: number }
}

/** From the host of the engine to a view. */
export type HostMessage =
  | {
      kind: 'welcome'
      version: string
      /** Names this run of the service; another value after a cut means: begin anew. */
      hostId: string
      pods: PodChoice[]
      /** Pod sources that are absent or cannot see everything. */
      warnings: Remedy[]
    }
  | { kind: 'pods'; pods: PodChoice[]; warnings: Remedy[] }
  | { kind: 'source'; state: SourceState }
  /** One of the pods that the source shows, as it was looked at last: once for each of them. */
  | { kind: 'pod'; snapshot: PodSnapshot }
  /**
   * `skippedPackets`: those since `begin` that this view was not sent, because it was too far behind
   * or because they are no longer listed.
   */
  | { kind: 'counters'; counters: Counters; skippedPackets: number }
  /**
   * Conversations that are new or have changed, oldest change first; at most `pushConversationsMax`.
   * `omitted` more follow in the next pushes. All changes up to `revision` have been sent: that is
   * where to go on after a cut.
   */
  | { kind: 'conversations'; revision: number; changed: ConversationRecord[]; omitted: number }
  /**
   * Something happened that the person should know of; shown on the page and kept in a list.
   * `number` rises over the run of the host: after a cut those that are still kept come again. It is
   * absent for what concerns this view alone, such as a request that was refused.
   */
  | {
      kind: 'notice'
      number?: number
      severity: 'note' | 'warning' | 'problem'
      offsetNs?: number
      notice: Remedy
    }
  /**
   * What the filter `text` says of the `count` packets from `from` on: bit 0 of the first octet of
   * `bits` (base64) is the first packet's. It may say something else of packets that it has told of,
   * when owners were found. `conversations` are those with a match among these packets, the latest
   * `heldConversationsMax`, and `firstMatches` each one's first.
   */
  | ({ kind: 'matches' } & MatchesPush)
  /** There was nothing else to say for a while (`aliveMs`): the host is there. */
  | { kind: 'alive' }
  | { kind: 'answer'; id: number; answer: Answer }
  | { kind: 'refusal'; id: number; refusal: Remedy }

/** From a view to the host of the engine. */
export type ViewMessage =
  /**
   * The first message: begin, or go on after a cut with the packets after `afterPacket` and the
   * conversations that changed after `afterRevision`, when both hosts and sources are the same.
   */
  | {
      kind: 'begin'
      resume?: { hostId: string; sourceId: string; afterPacket: number; afterRevision: number }
    }
  /** The view will take this many more packet batches. */
  | { kind: 'credit'; batches: number }
  | { kind: 'open'; source: SourceRequest }
  | { kind: 'stop' }
  /** Send one request in the demo pod, now. */
  | { kind: 'request' }
  | { kind: 'ask'; id: number; question: Question }

/** Some of the packets that are listed. */
export type PacketChoice = { conversation: number } | PacketSpan
/** Packets `from` to `to`, both included; of them those that the view's filter lets through where `matching`. */
export type PacketSpan = { from: number; to: number; matching?: true }

/** What a view can ask; each is answered by the entry of `Answer` with the same `about`. */
export type Question =
  /** Rows `from` to `to`, both included; at most `rowsMax`. */
  | { about: 'rows'; from: number; to: number; wishes?: RowWishes }
  | { about: 'packet'; number: number }
  /** The steps of the packets after packet `after`, or from the first that is listed. */
  | { about: 'ladder'; conversation: number; after?: number }
  /** The latest `count` conversations that began before conversation `before` (or of all). */
  | { about: 'conversations'; before?: number; count: number }
  /** Those that are kept of a conversation, oldest first; only the `latest` of them where it is given. */
  | { about: 'exchanges'; conversation: number; latest?: number }
  /** What both sides have sent, behind the first `skipBytes` octets; at most `streamBytesMax`. */
  | { about: 'stream'; conversation: number; skipBytes: number }
  /**
   * A part of a pcapng file with these packets: the one that begins with the packet at place `at`
   * among them. All parts, one behind the other, are the file.
   */
  | { about: 'export'; packets: PacketChoice; at: number }
  /** Packets `from` to `to`, both included, as lines of a table; at most `rowsMax`. */
  | ({ about: 'packet-lines' } & PacketSpan)
  /** The listed packets of a time, both ends included. */
  | { about: 'range'; fromNs: number; toNs: number }
  | { about: 'timeline'; fromNs: number; toNs: number; buckets: number }
  | { about: 'sockets' }
  /** Whether the text is a filter; an empty one is absent, here and below. */
  | { about: 'filter-check'; text?: string }
  /** What can be typed at `cursor`. */
  | { about: 'filter-offers'; text?: string; cursor: number }
  /** Makes it the view's filter, in the place of the one before. */
  | { about: 'filter'; text?: string }
  | { about: 'filter-status' }
  /** How many packets from `from` on match a filter that is not the view's. */
  | { about: 'matches'; text: string; from: number }
  /** Rows at `count` places of the filtered list from place `from` on; at most `rowsMax`. */
  | { about: 'filtered-rows'; from: number; count: number; wishes?: RowWishes }
  /** The next match after a packet, with `step` 1; with -1 the one before it. */
  | { about: 'filter-step'; packet: number; step: number }
  /** The latest `count` conversations that have a match. */
  | { about: 'filter-conversations'; count: number }
  /** The filtered list as a whole, of the packets `from` to `to`; or the sorted one. */
  | { about: 'overview'; from: number; to: number; buckets: number; sorted?: true }
  /** Makes a list of those of the packets `from` to `to` that match, in an order, as they are now. */
  | { about: 'sort'; order: ListOrder; from: number; to: number }
  /** Rows at `count` places of the sorted list from place `from` on; at most `rowsMax`. */
  | { about: 'sorted-rows'; from: number; count: number; wishes?: RowWishes }
  /** Where a packet stands in the sorted list. */
  | { about: 'sorted-place'; packet: number }

export type Answer =
  /** Of each row what was wished, here and below. */
  | { about: 'rows'; rows: PacketRow[]; facts?: RowFacts[]; conversations: ConversationRecord[] }
  | { about: 'packet'; detail: PacketDetail }
  | { about: 'ladder'; ladder: Ladder }
  | { about: 'conversations'; conversations: ConversationRecord[] }
  | { about: 'exchanges'; exchanges: ExchangeRecord[] }
  | { about: 'stream'; stream: ConversationStream }
  /** Base64. `next` is the place to ask for next; absent after the last part. */
  | { about: 'export'; bytes: string; next?: number }
  /** Comma-separated values, each line with its end; see `packetColumns`. */
  | { about: 'packet-lines'; lines: string }
  /** The first and the last of them; absent when there is none. */
  | { about: 'range'; packets?: { from: number; to: number } }
  | { about: 'timeline'; timeline: Timeline }
  /** `recorded` where a recording tells it: as it was last, and listening sockets only. */
  | {
      about: 'sockets'
      views: SocketView[]
      interfaces: NetworkInterface[]
      recorded?: true
      /** The node's own; absent where the pod has no network namespace of its own, or nobody looked. */
      nodeListeners?: NodeListener[]
    }
  /** `isQuick`: it can be applied as it is typed. Old names of fields are read, and told. */
  | { about: 'filter-check'; mistake?: FilterProblem; isQuick?: true; oldNames?: OldName[] }
  /** An offer takes the place of `length` characters from `offset` on. */
  | { about: 'filter-offers'; offset: number; length: number; offers: FilterOffer[] }
  /** With a mistake, the filter before it stays. */
  | { about: 'filter'; status: FilterStatus; mistake?: FilterProblem }
  | { about: 'filter-status'; status: FilterStatus }
  /** `first` is the first of them. */
  | { about: 'matches'; count: number; first?: number; mistake?: FilterProblem }
  | {
      about: 'filtered-rows'
      status: FilterStatus
      rows: PacketRow[]
      facts?: RowFacts[]
      conversations: ConversationRecord[]
    }
  /** Absent where there is none. */
  | { about: 'filter-step'; packet?: number; place?: number }
  /** Latest first; `total` have a match. */
  | { about: 'filter-conversations'; conversations: ConversationRecord[]; total: number }
  | { about: 'overview'; overview: Overview }
  /** `edition` names the list; `lastPacket` is the last that can be in it. */
  | { about: 'sort'; edition: number; places: number; lastPacket: number }
  /** `numbers` has all places that were asked for; a row is absent where its packet has gone. */
  | {
      about: 'sorted-rows'
      edition: number
      numbers: number[]
      rows: PacketRow[]
      facts?: RowFacts[]
      conversations: ConversationRecord[]
    }
  /** `edition` is 0 where there is no list. */
  | { about: 'sorted-place'; edition: number; place?: number }
