import { encodeBase64 } from '../engine/base64.ts'
import type { Answer, Question, Remedy } from '../messages/messages.ts'
import type { ConversationRecord, PacketRow } from '../messages/records.ts'
import type { Desk } from './desk.ts'
import type { ViewedEngine } from './viewed-engine.ts'

/** The answer, or why there is none. Rejects when the engine's byte source fails. */
export async function answerQuestion(
  desk: Desk,
  question: Question,
): Promise<Answer | { problem: Remedy }> {
  if (question.about === 'sockets') {
    const sockets = await desk.sockets()
    return 'problem' in sockets ? sockets : { about: 'sockets', ...sockets }
  }
  const engine = desk.engine()
  if (engine === undefined) return { problem: nothingOpen }
  return answerFromEngine(engine, question)
}

async function answerFromEngine(
  engine: ViewedEngine,
  question: Exclude<Question, { about: 'sockets' }>,
): Promise<Answer | { problem: Remedy }> {
  switch (question.about) {
    case 'rows': {
      const rows = await engine.rows(question.from, question.to)
      return { about: 'rows', rows, conversations: conversationsOf(engine, rows) }
    }
    case 'packet': {
      const detail = await engine.packet(question.number)
      return detail ? { about: 'packet', detail } : { problem: noPacket(engine, question.number) }
    }
    case 'ladder': {
      const ladder = await engine.ladder(question.conversation)
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
    case 'export': {
      const { bytes, next } = await engine.exportPage(question.packets, question.at)
      return { about: 'export', bytes: encodeBase64(bytes), ...(next !== undefined && { next }) }
    }
    case 'range': {
      const packets = engine.packetsInTime(question.fromNs, question.toNs)
      return { about: 'range', ...(packets && { packets }) }
    }
    case 'timeline': {
      const { fromNs, toNs, buckets } = question
      return { about: 'timeline', timeline: engine.timeline(fromNs, toNs, buckets) }
    }
  }
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
