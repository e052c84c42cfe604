import type { Evidence } from '../pod/owner.ts'

/**
 * Every packet that was on the wire is in exactly one of these: kept, dropped by the kernel, lost
 * between tap and engine, or left out because it is the program's own. So
 * `sent = packets + kernelDropped + tapLost + ownPackets`, at any moment when nothing is in flight,
 * of one pod, where all of these are known: `kernelDroppedUnknown` and `silentDeaths` say when they are not.
 */
export type LossLedger = {
  /** Dropped by the kernel because the tap's ring was full (`tp_drops`). */
  kernelDropped: number
  /** The kind of tap cannot learn what the kernel dropped: `kernelDropped` says nothing then. */
  kernelDroppedUnknown: boolean
  /** Lost between the kernel's ring and the engine: a tap that died with packets in its pipe. */
  tapLost: number
  /** Taps that died without saying what they had captured: what they lost is unknown, and not in `tapLost`. */
  silentDeaths: number
  /** Left out as the program's own traffic. */
  ownPackets: number
  /** Kept and counted in all totals, but no longer listed: the engine keeps the last packets only. */
  evictedPackets: number
  /** Listed, but their bytes have left the spool. */
  evictedBytesPackets: number
  /**
   * Second sightings: a packet from pod to pod is captured in both, and listed once. What all agents
   * have handed over is `packets + seenAgain`.
   */
  seenAgain: number
  /** Captured by an agent, but gone from its spool before it could be fetched. */
  missedAtAgents: number
  /** Not written to the recording (a full disk). */
  unrecordedPackets: number
}

/** What was on the wire and is not in the capture. */
export function lostPackets({ kernelDropped, tapLost, missedAtAgents }: LossLedger): number {
  return kernelDropped + tapLost + missedAtAgents
}

export type InterfaceCounters = {
  name: string
  packets: number
  bytes: number
  kernelDropped: number
}

/** The whole source's counters, exact whatever the view has been shown. */
export type Counters = {
  packets: number
  bytes: number
  /** The first packet that is still listed; 1 until the engine's limit is reached. */
  firstRetained: number
  conversations: number
  exchanges: number
  firstOffsetNs: number
  lastOffsetNs: number
  /** Over the last second. */
  packetsPerSecond: number
  interfaces: InterfaceCounters[]
  loss: LossLedger
  /** Ends of TCP and UDP conversations by evidence, those on other hosts left out. */
  evidence: Record<Evidence, number>
  /** From a packet's own time to the engine: the median over the last second, in milliseconds. */
  delayMs: number
  spoolBytes: number
}
