import { formatCount } from '../../../shared/format/byte-count.ts'
import { formatDuration } from '../../../shared/format/duration.ts'
import type { ConversationRecord } from '../../../shared/messages/records.ts'
import type { Lane, PodScene } from '../../drawing/scene.ts'
import type { PacketStore } from '../../state/packet-store.ts'
import type { PaintedCount } from './marks-layer.ts'
import { words } from './words.ts'
import type { Session } from '../../state/session.svelte.ts'

/** Of the legend's type, on average. */
const letterWidth = 6.1

/** What a mark stands for, and what is not drawn at all: the last line first, as wide as the pod. */
export function legendLines(legend: Legend): string[] {
  const room = legend.scene.legend.width / letterWidth
  const lines: string[] = []
  for (const part of legendParts(legend)) {
    const line = lines[0] === undefined ? part : `${lines[0]} · ${part}`
    if (lines[0] === undefined || line.length > room) lines.unshift(part)
    else lines[0] = line
  }
  return lines
}

type Legend = {
  scene: PodScene
  count: PaintedCount | undefined
  isStill: boolean
  isFiltered: boolean
  /** Of all packets: those that this page was not shown. */
  skipped: { packets: number; of: number }
}

function legendParts({ scene, count, isStill, isFiltered, skipped }: Legend): string[] {
  const parts = isStill ? [words().still] : [markText(count), words().notToScale]
  if (skipped.packets > 0) parts.push(skippedText(skipped))
  if (isFiltered) parts.push(words().faint)
  if (scene.undrawn > 0) parts.push(words().undrawn(scene.undrawn))
  if (scene.linkWide > 0) parts.push(words().linkWide(scene.linkWide))
  const moreContainers = scene.buildings.reduce((sum, one) => sum + one.moreContainers, 0)
  if (moreContainers > 0) parts.push(words().moreContainers(moreContainers))
  return parts
}

function skippedText({ packets, of }: Legend['skipped']): string {
  const each = Math.round(of / Math.max(1, of - packets))
  return words().skipped(formatCount(packets), each > 1 ? formatCount(each) : undefined)
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
  return [words().resting(passed.count), flags].filter((part) => part !== '').join(', ')
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

function markText(count: PaintedCount | undefined): string {
  if (count === undefined || count.slotNs === 0) return words().oneEach
  return words().manyEach(formatCount(count.packetsPerMark), formatDuration(count.slotNs))
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
  return names.length === 0 ? '' : words().last(names.join(', '))
}
