import type { ConversationRecord } from '../../../shared/messages/records.ts'
import type { PacketStore } from '../../state/packet-store.ts'

/**
 * The conversation that "Replay last exchange" plays: the selected one, else the newest that has
 * ended with an exchange, else the newest that has ended; its packets must still be here.
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
    playable.find(hasEnded) ??
    playable[0]
  )
}

export function hasEnded({ state }: ConversationRecord): boolean {
  return state === 'closed' || state === 'reset' || state === 'datagrams'
}
