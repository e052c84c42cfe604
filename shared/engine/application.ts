import { Direction } from '../messages/records.ts'
import { Application, type KnownApplication } from '../packet/packet-cursor.ts'
import { protocols } from '../packet/protocols/index.ts'
import { followMessages } from './followed-messages.ts'
import type { Kept } from './kept.ts'
import { messageMark } from './packet-columns.ts'
import { settledNumbers } from './settled-numbers.ts'

/**
 * What following their conversations has told of packets that are kept; `undefined` for those of
 * which ports and content decide. Reads nothing.
 */
export function knownApplication(kept: Kept, number: number): KnownApplication | undefined {
  const chunk = kept.columns.chunkOf(number)
  const at = kept.columns.indexInChunk(number)
  const message = chunk.message[at]!
  if (message === messageMark.unknown) return undefined
  const fromClient = chunk.direction[at] === Direction.toServer
  if (message === messageMark.none) {
    return { protocol: Application.none, messageOffset: 0, fromClient }
  }
  return { protocol: chunk.protocol[at]!, messageOffset: message - messageMark.first, fromClient }
}

/**
 * As `knownApplication`, for packets that somebody looks at: where a protocol's messages cannot be read
 * without those before them, their conversation is read from its beginning. By number.
 */
export async function knownApplications(
  kept: Kept,
  numbers: readonly number[],
): Promise<Map<number, KnownApplication>> {
  const known = new Map<number, KnownApplication>()
  const needing = new Map<number, number[]>()
  const unsettled = new Map<number, number[]>()
  for (const number of numbers) {
    const application = kept.columns.has(number) ? knownApplication(kept, number) : undefined
    if (application === undefined) continue
    known.set(number, application)
    const protocol = protocols[application.protocol]
    const needsHistory = protocol?.stream?.needsHistory === true
    if (!needsHistory && protocol?.settles === undefined) continue
    const id = kept.columns.chunkOf(number).conversation[kept.columns.indexInChunk(number)]!
    const conversations = needsHistory ? needing : unsettled
    conversations.set(id, [...(conversations.get(id) ?? []), number])
  }
  const knownOf = (number: number) => knownApplication(kept, number)
  for (const [id, wanted] of unsettled) {
    for (const [number, settled] of await settledNumbers(kept, id, wanted, knownOf)) {
      known.set(number, { ...known.get(number)!, settled })
    }
  }
  for (const [id, wanted] of needing) {
    for (const [number, followed] of await followMessages(kept, id, wanted)) {
      known.set(number, { ...known.get(number)!, followed })
    }
  }
  return known
}
