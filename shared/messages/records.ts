import type { PacketLayer } from '../packet/layer.ts'
import type { Owner } from '../pod/owner.ts'

export type { PacketField, PacketLayer } from '../packet/layer.ts'

/**
 * What the engine answers and the page shows: text made for a few rows at the edge, never for every
 * packet. Times are nanoseconds since the first packet of the source (`offsetNs`: an exact integer
 * below 2^53); the first packet's own time is in the source's state.
 */

/** Who sent it, seen from the conversation: `none` where there is no conversation. */
export const Direction = { none: 0, toServer: 1, toClient: 2 } as const
export type Direction = (typeof Direction)[keyof typeof Direction]

/** What TCP analysis says of a segment: bits, under Wireshark's names (`tcp.analysis.*`). */
export const Analysis = {
  retransmission: 1,
  fastRetransmission: 2,
  spuriousRetransmission: 4,
  outOfOrder: 8,
  duplicateAck: 16,
  lostSegment: 32,
  windowFull: 64,
  zeroWindow: 128,
  windowUpdate: 256,
  keepAlive: 512,
  keepAliveAck: 1024,
  ackLostSegment: 2048,
  reusedPorts: 4096,
  zeroWindowProbe: 8192,
  zeroWindowProbeAck: 16384,
} as const
export type AnalysisName = keyof typeof Analysis

export type PacketRow = {
  /** From 1, in the order of capture. */
  number: number
  offsetNs: number
  /** Index into the source's interfaces. */
  interface: number
  /** 0 where the packet belongs to none. */
  conversation: number
  direction: Direction
  length: number
  capturedLength: number
  /** Innermost protocol that could be named, as a title for the column: `HTTP`, `TCP`, `ARP`. */
  protocol: string
  source: string
  destination: string
  /** Absent without ports. */
  sourcePort?: number
  destinationPort?: number
  info: string
  analysis: AnalysisName[]
  /** Where and when it was captured a second time, on its way from pod to pod. */
  again?: { interface: number; offsetNs: number }
  /** Why it could not be read to the end: `truncated` by the capture or `malformed` on the wire. */
  defect?: 'truncated' | 'malformed'
}

/** A packet in full: what the tree and the bytes view show. */
export type PacketDetail = {
  row: PacketRow
  /** The packet's own time, nanoseconds since 1970. */
  timeNs: string
  layers: PacketLayer[]
  /** What somebody has written to it, in the capture file. */
  comments?: string[]
  /** Base64; at most `capturedLength` bytes, empty when the bytes are no longer kept. */
  bytes: string
  /** Why there are no bytes, as a sentence. */
  missing?: string
}

/** `name`: what the capture file says that the address is called. */
export type ConversationEnd = { address: string; name?: string; port?: number; owner: Owner }

/**
 * State of a TCP conversation as its packets tell it, of the two ends together. `datagrams` for UDP
 * and everything without a handshake; `established` also when the handshake was before the capture.
 */
export const conversationStates = [
  'datagrams',
  'syn-sent',
  'syn-received',
  'established',
  'closing',
  'closed',
  'reset',
] as const
export type ConversationState = (typeof conversationStates)[number]

export type ConversationRecord = {
  id: number
  /** `TCP`, `UDP`, `ICMP`, …, or the IANA number. */
  transport: string
  /** What it carries, where an exchange or a port could name it: `HTTP`. */
  application?: string
  networkNamespace?: number
  /** Index into the source's interfaces, of the first packet. */
  interface: number
  /** Who connected: the sender of the first SYN, else the end that is not a listener, else the higher port. */
  client: ConversationEnd
  server: ConversationEnd
  state: ConversationState
  packetsToServer: number
  packetsToClient: number
  /** On the wire, headers included. */
  bytesToServer: number
  bytesToClient: number
  firstPacket: number
  lastPacket: number
  startNs: number
  lastNs: number
  /** First SYN to the ACK that completes the handshake; absent unless all three were seen. */
  handshakeNs?: number
  /** The answer to its SYN was RST: nothing accepted it (RFC 9293, 3.10.7.1). */
  refused?: true
  retransmissions: number
  exchanges: number
}

/** A request with its answer. */
export type ExchangeRecord = {
  conversation: number
  /** From 1 within the conversation. */
  index: number
  application: string
  /** `GET /index.html` */
  request: string
  requestPacket: number
  /** Absent until the answer begins. */
  answer?: string
  status?: number
  /** The answer says that the request was not fulfilled, where a status does not tell. */
  failed?: true
  answerPacket?: number
  startNs: number
  /** From the request's first byte to its last, where those came in different packets. */
  sentNs?: number
  /** From the request's first byte to the answer's. */
  firstByteNs?: number
  /** From the request's first byte to the answer's last. */
  durationNs?: number
  requestBytes: number
  answerBytes: number
}

/** What an arrow of the ladder is, by its shape. */
export const segmentKinds = ['syn', 'syn-ack', 'ack', 'data', 'fin', 'rst', 'datagram'] as const
export type SegmentKind = (typeof segmentKinds)[number]

export type LadderStep = {
  conversation: number
  packet: number
  offsetNs: number
  direction: Direction
  kind: SegmentKind
  /** `SYN`, `SYN, ACK`, `GET / HTTP/1.1`, `HTTP/1.1 200 OK`, `1 448 B`, `FIN, ACK` */
  label: string
  /** Relative numbers: `seq 1 ack 74 win 512` */
  detail: string
  payloadLength: number
  /** Of TCP, relative to each side's first; the acknowledgment where there is one. */
  sequence?: number
  acknowledgment?: number
  analysis: AnalysisName[]
  /** When the packet was captured a second time, at the other end: `offsetNs` is the first. */
  againNs?: number
  /** It does not match the view's filter. */
  isMuted?: true
}

export type Ladder = {
  conversation: ConversationRecord
  steps: LadderStep[]
  exchanges: ExchangeRecord[]
  /** There are more steps behind these. */
  more: boolean
}

/** Octets of one side that came in one packet, and that had not come before. */
export type StreamSegment = {
  direction: Direction
  /** Where octets are missing altogether: the packet that told of them. */
  packet: number
  offsetNs: number
  /** Octets of this side before it, those that are missing included. */
  offset: number
  /** Base64. */
  bytes: string
  /** Octets behind `bytes` that were sent and not captured. */
  missing: number
}

/** What both sides have sent, in the order in which it could be read. */
export type ConversationStream = {
  conversation: number
  segments: StreamSegment[]
  /** There is more behind these. */
  more: boolean
}

/** Packets by their place in the list: one entry a bucket of equally many neighbours. */
export type Overview = {
  places: number
  toServer: number[]
  toClient: number[]
  /** Packets without a conversation. */
  other: number[]
  /** Resets, retransmissions, zero windows. */
  trouble: number[]
}

/** What a packet is marked for on the timeline; `message`: a request or an answer begins in it. */
export const timelineEventKinds = ['syn', 'fin', 'rst', 'message', 'analysis'] as const
export type TimelineEventKind = (typeof timelineEventKinds)[number]

export type TimelineEvent = { kind: TimelineEventKind; offsetNs: number; packet: number }

/** A packet that a person or a program has written something to. */
export type TimelineComment = { offsetNs: number; packet: number; text: string }

/** Between these times an interface was not captured. */
export type TimelineGap = { interface: string; fromNs: number; toNs: number }

/** Packets by time: one entry a bucket. */
export type Timeline = {
  fromNs: number
  bucketNs: number
  toServer: number[]
  toClient: number[]
  /** Packets without a conversation. */
  other: number[]
  /** Resets, retransmissions, zero windows. */
  trouble: number[]
  /** Packets that are marked for something; each of them is in `events` where those are few. */
  eventCounts: number[]
  /** At most `timelineEventsMax`; absent when there are more. */
  events?: TimelineEvent[]
  /** The first of them where there are more than `timelineEventsMax`; absent where there are none. */
  commented?: TimelineComment[]
  gaps: TimelineGap[]
  /** Those of the packets that match the view's filter; absent without one. */
  matching?: { toServer: number[]; toClient: number[]; other: number[] }
}
