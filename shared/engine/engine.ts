import type { CaptureInterface, ResolvedName } from '../capture-file/capture-facts.ts'
import type { PacketRecord } from '../capture-file/packet-record.ts'
import type {
  ConversationRecord,
  ConversationStream,
  Direction,
  ExchangeRecord,
  Ladder,
  Overview,
  PacketDetail,
  PacketRow,
  Timeline,
} from '../messages/records.ts'
import type { RowFacts, RowWishes } from '../messages/listing-records.ts'
import type { PacketChoice } from '../messages/messages.ts'
import type { Counters } from '../messages/counters.ts'
import type { PacketBatch } from '../messages/packet-batch.ts'
import type { FilterField } from '../filter/catalogue.ts'
import type { Test } from '../filter/expression.ts'
import { isStronger, unknownOwner } from '../pod/owner.ts'
import type { Owner } from '../pod/owner.ts'
import type { PodSnapshot } from '../pod/pod.ts'
import type { ByteSource } from './byte-source.ts'
import { conversationRecord } from './conversation-record.ts'
import { exchangeRecords } from './exchange-records.ts'
import { conversationStream } from './conversation-stream.ts'
import { countersOf } from './counters.ts'
import { CaptureExport, exportPage } from './export-capture.ts'
import type { ExportedPage } from './export-capture.ts'
import { FilterRun } from './filtering/filter-run.ts'
import { findConversation } from './find-conversation.ts'
import type { FoundConversation, SoughtConversation } from './find-conversation.ts'
import { Ingest } from './ingest.ts'
import { gapsMax, Kept } from './kept.ts'
import type { End } from './kept.ts'
import { ladderOf } from './ladder.ts'
import type { MatchSet } from './filtering/match-set.ts'
import { packetDetail } from './packet-detail.ts'
import { chosenPackets } from './chosen-packets.ts'
import { conversationsAmong, overviewOf } from './overview.ts'
import type { OverviewSpan } from './overview.ts'
import { packetListing } from './packet-listing.ts'
import type { PacketListing } from './packet-listing.ts'
import { ColumnFilter } from './filtering/column-filter.ts'
import { presentValues } from './filtering/present-values.ts'
import type { PresentValue } from './filtering/present-values.ts'
import { rowFacts } from './row-facts.ts'
import { packetRows } from './rows.ts'
import { overviewOfSorted, sortedRows } from './sorted-rows.ts'
import type { SortedSpan } from './sorted-rows.ts'
import { packetsInTime } from './time-range.ts'
import { timelineOf } from './timeline.ts'
import type { TimelineSpan } from './timeline.ts'
import type { HostLoss } from './totals.ts'
import { WatchedPods } from './watched-pods.ts'

/** Packets that stay listed, at least: about 45 MB of columns. Totals count all packets. */
export const packetsMaxDefault = 1_000_000

export type EngineOptions = { bytes: ByteSource; packetsMax?: number }

/**
 * Takes packets and facts in, and answers questions about them. Packets are numbered from 1 in the
 * order in which they are appended; times are offsets in nanoseconds from the first one's.
 */
export class Engine {
  /** Called when a conversation has begun; its first packet can be asked for. */
  onConversation: ((id: number) => void) | undefined
  /** Called once, when a conversation has closed, was reset or is about to be evicted. */
  onConversationEnd: ((id: number) => void) | undefined

  readonly #kept: Kept
  readonly #ingest: Ingest
  readonly #pods = new WatchedPods()

  constructor({ bytes, packetsMax = packetsMaxDefault }: EngineOptions) {
    this.#kept = new Kept(bytes, packetsMax)
    this.#ingest = new Ingest(this.#kept, {
      conversationBegan: (id) => this.onConversation?.(id),
      conversationEnded: (id) => this.onConversationEnd?.(id),
    })
  }

  /** Nanoseconds since 1970 of the first packet; `undefined` before it. */
  get baseTimeNs(): bigint | undefined {
    return this.#kept.baseTimeNs
  }

  get interfaces(): readonly CaptureInterface[] {
    return this.#kept.interfaces
  }

  /** The first packet that is still listed. */
  get firstRetained(): number {
    return this.#kept.columns.first
  }

  /** 0 before the first packet. */
  get lastPacket(): number {
    return this.#kept.columns.last
  }

  /** The latest snapshot of each pod. */
  get pods(): readonly PodSnapshot[] {
    return this.#pods.snapshots
  }

  /** The index that the interface's packets are to carry. */
  addInterface(captureInterface: CaptureInterface): number {
    this.#kept.flows.addInterface(captureInterface.networkNamespace, captureInterface.network)
    this.#kept.totals.addInterface()
    return this.#kept.interfaces.push(captureInterface) - 1
  }

  /** The packet's number. Everything that is needed of the record is copied. */
  append(record: Readonly<PacketRecord>): number {
    return this.#ingest.append(record)
  }

  /**
   * The packet was seen on a second interface, as one that goes from pod to pod is. It is listed once,
   * with both times, and counted there in the ledger.
   */
  seenAgain(number: number, record: Readonly<PacketRecord>): void {
    const offsetNs = this.#kept.offsetNs(record.timeSeconds, record.timeNanoseconds)
    this.#kept.columns.setAgain(number, record.interfaceIndex, offsetNs)
  }

  /** Keeps the stronger of what was known and this; true when this was. */
  setOwner(id: number, end: End, found: Owner): boolean {
    const { flows, totals, changes, owners } = this.#kept
    if (!flows.conversations.has(id)) return false
    const owner = this.#pods.place(found, end, () => this.conversation(id)!)
    const known = owners.get(id)
    if (!isStronger(owner, known?.[end])) return false
    const before = known?.[end] ?? unknownOwner
    // Outside one pod may be inside another that is watched too.
    if (before.place === 'outside') totals.takeInEnd(before.evidence)
    if (owner.place === 'outside') totals.leaveOutEnd(before.evidence)
    else totals.moveEvidence(before.evidence, owner.evidence)
    owners.set(id, { ...known, [end]: owner })
    changes.note(id)
    for (const listener of this.#kept.ownerListeners) listener(id)
    return true
  }

  owner(id: number, end: End): Owner | undefined {
    return this.#kept.owners.get(id)?.[end]
  }

  /** Its listeners tell clients from servers in conversations that begin from now on. */
  setPod(snapshot: PodSnapshot): void {
    this.#kept.listeners.set(snapshot)
    if (this.#pods.set(snapshot)) this.#placeEndsAgain()
  }

  /** Between these times, nanoseconds since 1970, an interface was not captured. */
  addGap(gap: { interface: string; fromNs: string; toNs: string }): void {
    const { gaps } = this.#kept
    if (gaps.length === gapsMax) return
    gaps.push({
      interface: gap.interface,
      fromNs: BigInt(gap.fromNs),
      toNs: BigInt(gap.toNs),
    })
  }

  /** What an address is called. */
  addName(name: ResolvedName): void {
    this.#kept.names.add(name)
  }

  /** What the address, as it is shown, is called; nothing where the capture does not tell. */
  namesOf(address: string): readonly string[] {
    return this.#kept.names.of(address)
  }

  /** What somebody has written to a packet, which is kept. */
  addComments(number: number, comments: readonly string[]): void {
    this.#kept.comments.add(number, comments)
  }

  setLoss(loss: Partial<HostLoss>): void {
    this.#kept.totals.loss = { ...this.#kept.totals.loss, ...loss }
  }

  /** All that the kernel has dropped on the interface so far. */
  setKernelDropped(interfaceIndex: number, packets: number): void {
    this.#kept.totals.interfaces[interfaceIndex]!.kernelDropped = packets
  }

  setDelayMs(delayMs: number): void {
    this.#kept.totals.delayMs = delayMs
  }

  setSpoolBytes(spoolBytes: number): void {
    this.#kept.totals.spoolBytes = spoolBytes
  }

  /** Bytes before this position have left the byte source; positions rise from packet to packet. */
  setSpoolStart(position: number): void {
    this.#kept.totals.spoolStart = position
  }

  counters(): Counters {
    return countersOf(this.#kept)
  }

  /** At most `countMax` packets from `first` on, or from the first that is listed. */
  batch(first: number, countMax: number): PacketBatch {
    return this.#kept.columns.batch(first, countMax)
  }

  /** Which conversation a listed packet belongs to; 0 where it belongs to none. */
  conversationOf(number: number): number {
    const { columns } = this.#kept
    return columns.chunkOf(number).conversation[columns.indexInChunk(number)]!
  }

  /** Which conversation a listed packet belongs to, and which way it goes. */
  placeOf(number: number): { conversation: number; direction: Direction } {
    const chunk = this.#kept.columns.chunkOf(number)
    const at = this.#kept.columns.indexInChunk(number)
    return { conversation: chunk.conversation[at]!, direction: chunk.direction[at] as Direction }
  }

  conversation(id: number): ConversationRecord | undefined {
    return conversationRecord(this.#kept, id)
  }

  /** The latest conversations that began before conversation `before` (or of all), latest first. */
  latestConversations(before: number | undefined, count: number): ConversationRecord[] {
    const { lastId, firstId } = this.#kept.flows.conversations
    const found: ConversationRecord[] = []
    const latest = Math.min(lastId, (before ?? Number.POSITIVE_INFINITY) - 1)
    for (let id = latest; id >= firstId && found.length < count; id--) {
      const record = this.conversation(id)
      if (record) found.push(record)
    }
    return found
  }

  /**
   * The newest `countMax` conversations among those that changed after `revision`, oldest change
   * first, and how many more did. The next question goes on from the `revision` of the answer.
   */
  conversationIdsChangedAfter(
    revision: number,
    countMax: number,
  ): { revision: number; ids: number[]; omitted: number } {
    return this.#kept.changes.changedAfter(revision, countMax)
  }

  /** The conversation that a recording's fact is about. */
  findConversation(sought: SoughtConversation): FoundConversation | undefined {
    return findConversation(this.#kept, sought)
  }

  /** The numbers of the packets `from` to `to`, both included, as far as they are listed. */
  listed(from: number, to: number): number[] {
    const first = Math.max(from, this.firstRetained)
    const count = Math.max(0, Math.min(to, this.lastPacket) - first + 1)
    return Array.from({ length: count }, (_, index) => first + index)
  }

  /** Rows of the packets `from` to `to`, both included, as far as they are listed. */
  rows(from: number, to: number): Promise<PacketRow[]> {
    return packetRows(this.#kept, this.listed(from, to))
  }

  /** As `rows`, for some packets; their numbers rise. */
  rowsOf(numbers: readonly number[]): Promise<PacketRow[]> {
    return packetRows(this.#kept, numbers)
  }

  /** What is wished of some packets beside their rows: see `rowFacts`. */
  rowFacts(numbers: readonly number[], wishes: RowWishes): Promise<Map<number, RowFacts>> {
    return rowFacts(this.#kept, numbers, wishes)
  }

  /** Numbers of packets in an order other than that of capture: see `sortedRows`. */
  sortedRows(span: SortedSpan): Uint32Array {
    return sortedRows(this.#kept, span)
  }

  /** A list that has been sorted, as a whole. */
  overviewOfSorted(numbers: Uint32Array, buckets: number): Overview {
    return overviewOfSorted(this.#kept, numbers, buckets)
  }

  /** As `rows`, with the numbers behind them. */
  listing(from: number, to: number): Promise<PacketListing[]> {
    return packetListing(this.#kept, this.listed(from, to))
  }

  /** As `listing`, for some packets; their numbers rise. */
  listingOf(numbers: readonly number[]): Promise<PacketListing[]> {
    return packetListing(this.#kept, numbers)
  }

  packet(number: number): Promise<PacketDetail | undefined> {
    return packetDetail(this.#kept, number)
  }

  /** `undefined` for a conversation that is no longer kept. */
  async ladder(
    id: number,
    { after, matches }: { after?: number; matches?: MatchSet | undefined } = {},
  ): Promise<Ladder | undefined> {
    return ladderOf(this.#kept, id, { ...(after !== undefined && { after }), matches })
  }

  /** The latest `countMax` exchanges of those that are kept of a conversation, oldest first. */
  exchanges(id: number, countMax?: number): ExchangeRecord[] {
    return exchangeRecords(this.#kept, id, countMax)
  }

  /** What both sides have sent, behind the first `skipBytes` octets: see `conversationStream`. */
  stream(id: number, skipBytes = 0): Promise<ConversationStream | undefined> {
    return conversationStream(this.#kept, id, skipBytes)
  }

  /** A part of a pcapng file with these packets, as far as they are kept: see `exportPage`. */
  exportPage(packets: PacketChoice | readonly number[], at: number): Promise<ExportedPage> {
    const numbers = 'length' in packets ? packets : chosenPackets(this.#kept, packets)
    return exportPage(this.exportCapture(), numbers, at)
  }

  /** A pcapng file that packets are put into bit by bit. */
  exportCapture(): CaptureExport {
    return new CaptureExport(this.#kept, () => this.pods)
  }

  /** The packets from `from` on that match, to be found by `advance`; whoever asked closes it. */
  filter(test: Test, from?: number): FilterRun {
    return new FilterRun(this.#kept, test, from)
  }

  /** The first and the last listed packet of a time: see `packetsInTime`. */
  packetsInTime(fromNs: number, toNs: number): { from: number; to: number } | undefined {
    return packetsInTime(this.#kept, fromNs, toNs)
  }

  /** Whether columns decide the filter for all packets, without reading any of them back. */
  isQuick(test: Test): boolean {
    return new ColumnFilter(this.#kept, test).isQuick
  }

  /** Values that the field has in the capture, the most frequent first; see `presentValues`. */
  presentValues(field: FilterField, typed: string): PresentValue[] {
    return presentValues(this.#kept, field, typed)
  }

  /** The listed packets of a span, or the matches among them, by place: see `overviewOf`. */
  overview(span: OverviewSpan, matches?: MatchSet): Overview {
    return overviewOf(this.#kept, span, matches)
  }

  /** The ids of the conversations of the matches, the latest first. */
  conversationsAmong(matches: MatchSet): number[] {
    return conversationsAmong(this.#kept, matches)
  }

  /** Packets by time, those that match counted beside them: see `timelineOf`. */
  timeline(span: TimelineSpan, matches?: MatchSet): Timeline {
    return timelineOf(this.#kept, span, matches)
  }

  /** An end outside the pods that were known may be inside one that has become known. */
  #placeEndsAgain(): void {
    for (const [id, { client, server }] of this.#kept.owners) {
      if (client?.place === 'outside') this.setOwner(id, 'client', client)
      if (server?.place === 'outside') this.setOwner(id, 'server', server)
    }
  }
}
