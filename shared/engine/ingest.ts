import type { PacketRecord } from '../capture-file/packet-record.ts'
import { EndedTracker } from '../flow/exchanges/exchange.ts'
import type { MessageListener } from '../flow/exchanges/exchange.ts'
import { beginTracker } from '../flow/exchanges/index.ts'
import { ConversationMark } from '../flow/conversation-page.ts'
import { StateCode } from '../flow/conversation-state.ts'
import { indexInPage } from '../flow/conversations.ts'
import { Sighting } from '../flow/sighting.ts'
import { analyseSegment } from '../flow/tcp-analysis.ts'
import { Transport } from '../flow/tcp-flags.ts'
import { followState } from '../flow/tcp-state.ts'
import { Analysis } from '../messages/records.ts'
import { protocols } from '../packet/protocols/index.ts'
import { walkApplication, walkTransport } from '../packet/walk-packet.ts'
import type { Kept } from './kept.ts'
import { messageMark } from './packet-columns.ts'
import type { PacketMeaning } from './packet-columns.ts'

/** In the protocol column, for a packet of which no layer could be named. */
export const noProtocol = 255

const tcp = protocols.findIndex(({ name }) => name === 'tcp')
const udp = protocols.findIndex(({ name }) => name === 'udp')

export type IngestListener = {
  conversationBegan(id: number): void
  /** Once, when it has closed, was reset or is about to be evicted. */
  conversationEnded(id: number): void
}

/** Takes packets in: the hot path, which allocates nothing per packet. */
export class Ingest implements MessageListener {
  readonly #kept: Kept
  readonly #listener: IngestListener
  readonly #sighting = new Sighting()
  readonly #meaning: PacketMeaning = {
    analysis: 0,
    protocol: noProtocol,
    message: messageMark.unknown,
  }

  constructor(kept: Kept, listener: IngestListener) {
    this.#kept = kept
    this.#listener = listener
  }

  /** The number of the packet. Everything that is needed of `record` is copied. */
  append(record: Readonly<PacketRecord>): number {
    const { columns, flows, totals, changes } = this.#kept
    if (columns.isFull) this.#evictOldest()
    const sighting = this.#sighting
    const { cursor } = sighting
    sighting.number = columns.last + 1
    sighting.offsetNs = this.#kept.offsetNs(record.timeSeconds, record.timeNanoseconds)
    sighting.length = record.length
    sighting.interface = record.interfaceIndex
    cursor.begin(record.bytes, record.offset, record.capturedLength, record.length)
    walkTransport(cursor, this.#kept.interfaces[record.interfaceIndex]!.linkType)
    const begins = flows.place(sighting)
    if (begins) totals.addConversation(hasSockets(cursor.transport))
    const meaning = this.#meaning
    meaning.message = messageMark.unknown
    meaning.analysis = sighting.conversation === 0 ? 0 : this.#follow(sighting, begins)
    if (meaning.message === messageMark.unknown) {
      walkApplication(cursor)
      meaning.protocol =
        cursor.layerCount === 0 ? noProtocol : cursor.layerProtocol[cursor.layerCount - 1]!
      if (cursor.transport === Transport.udp && sighting.conversation !== 0)
        continueDatagrams(sighting, meaning)
    }
    columns.append(record, sighting, meaning)
    totals.addPacket(record.interfaceIndex, record.length, sighting.offsetNs)
    if (sighting.conversation !== 0) changes.noteSighting(sighting)
    if (begins) this.#listener.conversationBegan(sighting.conversation)
    if (sighting.conversation !== 0) this.#tellEnd(sighting)
    return sighting.number
  }

  /** What the trackers tell: a message begins in this packet, or in one that had come too early. */
  messageBegins(packet: number, payloadOffset: number, protocol: number): void {
    const message = Math.min(messageMark.first + payloadOffset, messageMark.max)
    if (packet !== this.#sighting.number) {
      this.#kept.columns.setMessage(packet, protocol, message)
      for (const listener of this.#kept.messageListeners) listener(packet)
    } else if (this.#meaning.message < messageMark.first) {
      this.#meaning.message = message
      this.#meaning.protocol = protocol
    }
  }

  /** What the packet means in its conversation, as bits of `Analysis`. */
  #follow(sighting: Sighting, begins: boolean): number {
    const { page, index, cursor } = sighting
    // A fragment's segment goes on in packets that carry no header: its length is not known.
    const isSegment = cursor.transport === Transport.tcp && !cursor.fragment
    let analysis = 0
    if (isSegment) {
      if (begins && page.predecessor[index] !== 0) analysis |= Analysis.reusedPorts
      analysis |= analyseSegment(sighting)
      followState(sighting)
      if (analysis & Analysis.retransmission) page.retransmissions[index]!++
    }
    if (cursor.transport !== Transport.tcp || isSegment) this.#trackExchanges(sighting)
    return analysis
  }

  #trackExchanges(sighting: Sighting): void {
    const { page, index, cursor, conversation } = sighting
    const { conversations } = this.#kept.flows
    let tracker = conversations.tracker(conversation)
    if (!tracker) {
      if (cursor.payloadLength === 0) return
      walkApplication(cursor)
      if (page.application[index] === 0) page.application[index] = carriedProtocol(sighting)
      const marks = page.marks[index]!
      if (marks & ConversationMark.withoutExchanges) return
      tracker = beginTracker(sighting, page.application[index]! - 1, this.#kept.exchanges)
      if (!tracker) {
        if (isPastBeginning(sighting)) page.marks[index] = marks | ConversationMark.withoutExchanges
        return
      }
      conversations.setTracker(conversation, tracker)
    }
    const isFollowed = tracker.see(sighting, this)
    const meaning = this.#meaning
    if (isFollowed && cursor.payloadLength > 0 && meaning.message === messageMark.unknown) {
      meaning.message = messageMark.none
      meaning.protocol = tcp
    }
  }

  #tellEnd({ page, index, conversation }: Sighting): void {
    const state = page.state[index]!
    if (state !== StateCode.closed && state !== StateCode.reset) return
    if (page.marks[index]! & ConversationMark.ended) return
    page.marks[index]! |= ConversationMark.ended
    const { conversations } = this.#kept.flows
    const tracker = conversations.tracker(conversation)
    if (tracker) conversations.setTracker(conversation, new EndedTracker(tracker))
    this.#listener.conversationEnded(conversation)
  }

  /** Gives up the oldest packets, and the conversations that had their last packet among them. */
  #evictOldest(): void {
    const { columns, flows, changes, owners } = this.#kept
    const from = columns.first
    const to = from + columns.chunkPackets - 1
    columns.forEachRun(from, to, ({ chunk, start, end }) => {
      for (let at = start; at < end; at++) {
        const id = chunk.conversation[at]!
        if (id === 0 || !flows.conversations.has(id)) continue
        const page = flows.conversations.page(id)
        const index = indexInPage(id)
        if (page.lastPacket[index]! > to) continue
        if ((page.marks[index]! & ConversationMark.ended) === 0) {
          this.#listener.conversationEnded(id)
        }
        changes.forget(id)
        owners.delete(id)
        flows.evict(id)
      }
    })
    columns.dropOldest()
    this.#kept.exchanges.dropBefore(columns.first)
  }
}

/**
 * Payloads of a conversation that are looked at to find what it carries. More than one only where its
 * beginning was not seen: the first may lie in the middle of a message.
 */
const payloadsLookedAt = 8

function isPastBeginning({ page, index }: Sighting): boolean {
  const begunBySyn = (page.marks[index]! & ConversationMark.begunBySyn) !== 0
  return begunBySyn || page.packets[index * 2]! + page.packets[index * 2 + 1]! >= payloadsLookedAt
}

/** A datagram of a protocol whose headers leave something to those before is followed, named or not. */
function continueDatagrams({ page, index, cursor }: Sighting, meaning: PacketMeaning): void {
  const application = page.application[index]! - 1
  if (application < 0 || cursor.payloadLength === 0) return
  if (protocols[application]!.settles === undefined) return
  if (meaning.protocol !== application && meaning.protocol !== udp) return
  meaning.protocol = application
  meaning.message = messageMark.first
}

/** Index plus 1 of the protocol that the transport carries in this packet; 0 for none. */
function carriedProtocol({ cursor }: Sighting): number {
  if (cursor.transport !== Transport.tcp && cursor.transport !== Transport.udp) return 0
  const last = cursor.layerCount - 1
  const isAbove =
    cursor.payloadLength > 0 &&
    cursor.layerOffset[last] === cursor.payloadOffset &&
    cursor.layerHeaderEnd[last - 1] === cursor.payloadOffset
  return isAbove ? cursor.layerProtocol[last]! + 1 : 0
}

/** Whether ends of this transport belong to processes; ICMP is the kernel's own. */
function hasSockets(transport: number): boolean {
  return transport === Transport.tcp || transport === Transport.udp
}
