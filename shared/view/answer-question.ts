import { encodeBase64 } from '../engine/base64.ts'
import { packetCsvLine } from '../listing/packet-object.ts'
import type { RowFacts, RowWishes } from '../messages/listing-records.ts'
import type { Answer, Question, Remedy } from '../messages/messages.ts'
import type { ConversationRecord, PacketRow } from '../messages/records.ts'
import type { Desk } from './desk.ts'
import { type ViewFilter, checkFilter, countMatches, offersAt } from './view-filter.ts'
import type { ViewOrder } from './view-order.ts'
import type { ViewedEngine } from './viewed-engine.ts'

/** The lists of one view: what its filter has found, and what it has sorted. */
export type ViewLists = { filter: ViewFilter; order: ViewOrder }

/** The answer, or why there is none. Rejects when the engine's byte source fails. */
export async function answerQuestion(
  desk: Desk,
  question: Question,
  lists: ViewLists,
): Promise<Answer | { problem: Remedy }> {
  if (question.about === 'filter-check') {
    return { about: question.about, ...checkFilter(desk.engine(), question.text ?? '') }
  }
  if (question.about === 'sockets') {
    const sockets = await desk.sockets()
    return 'problem' in sockets ? sockets : { about: 'sockets', ...sockets }
  }
  const engine = desk.engine()
  if (engine === undefined) return { problem: nothingOpen }
  if (isAboutFilter(question)) return answerAboutFilter(engine, question, lists)
  if (isAboutOrder(question)) return answerAboutOrder(engine, question, lists)
  return answerFromEngine(engine, question, lists.filter)
}

type AboutFilter = Extract<
  Question,
  {
    about:
      | 'filter-offers'
      | 'filter'
      | 'filter-status'
      | 'filtered-rows'
      | 'filter-step'
      | 'matches'
      | 'filter-conversations'
      | 'overview'
  }
>

function isAboutFilter(question: Question): question is AboutFilter {
  const { about } = question
  return about.startsWith('filter') || about === 'overview' || about === 'matches'
}

async function answerAboutFilter(
  engine: ViewedEngine,
  question: AboutFilter,
  { filter, order }: ViewLists,
): Promise<Answer> {
  const { about } = question
  switch (about) {
    case 'filter-offers':
      return { about, ...offersAt(engine, question.text ?? '', question.cursor) }
    case 'filter': {
      const mistake = filter.set(engine, question.text ?? '')
      return { about, status: filter.status(engine), ...(mistake && { mistake }) }
    }
    case 'matches':
      return { about, ...(await countMatches(engine, question.text, question.from)) }
    case 'filter-status':
      return { about, status: filter.status(engine) }
    case 'filtered-rows': {
      const status = filter.status(engine)
      const { from, count } = question
      const numbers = filter.numbers(engine, from, from + count)
      return { about, status, ...(await answeredRows(engine, numbers, question.wishes)) }
    }
    case 'filter-step':
      return { about, ...filter.step(engine, question.packet, question.step > 0) }
    case 'filter-conversations':
      return { about, ...conversationsOfMatches(engine, question.count, filter) }
    case 'overview':
      if (question.sorted) {
        return { about, overview: engine.overviewOfSorted(order.numbers(engine), question.buckets) }
      }
      return { about, overview: engine.overview(question, filter.matches(engine)) }
  }
}

type AboutOrder = Extract<Question, { about: 'sort' | 'sorted-rows' | 'sorted-place' }>

function isAboutOrder(question: Question): question is AboutOrder {
  return question.about.startsWith('sort')
}

async function answerAboutOrder(
  engine: ViewedEngine,
  question: AboutOrder,
  { filter, order }: ViewLists,
): Promise<Answer> {
  const { about } = question
  switch (about) {
    case 'sort':
      return { about, ...order.set(engine, filter, question) }
    case 'sorted-rows': {
      const { from, count, wishes } = question
      const edition = order.edition(engine)
      const numbers = [...order.numbers(engine).subarray(from, from + count)]
      const rising = numbers.toSorted((a, b) => a - b)
      return { about, edition, numbers, ...(await answeredRows(engine, rising, wishes)) }
    }
    case 'sorted-place': {
      const place = order.placeOf(engine, question.packet)
      return { about, edition: order.edition(engine), ...(place !== undefined && { place }) }
    }
  }
}

/**
 * Rows with what was wished of them, and the conversations that they name; the numbers rise. Both read
 * the packets, at the same time: a browser takes milliseconds for each read.
 */
async function answeredRows(
  engine: ViewedEngine,
  numbers: readonly number[],
  wishes: RowWishes | undefined,
): Promise<{ rows: PacketRow[]; facts?: RowFacts[]; conversations: ConversationRecord[] }> {
  const [rows, known] = await Promise.all([
    engine.rowsOf(numbers),
    wishes && engine.rowFacts(numbers, wishes),
  ])
  const conversations = conversationsOf(engine, rows)
  if (known === undefined) return { rows, conversations }
  const facts = rows.map(({ number }) => known.get(number) ?? { values: [] })
  return { rows, facts, conversations }
}

async function answerFromEngine(
  engine: ViewedEngine,
  question: Exclude<Question, AboutFilter | AboutOrder | { about: 'sockets' | 'filter-check' }>,
  filter: ViewFilter,
): Promise<Answer | { problem: Remedy }> {
  switch (question.about) {
    case 'rows': {
      const numbers = engine.listed(question.from, question.to)
      return { about: 'rows', ...(await answeredRows(engine, numbers, question.wishes)) }
    }
    case 'packet': {
      const detail = await engine.packet(question.number)
      return detail ? { about: 'packet', detail } : { problem: noPacket(engine, question.number) }
    }
    case 'ladder': {
      const { conversation, after } = question
      const matches = filter.matches(engine)
      const ladder = await engine.ladder(conversation, {
        ...(after !== undefined && { after }),
        matches,
      })
      return ladder ? { about: 'ladder', ladder } : { problem: noConversation }
    }
    case 'conversations': {
      const conversations = engine.latestConversations(question.before, question.count)
      return { about: 'conversations', conversations }
    }
    case 'exchanges': {
      const { conversation, latest } = question
      return { about: 'exchanges', exchanges: engine.exchanges(conversation, latest) }
    }
    case 'stream': {
      const stream = await engine.stream(question.conversation, question.skipBytes)
      return stream ? { about: 'stream', stream } : { problem: noConversation }
    }
    case 'export':
      return exportedPart(engine, question, filter)
    case 'packet-lines':
      return packetLines(engine, question, filter)
    case 'range': {
      const packets = engine.packetsInTime(question.fromNs, question.toNs)
      return { about: 'range', ...(packets && { packets }) }
    }
    case 'timeline': {
      const { fromNs, toNs, buckets } = question
      const matches = filter.matches(engine)
      return { about: 'timeline', timeline: engine.timeline({ fromNs, toNs, buckets }, matches) }
    }
  }
}

async function exportedPart(
  engine: ViewedEngine,
  { packets, at }: Extract<Question, { about: 'export' }>,
  filter: ViewFilter,
): Promise<Answer> {
  const chosen = 'matching' in packets ? await filter.matchesIn(engine, packets) : packets
  const { bytes, next } = await engine.exportPage(chosen, at)
  return { about: 'export', bytes: encodeBase64(bytes), ...(next !== undefined && { next }) }
}

async function packetLines(
  engine: ViewedEngine,
  { from, to, matching }: Extract<Question, { about: 'packet-lines' }>,
  filter: ViewFilter,
): Promise<Answer> {
  const matches = matching && new Set(await filter.matchesIn(engine, { from, to }))
  const listings = await engine.listing(from, to)
  const lines = listings
    .filter(({ row }) => matches?.has(row.number) ?? true)
    .map((listing) => `${packetCsvLine(engine, listing)}\r\n`)
  return { about: 'packet-lines', lines: lines.join('') }
}

/** The latest that have a match, and how many have one; of all, without a filter. */
function conversationsOfMatches(
  engine: ViewedEngine,
  count: number,
  filter: ViewFilter,
): { conversations: ConversationRecord[]; total: number } {
  const matches = filter.matches(engine)
  if (matches === undefined) {
    const conversations = engine.latestConversations(undefined, count)
    return { conversations, total: engine.counters().conversations }
  }
  const ids = engine.conversationsAmong(matches)
  const conversations = ids
    .slice(0, count)
    .map((id) => engine.conversation(id))
    .filter((conversation) => conversation !== undefined)
  return { conversations, total: ids.length }
}

/** Those that the rows name, each once. */
function conversationsOf(engine: ViewedEngine, rows: readonly PacketRow[]): ConversationRecord[] {
  return [...new Set(rows.map((row) => row.conversation))]
    .map((id) => engine.conversation(id))
    .filter((conversation) => conversation !== undefined)
}

const nothingOpen: Remedy = {
  code: 'nothing-open',
  text: 'No pod is being watched and no capture is open.',
  remedy: 'Choose a pod or open a capture first.',
}

const noConversation: Remedy = {
  code: 'no-such-conversation',
  text: 'There is no such conversation, or it is no longer kept.',
  remedy: 'Choose another one from the list.',
}

function noPacket(engine: ViewedEngine, number: number): Remedy {
  const { firstRetained, lastPacket } = engine
  return {
    code: 'no-such-packet',
    text: `Packet ${number} is not listed; packets ${firstRetained} to ${lastPacket} are.`,
    remedy: 'Choose a packet of the list.',
  }
}
