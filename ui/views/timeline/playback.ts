import type { ConversationRecord } from '../../../shared/messages/records.ts'
import { replayRange } from '../../drawing/replay-rate.ts'
import type { Session } from '../../state/session.svelte.ts'

/** Slow enough that packets microseconds apart are seen one after the other. */
const steppingRate = 0.0005

/** Captured time per time of the person's, in steps of 1, 2 and 5. */
export const rates = [-4, -3, -2, -1, 0, 1, 2]
  .flatMap((power) => [1, 2, 5].map((step) => Number(`${step}e${power}`)))
  .filter((rate) => rate <= 100)

/** Plays a conversation slowly enough for each packet of it to be seen, and selects it. */
export function replayConversation(session: Session, conversation: ConversationRecord): void {
  session.selection.select({ conversation: conversation.id })
  session.clock.replay(replayRange(conversation), performance.now())
  session.frames.request()
}

/** So long a selection takes to be played when it is fitted; page time. */
const fittedSeconds = 20

/** Plays the range of time that is set, else the selected conversation, in 20 seconds; false without one. */
export function playFitted(session: Session): boolean {
  const span = selectedSpan(session)
  if (span === undefined) return false
  const rate = Math.max(1, span.toNs - span.fromNs) / (fittedSeconds * 1e9)
  session.clock.replay({ ...span, rate }, performance.now())
  session.frames.request()
  return true
}

/** The range of time that is set, else the time of the selected conversation. */
export function selectedSpan({
  range,
  selection,
  conversations,
}: Session): { fromNs: number; toNs: number } | undefined {
  if (range.span !== undefined) return range.span
  const conversation = conversations.get(selection.conversation ?? 0)
  if (conversation === undefined) return undefined
  return { fromNs: conversation.startNs, toNs: conversation.lastNs }
}

/** Stops at the packet before (`-1`) or after (`1`) the moment shown, and selects it. */
export function stepPacket(session: Session, by: 1 | -1): void {
  const { packets } = session
  const nowNs = session.clock.timeNs(performance.now())
  const next = packets.findByTime(nowNs + (by === 1 ? 1 : 0))
  const packet = by === 1 ? next : next - 1
  if (packet < packets.first || packet > packets.last || packets.isEmpty) return
  if (!isInRange(session, packets.offsetNs(packet))) return
  stopAt(session, packets.offsetNs(packet))
  const conversation = packets.conversation(packet)
  session.selection.select({ ...(conversation > 0 && { conversation }), packet })
}

/** Of so many conversations the engine is asked at most for one step. */
const candidatesMax = 50

type Message = { ns: number; packet: number; conversation: number }

/**
 * Stops at the request or answer before or after the moment shown, in the selected conversation where
 * there is one, and selects its packet. Resolves with false where there is none.
 */
export async function stepMessage(session: Session, by: 1 | -1): Promise<boolean> {
  const nowNs = session.clock.timeNs(performance.now())
  const isAhead = (ns: number): boolean =>
    (by === 1 ? ns > nowNs : ns < nowNs) && isInRange(session, ns)
  let best: Message | undefined
  for (const conversation of candidates(session, nowNs, by)) {
    const isPast =
      best !== undefined &&
      (by === 1 ? conversation.startNs > best.ns : conversation.lastNs < best.ns)
    if (isPast) continue
    for (const message of await messagesOf(session, conversation.id)) {
      const isNearer = best === undefined || (message.ns - best.ns) * by < 0
      if (isAhead(message.ns) && isNearer) best = message
    }
  }
  if (best === undefined) return false
  stopAt(session, best.ns)
  session.selection.select({ conversation: best.conversation, packet: best.packet })
  return true
}

function candidates(session: Session, nowNs: number, by: 1 | -1): ConversationRecord[] {
  const { conversations, selection } = session
  return conversations
    .newest()
    .filter(
      ({ id, exchanges, startNs, lastNs }) =>
        exchanges > 0 &&
        (selection.conversation === undefined || id === selection.conversation) &&
        (by === 1 ? lastNs > nowNs : startNs < nowNs),
    )
    .toSorted((a, b) => (by === 1 ? a.startNs - b.startNs : b.lastNs - a.lastNs))
    .slice(0, candidatesMax)
}

async function messagesOf(session: Session, conversation: number): Promise<Message[]> {
  const reply = await session.ask({ about: 'exchanges', conversation })
  if (reply === undefined || 'refusal' in reply) return []
  return reply.answer.exchanges.flatMap(
    ({ startNs, requestPacket, firstByteNs, answerPacket }): Message[] => [
      { ns: startNs, packet: requestPacket, conversation },
      ...(answerPacket === undefined || firstByteNs === undefined
        ? []
        : [{ ns: startNs + firstByteNs, packet: answerPacket, conversation }]),
    ],
  )
}

export function toBeginning(session: Session): void {
  const { clock, packets } = session
  if (clock.range !== undefined) stopAt(session, clock.range.fromNs)
  else if (!packets.isEmpty) stopAt(session, packets.offsetNs(packets.first))
}

/** The newest packet: of a live source it is followed from now on. */
export function toEnd(session: Session): void {
  const { packets, source } = session
  if (source.phase === 'live') session.followLive()
  else if (!packets.isEmpty) stopAt(session, packets.offsetNs(packets.last))
  session.frames.request()
}

export function setRate(session: Session, rate: number): void {
  session.clock.setRate(rate, performance.now())
  session.frames.request()
}

/** The next slower (`-1`) or faster (`1`) rate; live, time runs as it does. */
export function changeRate(session: Session, by: 1 | -1): void {
  const { clock } = session
  if (clock.mode === 'live') return
  const next =
    by === 1 ? rates.find((rate) => rate > clock.rate) : rates.findLast((rate) => rate < clock.rate)
  if (next !== undefined) setRate(session, next)
}

/** Begins (`-1`) or ends (`1`) the range of time at the moment shown. */
export function limitRange(session: Session, end: 1 | -1): void {
  const nowNs = session.clock.timeNs(performance.now())
  const newestNs = session.counters?.lastOffsetNs ?? nowNs
  const { fromNs, toNs } = session.range.span ?? { fromNs: 0, toNs: Math.max(nowNs, newestNs) }
  if (end === -1) session.range.set(nowNs, Math.max(nowNs, toNs))
  else session.range.set(Math.min(nowNs, fromNs), nowNs)
}

/** Steps stay in the range of time that lists are limited to. */
function isInRange({ range }: Session, ns: number): boolean {
  return range.overlaps(ns, ns)
}

function stopAt(session: Session, ns: number): void {
  const nowMs = performance.now()
  const isFirst = session.clock.mode === 'live'
  session.clock.step(ns, nowMs)
  if (isFirst) session.clock.setRate(steppingRate, nowMs)
  session.frames.request()
}
