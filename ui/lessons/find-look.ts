import type { Entity, LessonStep } from '../../shared/lessons/lesson.ts'
import type { ConversationRecord } from '../../shared/messages/records.ts'
import { travelMs } from '../drawing/marks.ts'
import { replayRange, replayRate } from '../drawing/replay-rate.ts'
import type { PageState } from '../link/page-state.ts'
import type { Session } from '../state/session.svelte.ts'

/** What a step points at in what is shown: the thing, what is selected with it, and the moment. */
export type FoundLook = { entity: Entity | undefined; selected: PageState; moment: PageState }

/** Earlier than the first packet, so that its lane is not yet drawn. */
const beforeAllNs = -1e9

/**
 * Of what a filter means, the first packet from `fromPacket` on that matches it, with its conversation.
 * The moment is that of the packet under way or, where the whole conversation is meant, its end.
 */
export async function findLook(
  { look, at }: LessonStep,
  session: Session,
  fromPacket: number,
): Promise<FoundLook> {
  if (look?.where === undefined) {
    return { entity: look, selected: {}, moment: momentOf(at, session) }
  }
  const packet = await firstMatch(look.where, session, fromPacket)
  if (packet === undefined) {
    return { entity: undefined, selected: {}, moment: momentOf(at, session) }
  }
  const conversation = session.packets.has(packet) ? session.packets.conversation(packet) : 0
  const selected = conversation > 0 ? { conversation } : {}
  const record = session.conversations.get(conversation)
  const { kind, name } = look
  switch (kind) {
    case 'packet':
      return {
        entity: { kind, name: String(packet) },
        selected: { ...selected, packet },
        moment: momentOf(at, session, record, packet),
      }
    case 'field':
      return {
        entity: { kind, name },
        selected: { ...selected, packet, field: name },
        moment: momentOf(at, session, record, packet),
      }
    case 'lane':
      return {
        entity: { kind, name: String(conversation) },
        selected,
        moment: momentOf(at, session, record),
      }
    default:
      return { entity: { kind, name }, selected, moment: momentOf(at, session, record) }
  }
}

/** The moment before what a step tells of has begun. */
export function momentBefore({ selected }: FoundLook, session: Session): PageState {
  const record = session.conversations.get(selected.conversation ?? 0)
  if (record === undefined) return { timeNs: beforeAllNs }
  const { fromNs, rate } = replayRange(record)
  return { timeNs: fromNs - travelMs * 1e6 * rate, rate }
}

async function firstMatch(
  text: string,
  { ask }: Session,
  from: number,
): Promise<number | undefined> {
  const reply = await ask({ about: 'matches', text, from })
  return reply && 'answer' in reply ? reply.answer.first : undefined
}

/** So slow that marks stand apart; never beyond what was captured. */
function momentOf(
  at: LessonStep['at'],
  session: Session,
  record: ConversationRecord | undefined = session.conversations.newest().at(0),
  packet?: number,
): PageState {
  if (at === 'start') return { timeNs: beforeAllNs }
  const lastNs = session.counters?.lastOffsetNs ?? 0
  if (record === undefined) return { timeNs: lastNs }
  const rate = replayRate(record.lastNs - record.startNs)
  if (at === 'end') return { timeNs: lastNs, rate }
  const { toNs } = replayRange(record, rate)
  const underWayNs = (travelMs * 1e6 * rate) / 2
  const wantedNs = packet === undefined ? toNs : session.packets.offsetNs(packet) + underWayNs
  return { timeNs: Math.min(lastNs, wantedNs), rate }
}
