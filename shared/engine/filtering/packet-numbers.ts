import type { CaptureFieldName } from '../../filter/capture-fields.ts'
import { indexInPage } from '../../flow/conversations.ts'
import { Side } from '../../flow/conversation-page.ts'
import { TcpFlag, Transport } from '../../flow/tcp-flags.ts'
import { Analysis, Direction } from '../../messages/records.ts'
import { TcpFlag as HeaderFlag } from '../../packet/protocols/tcp.ts'
import type { Kept } from '../kept.ts'
import type { PacketRun } from '../packet-columns.ts'

/** Which packets have the number: all, those of TCP, those of plain TCP conversations. */
type Has = 'all' | 'tcp' | 'plainTcp'

/** A field that is one number in each packet that has it, read out of columns. */
export type PacketNumber = {
  has: Has
  /** `at` is the place in the run's chunk; `NaN` where the packet has no such number. */
  read(run: PacketRun, at: number): number
  /** The number by the flags of the segment, where nothing else tells it. */
  ofFlags?: (flags: number) => number
}

/** By name; of a TCP header those of the innermost segment. */
export function packetNumber(kept: Kept, name: string): PacketNumber | undefined {
  const read = numbers[name]
  return read && { ...read, read: (run, at) => read.read(run, at, kept) }
}

type Numbers = Readonly<
  Record<
    string,
    Omit<PacketNumber, 'read'> & { read(run: PacketRun, at: number, kept: Kept): number }
  >
>

const captureNumbers = {
  'frame.number': { has: 'all', read: ({ first, start }, at) => first + at - start },
  'frame.len': { has: 'all', read: ({ chunk }, at) => chunk.length[at]! },
  'frame.cap_len': { has: 'all', read: ({ chunk }, at) => chunk.capturedLength(at) },
  'frame.time_relative': { has: 'all', read: ({ chunk }, at) => chunk.offsetNs[at]! },
  'frame.time_delta': { has: 'all', read: sinceThePacketBefore },
  'frame.interface_id': { has: 'all', read: ({ chunk }, at) => chunk.interface[at]! },
  'tcp.len': { has: 'tcp', read: ({ chunk }, at) => chunk.payloadLength(at) },
  'tcp.seq': { has: 'tcp', read: relativeSequence },
  'tcp.ack': { has: 'tcp', read: relativeAcknowledgment },
  'tcp.nxtseq': { has: 'tcp', read: nextSequence },
  'tcp.window_size': { has: 'tcp', read: scaledWindow },
} as const satisfies Partial<Record<CaptureFieldName, Numbers[string]>>

const numbers: Numbers = {
  ...captureNumbers,
  'tcp.flags': ofFlags((flags) => flags),
  ...flag('cwr', HeaderFlag.cwr),
  ...flag('ece', HeaderFlag.ece),
  ...flag('urg', HeaderFlag.urg),
  ...flag('ack', HeaderFlag.ack),
  ...flag('push', HeaderFlag.psh),
  ...flag('reset', HeaderFlag.rst),
  ...flag('syn', HeaderFlag.syn),
  ...flag('fin', HeaderFlag.fin),
  'tcp.seq_raw': { has: 'plainTcp', read: ({ chunk }, at) => chunk.sequence[at]! },
  'tcp.ack_raw': { has: 'plainTcp', read: ({ chunk }, at) => chunk.acknowledgment[at]! },
  'tcp.window_size_value': { has: 'plainTcp', read: ({ chunk }, at) => chunk.window[at]! },
}

function flag(name: string, bit: number): Numbers {
  return { [`tcp.flags.${name}`]: ofFlags((flags) => ((flags & bit) === 0 ? 0 : 1)) }
}

function ofFlags(read: (flags: number) => number): Numbers[string] {
  return { has: 'plainTcp', read: ({ chunk }, at) => read(chunk.tcpFlags[at]!), ofFlags: read }
}

/** Bits of `Analysis` that each of Wireshark's names asks for. */
export const analysisBits: Readonly<Record<string, number>> = {
  'tcp.analysis.flags': Object.values(Analysis).reduce<number>((all, bit) => all | bit, 0),
  'tcp.analysis.retransmission': Analysis.retransmission,
  'tcp.analysis.fast_retransmission': Analysis.fastRetransmission,
  'tcp.analysis.spurious_retransmission': Analysis.spuriousRetransmission,
  'tcp.analysis.out_of_order': Analysis.outOfOrder,
  'tcp.analysis.duplicate_ack': Analysis.duplicateAck,
  'tcp.analysis.lost_segment': Analysis.lostSegment,
  'tcp.analysis.ack_lost_segment': Analysis.ackLostSegment,
  'tcp.analysis.window_full': Analysis.windowFull,
  'tcp.analysis.zero_window': Analysis.zeroWindow,
  'tcp.analysis.window_update': Analysis.windowUpdate,
  'tcp.analysis.keep_alive': Analysis.keepAlive,
  'tcp.analysis.keep_alive_ack': Analysis.keepAliveAck,
  'tcp.analysis.reused_ports': Analysis.reusedPorts,
}

/** Whether the packet is a segment of TCP. */
export function isTcp({ flows }: Kept, conversation: number): boolean {
  if (conversation === 0 || !flows.conversations.has(conversation)) return false
  return (
    flows.conversations.page(conversation).transport[indexInPage(conversation)] === Transport.tcp
  )
}

function sinceThePacketBefore({ chunk, first, start }: PacketRun, at: number, kept: Kept): number {
  const now = chunk.offsetNs[at]!
  if (at > 0) return now - chunk.offsetNs[at - 1]!
  const before = first + at - start - 1
  if (before === 0) return 0
  if (!kept.columns.has(before)) return Number.NaN
  return now - kept.columns.chunkOf(before).offsetNs[kept.columns.indexInChunk(before)]!
}

/** Where the sender's columns stand in its conversation's page; the other end's are beside them. */
function sideOf({ chunk }: PacketRun, at: number, { flows }: Kept) {
  const id = chunk.conversation[at]!
  const side = chunk.direction[at] === Direction.toServer ? Side.client : Side.server
  return { page: flows.conversations.page(id), me: indexInPage(id) * 2 + side }
}

function relativeSequence(run: PacketRun, at: number, kept: Kept): number {
  const { page, me } = sideOf(run, at, kept)
  return (run.chunk.sequence[at]! - page.initialSequence[me]!) >>> 0
}

/** As `tcp.ack` of a segment without the flag: 0. */
function relativeAcknowledgment(run: PacketRun, at: number, kept: Kept): number {
  if ((run.chunk.tcpFlags[at]! & TcpFlag.acknowledgment) === 0) return 0
  const { page, me } = sideOf(run, at, kept)
  return (run.chunk.acknowledgment[at]! - page.initialSequence[me ^ 1]!) >>> 0
}

function nextSequence(run: PacketRun, at: number, kept: Kept): number {
  const flags = run.chunk.tcpFlags[at]!
  const counted =
    run.chunk.payloadLength(at) + ((flags & (TcpFlag.syn | TcpFlag.fin)) === 0 ? 0 : 1)
  return (relativeSequence(run, at, kept) + counted) >>> 0
}

function scaledWindow(run: PacketRun, at: number, kept: Kept): number {
  const { page, me } = sideOf(run, at, kept)
  const shift = run.chunk.tcpFlags[at]! & TcpFlag.syn ? 0 : Math.max(0, page.windowScale[me]!)
  return run.chunk.window[at]! * 2 ** shift
}
