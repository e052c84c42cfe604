import { formatDuration } from '../../../shared/format/duration.ts'
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

/** What stands on a lane when nothing may move: `11 packets, last FIN`. */
export function restingWords(lane: Lane, { conversations, packets }: Session): string {
  if (!lane.isActive) return ''
  const record = conversations.get(lane.conversation)
  if (record === undefined) return ''
  const total = record.packetsToServer + record.packetsToClient
  return `${total} packet${total === 1 ? '' : 's'}${lastFlags(packets, record.lastPacket)}`
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
