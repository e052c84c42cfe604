import { csvLine, csvTitle } from '../../shared/listing/csv.ts'
import { flowColumns, flowObject } from '../../shared/listing/flow-object.ts'
import { packetColumns } from '../../shared/listing/packet-object.ts'
import { conversationsMax, rowsMax } from '../../shared/messages/limits.ts'
import type { PacketSpan } from '../../shared/messages/messages.ts'
import type { ConversationRecord } from '../../shared/messages/records.ts'
import type { Ask, Reply } from '../connection/questions.ts'
import { gatheredBytesMax, type GatheredCapture, type Gathering } from './gather-capture.ts'
import { words } from './words.ts'

export type GatheringState = Pick<Gathering, 'progress' | 'isStopped'>

/** Lines of comma-separated values, as `podscope packets --csv` prints them, up to the limit. */
export function gatherPackets(
  ask: Ask,
  { from, to, matching }: PacketSpan,
  state: GatheringState,
): Promise<GatheredCapture> {
  let next = from
  return gather(csvTitle(packetColumns), state, async () => {
    const last = Math.min(to, next + rowsMax - 1)
    const span = { from: next, to: last, ...(matching && { matching }) }
    const reply = await ask({ about: 'packet-lines', ...span })
    if (reply === undefined || 'refusal' in reply) return problemOf(reply)
    next = last + 1
    return { lines: reply.answer.lines, done: next - from, isLast: next > to }
  })
}

/** The same for conversations, as `podscope flows --csv`, but for the order: the latest first. */
export function gatherConversations(
  ask: Ask,
  baseTimeNs: bigint,
  state: GatheringState,
): Promise<GatheredCapture> {
  let before: number | undefined
  let done = 0
  return gather(csvTitle(flowColumns), state, async () => {
    const count = conversationsMax
    const reply = await ask({
      about: 'conversations',
      count,
      ...(before !== undefined && { before }),
    })
    if (reply === undefined || 'refusal' in reply) return problemOf(reply)
    const { conversations } = reply.answer
    before = conversations.at(-1)?.id
    done += conversations.length
    const lines = conversations.map((record) => `${flowLine(record, baseTimeNs)}\r\n`)
    return { lines: lines.join(''), done, isLast: conversations.length < count }
  })
}

/** Of the exchanges, the line has only how many there are. */
function flowLine(record: ConversationRecord, baseTimeNs: bigint): string {
  const object = flowObject(record, { baseTimeNs, exchanges: [] })
  return csvLine(flowColumns, { ...object, exchanges: { length: record.exchanges } })
}

type Part = { lines: string; done: number; isLast: boolean }
type Problem = Extract<GatheredCapture, { problem: unknown }>

async function gather(
  title: string,
  { progress, isStopped }: GatheringState,
  nextPart: () => Promise<Part | Problem>,
): Promise<GatheredCapture> {
  const encoder = new TextEncoder()
  const parts = [encoder.encode(`${title}\r\n`)]
  let length = 0
  progress(0)
  for (;;) {
    const part = await nextPart()
    if (isStopped()) return 'stopped'
    if ('problem' in part) return part
    const bytes = encoder.encode(part.lines)
    parts.push(bytes)
    length += bytes.length
    if (part.isLast) return { parts }
    if (length > gatheredBytesMax) return { problem: { code: 'too-large', ...words().tooLarge } }
    progress(part.done)
  }
}

function problemOf(reply: Exclude<Reply, { answer: unknown }>): Problem {
  if (reply === undefined) return { problem: { code: 'cut-off', ...words().cutOff } }
  return { problem: reply.refusal }
}
