import { Analysis, Direction } from '../../shared/messages/records.ts'
import { placeOnLane, type LanePath, type LanePlace } from './lane-path.ts'

/** How long a mark is on its way, in the time of whoever looks. Not to scale, and said to be so. */
export const travelMs = 600

/** The packets of which marks are made: the store's columns, asked by packet number. */
export type PacketColumns = {
  readonly first: number
  readonly last: number
  /** Whether packet `n` is here; numbers that this view was not shown are gaps. */
  has(n: number): boolean
  offsetNs(n: number): number
  conversation(n: number): number
  direction(n: number): Direction
  tcpFlags(n: number): number
  payloadLength(n: number): number
  /** Bits of `Analysis`. */
  analysis(n: number): number
  /** The first packet at `timeNs` or later. */
  findByTime(timeNs: number): number
}

/** What a mark is, by its shape: ◇ SYN, ● data, · pure ACK, ◁ FIN, ✕ RST, ● datagram. */
export type MarkKind = 'syn' | 'data' | 'ack' | 'fin' | 'rst' | 'many'

/** One mark: one packet, or (`many`) the `count` packets of one lane and direction in a moment. */
export type Mark = LanePlace & {
  kind: MarkKind
  direction: Direction
  isRetransmission: boolean
  /** The first packet it stands for. */
  packet: number
  count: number
  payloadLength: number
  laneIndex: number
  path: LanePath
  /** Of the way from the client's end to the server's. */
  progress: number
}

/** The moment that is shown, and how fast captured time passes then: 1 live, 0.001 a thousand times slower. */
export type MarkMoment = { clockNs: number; rate: number }

/** The lanes that marks travel on, and which of them a conversation has. */
export type MarkLanes = {
  paths: readonly LanePath[]
  laneOf(conversation: number): number | undefined
}

/** The part of the packets that is on its way now: `[from, to)`. */
export type PacketWindow = { from: number; to: number }

/** Bits of the TCP flags (RFC 9293, 3.1). */
const finFlag = 1
const synFlag = 2
const rstFlag = 4
const retransmissions =
  Analysis.retransmission | Analysis.fastRetransmission | Analysis.spuriousRetransmission

/** Which packets left at most the travel time ago, and not in the future. O(log packets). */
export function packetWindow(packets: PacketColumns, moment: MarkMoment): PacketWindow {
  if (packets.last === 0) return { from: 0, to: 0 }
  const travelNs = travelMs * 1e6 * moment.rate
  return {
    from: packets.findByTime(moment.clockNs - travelNs),
    to: packets.findByTime(moment.clockNs + 1),
  }
}

/**
 * One mark for each packet of the window whose conversation has a lane, in the order of capture. A
 * mark's place follows from the clock and its packet's own time alone. Marks are written into `pool`,
 * which grows as needed and is used again; the answer is how many. O(packets in the window).
 */
export function placeMarks(
  packets: PacketColumns,
  window: PacketWindow,
  lanes: MarkLanes,
  { moment, pool }: { moment: MarkMoment; pool: Mark[] },
): number {
  const travelNs = travelMs * 1e6 * moment.rate
  let count = 0
  for (let n = window.from; n < window.to; n++) {
    const laneIndex = laneOfPacket(packets, n, lanes)
    if (laneIndex === undefined) continue
    const mark = (pool[count++] ??= emptyMark())
    mark.kind = kindOf(packets, n)
    mark.direction = packets.direction(n)
    mark.isRetransmission = (packets.analysis(n) & retransmissions) !== 0
    mark.packet = n
    mark.count = 1
    mark.payloadLength = packets.payloadLength(n)
    setOut(mark, laneIndex, lanes, (moment.clockNs - packets.offsetNs(n)) / travelNs)
  }
  return count
}

/** The lane of a packet, `undefined` when it has none or is not here. */
export function laneOfPacket(
  packets: PacketColumns,
  n: number,
  lanes: MarkLanes,
): number | undefined {
  if (!packets.has(n) || packets.direction(n) === Direction.none) return undefined
  return lanes.laneOf(packets.conversation(n))
}

/** Puts a mark where it is after `travelled` (0 to 1) of its way. */
export function setOut(mark: Mark, laneIndex: number, lanes: MarkLanes, travelled: number): void {
  mark.laneIndex = laneIndex
  mark.path = lanes.paths[laneIndex]!
  mark.progress = mark.direction === Direction.toServer ? travelled : 1 - travelled
  placeOnLane(mark.path, mark.progress, mark)
}

export function emptyMark(): Mark {
  return {
    kind: 'ack',
    direction: Direction.none,
    isRetransmission: false,
    packet: 0,
    count: 0,
    payloadLength: 0,
    laneIndex: 0,
    path: noPath,
    progress: 0,
    x: 0,
    y: 0,
    angle: 0,
  }
}

const noPath: LanePath = { svg: '', points: new Float32Array(0), length: 0 }

function kindOf(packets: PacketColumns, n: number): MarkKind {
  const flags = packets.tcpFlags(n)
  if (flags & rstFlag) return 'rst'
  if (flags & synFlag) return 'syn'
  if (packets.payloadLength(n) > 0 || flags === 0) return 'data'
  return flags & finFlag ? 'fin' : 'ack'
}
