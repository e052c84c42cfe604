import type { ConversationRecord } from '../../shared/messages/records.ts'
import type { PacketStore } from './packet-store.ts'

/** The newest conversation that is over, else the newest of all. */
export function lastConversation(
  newestFirst: readonly ConversationRecord[],
): ConversationRecord | undefined {
  return newestFirst.find(hasEnded) ?? newestFirst[0]
}

/**
 * The conversation that "Replay last exchange in slow motion" plays: the selected one, else the newest that is
 * over and had an exchange, else the newest. Its packets must still be here.
 */
export function lastExchange(
  newestFirst: readonly ConversationRecord[],
  packets: PacketStore,
  selected: number | undefined,
): ConversationRecord | undefined {
  const playable = newestFirst.filter(
    ({ firstPacket, lastPacket }) => packets.has(firstPacket) && packets.has(lastPacket),
  )
  return (
    playable.find(({ id }) => id === selected) ??
    playable.find((one) => hasEnded(one) && one.exchanges > 0) ??
    lastConversation(playable)
  )
}

function hasEnded({ state }: ConversationRecord): boolean {
  return state === 'closed' || state === 'reset'
}
