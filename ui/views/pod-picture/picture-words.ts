import { formatDuration } from '../../../shared/format/duration.ts'
import type { ConversationRecord } from '../../../shared/messages/records.ts'
import type { MarkCount } from '../../drawing/mark-budget.ts'
import type { Lane, PodScene } from '../../drawing/scene.ts'
import type { PacketStore } from '../../state/packet-store.ts'
import type { Session } from '../../state/session.svelte.ts'

/** What a mark stands for, and what is not drawn at all. */
export function legendText({
  scene,
  count,
  isStill,
}: {
  scene: PodScene
  count: MarkCount | undefined
  isStill: boolean
}): string {
  const parts = isStill
    ? ['packets are counted, not moved (reduced motion)']
    : [markText(count), 'travel time not to scale']
  if (scene.undrawn > 0) parts.push(`${scene.undrawn} more conversations not drawn`)
  if (scene.linkWide > 0) parts.push(`${scene.linkWide} multicast or overheard, not drawn`)
  if (scene.moreContainers > 0) parts.push(`${scene.moreContainers} more containers`)
  return parts.join(' · ')
}

/** Counting packets one by one takes too long beyond this. */
const countedMax = 20_000

/** What stands on a lane when nothing may move: `11 packets, last FIN, ACK`, as of that moment. */
export function restingWords(lane: Lane, session: Session, clockNs: number): string {
  const { conversations, packets } = session
  const record = conversations.get(lane.conversation)
  if (record === undefined || !lane.isActive) return ''
  const passed = passedPackets(record, packets, clockNs)
  if (passed.count === 0) return ''
  const flags = passed.last === undefined ? '' : lastFlags(packets, passed.last)
  return `${passed.count} packet${passed.count === 1 ? '' : 's'}${flags}`
}

/** How many packets of a conversation there have been by then, and the last one that is here. */
function passedPackets(
  { id, firstPacket, lastPacket, lastNs, packetsToServer, packetsToClient }: ConversationRecord,
  packets: PacketStore,
  clockNs: number,
): { count: number; last: number | undefined } {
  const isOver = lastNs <= clockNs
  if (isOver || lastPacket - firstPacket > countedMax) {
    return { count: packetsToServer + packetsToClient, last: isOver ? lastPacket : undefined }
  }
  let count = 0
  let last: number | undefined
  const end = packets.findByTime(clockNs + 1)
  for (let n = Math.max(firstPacket, packets.first); n < end; n++) {
    if (!packets.has(n) || packets.conversation(n) !== id) continue
    count++
    last = n
  }
  return { count, last }
}

function markText(count: MarkCount | undefined): string {
  if (count === undefined || count.slotNs === 0) return 'one mark = one packet'
  return `one mark = up to ${count.packetsPerMark} packets (${formatDuration(count.slotNs)} of a lane)`
}

/** Bits of the TCP flags (RFC 9293, 3.1), the more telling first. */
const flagNames: [number, string][] = [
  [4, 'RST'],
  [2, 'SYN'],
  [1, 'FIN'],
  [16, 'ACK'],
]

function lastFlags(packets: PacketStore, packet: number): string {
  if (!packets.has(packet)) return ''
  const flags = packets.tcpFlags(packet)
  const names = flagNames.filter(([bit]) => (flags & bit) !== 0).map(([, name]) => name)
  return names.length === 0 ? '' : `, last ${names.join(', ')}`
}
