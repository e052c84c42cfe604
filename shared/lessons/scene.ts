import type { Answer, Question, Remedy } from '../messages/messages.ts'
import type { ConversationRecord } from '../messages/records.ts'
import type { Container, PodSnapshot } from '../pod/pod.ts'
import type { SocketView } from '../pod/socket-view.ts'

/** What checks are asked of: a capture, by the questions a page asks, and its pod. */
export type Scene = {
  ask<About extends Question['about']>(
    question: Extract<Question, { about: About }>,
  ): Promise<{ answer: Extract<Answer, { about: About }> } | { refusal: Remedy } | undefined>
  snapshot: PodSnapshot | undefined
  /** What came before this packet does not count. */
  fromPacket: number
}

/** A lesson's captures are short; of a longer one the latest are looked at. */
const conversationsLookedAt = 200

/** The conversations that began with `fromPacket` or later, latest first. */
export async function conversationsOf({ ask, fromPacket }: Scene): Promise<ConversationRecord[]> {
  const reply = await ask<'conversations'>({ about: 'conversations', count: conversationsLookedAt })
  if (!reply || !('answer' in reply)) return []
  return reply.answer.conversations.filter(({ firstPacket }) => firstPacket >= fromPacket)
}

/** The socket table as it is, or as it was when it was recorded last. */
export async function socketsOf({ ask }: Scene): Promise<SocketView[]> {
  const reply = await ask<'sockets'>({ about: 'sockets' })
  return reply && 'answer' in reply ? reply.answer.views : []
}

/** By its name, or by its part: `pause` holds what the others share. */
export function findContainer(snapshot: PodSnapshot, name: string): Container | undefined {
  const { containers } = snapshot.pod
  return (
    containers.find((container) => container.name === name) ??
    containers.find(({ role }) => role === 'pause' && name === 'pause')
  )
}

/** The addresses of the pod that others can reach it by. */
export function podAddresses(snapshot: PodSnapshot | undefined): string[] {
  const outward = snapshot?.interfaces.filter(({ kind }) => kind !== 'loopback') ?? []
  return outward.flatMap(({ addresses }) => addresses.map(({ address }) => address))
}
