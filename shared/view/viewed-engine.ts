import type { RowFacts, RowWishes } from '../messages/listing-records.ts'
import type { PacketChoice } from '../messages/messages.ts'
import type { SortedSpan } from '../engine/sorted-rows.ts'
import type { FilterRun } from '../engine/filtering/filter-run.ts'
import type { MatchSet } from '../engine/filtering/match-set.ts'
import type { OverviewSpan } from '../engine/overview.ts'
import type { TimelineSpan } from '../engine/timeline.ts'
import type { PacketListing } from '../engine/packet-listing.ts'
import type { PresentValue } from '../engine/filtering/present-values.ts'
import type { FilterField } from '../filter/catalogue.ts'
import type { Test } from '../filter/expression.ts'
import type { Counters } from '../messages/counters.ts'
import type { PacketBatch } from '../messages/packet-batch.ts'
import type {
  ConversationRecord,
  ConversationStream,
  ExchangeRecord,
  Ladder,
  Overview,
  PacketDetail,
  PacketRow,
  Timeline,
} from '../messages/records.ts'

/** The questions of an engine that a view needs answered; packets are numbered from 1. */
export type ViewedEngine = {
  /** The first packet that is still listed. */
  readonly firstRetained: number
  /** 0 before the first packet. */
  readonly lastPacket: number
  counters(): Counters
  /** At most `countMax` packets from `first` on; `first` lies in what is retained. */
  batch(first: number, countMax: number): PacketBatch
  /** Which conversation a listed packet belongs to; 0 where it belongs to none. */
  conversationOf(number: number): number
  conversation(id: number): ConversationRecord | undefined
  /** The latest conversations that began before conversation `before` (or of all), latest first. */
  latestConversations(before: number | undefined, count: number): ConversationRecord[]
  /**
   * The newest `countMax` conversations among those that changed after `revision`, oldest change
   * first. The next question goes on from the `revision` of the answer.
   */
  conversationIdsChangedAfter(
    revision: number,
    countMax: number,
  ): { revision: number; ids: number[] }
  /** The numbers of the packets `from` to `to` that are listed, rising. */
  listed(from: number, to: number): number[]
  readonly interfaces: readonly { name?: string | undefined }[]
  /** The rows of the packets `from` to `to`, with the numbers behind them. */
  listing(from: number, to: number): Promise<PacketListing[]>
  packet(number: number): Promise<PacketDetail | undefined>
  /** Its steps after packet `after`; those that are not among the matches say so. */
  ladder(
    conversation: number,
    of?: { after?: number; matches?: MatchSet | undefined },
  ): Promise<Ladder | undefined>
  /** The latest `countMax` of those that are kept (all by default), oldest first. */
  exchanges(conversation: number, countMax?: number): ExchangeRecord[]
  /** What both sides have sent; see `ConversationStream`. */
  stream(conversation: number, skipBytes: number): Promise<ConversationStream | undefined>
  /** A part of a pcapng file with these packets; see `exportPage`. */
  exportPage(
    packets: PacketChoice | readonly number[],
    at: number,
  ): Promise<{ bytes: Uint8Array; next?: number }>
  /** The first and the last listed packet of a time; see `packetsInTime`. */
  packetsInTime(fromNs: number, toNs: number): { from: number; to: number } | undefined
  timeline(span: TimelineSpan, matches?: MatchSet): Timeline
  filter(test: Test, from?: number): FilterRun
  /** The listed packets of a span, or the matches among them, by place. */
  overview(span: OverviewSpan, matches?: MatchSet): Overview
  /** The ids of the conversations of the matches, the latest first. */
  conversationsAmong(matches: MatchSet): number[]
  /** The rows of some packets; their numbers rise. */
  rowsOf(numbers: readonly number[]): Promise<PacketRow[]>
  /** What is wished of some packets beside their rows, by number; the numbers rise. */
  rowFacts(numbers: readonly number[], wishes: RowWishes): Promise<Map<number, RowFacts>>
  /** Numbers of packets in an order other than that of capture. */
  sortedRows(span: SortedSpan): Uint32Array
  overviewOfSorted(numbers: Uint32Array, buckets: number): Overview
  /** Whether the filter is decided at once, however many packets there are. */
  isQuick(test: Test): boolean
  presentValues(field: FilterField, typed: string): PresentValue[]
}
