import type { Remedy } from '../../shared/messages/messages.ts'
import type { PacketRecord } from '../../shared/capture-file/packet-record.ts'

/** What a tap is told: one interface in one network namespace. */
export type TapRequest = {
  /** A process in the namespace, and its start time: a recycled PID is refused. */
  pid: number
  startTicks: number
  interface: string
  /** A capture filter in tcpdump's words; checked by `checkCaptureFilter` beforehand. */
  filter?: string
  snapLengthBytes: number
  bufferKib: number
}

export type TapCounters = {
  /** Read from the tap. */
  packets: number
  /** As the kernel counts them for this socket; see packet(7), PACKET_STATISTICS. */
  kernelDropped: number
  /** This kind of tap cannot learn what the kernel dropped: `kernelDropped` is 0 and means nothing. */
  kernelDroppedUnknown?: true
  /**
   * Captured but never read from the tap. Absent while it runs, and when it ended without saying
   * what it had captured.
   */
  tapLost?: number
}

/** How a tap tells what happens to it. Called from the event loop; `packet` once for every packet. */
export type TapListener = {
  started(linkType: number, snapLengthBytes: number): void
  packet(record: PacketRecord): void
  /** After a run of packets that arrived together, so that work can be done once for all of them. */
  batchEnd(): void
  /** It ended by itself; `problem` says why. Whoever made it starts another. */
  died(problem: Remedy, last: TapCounters): void
}

/** A capture under way on one interface. */
export type Tap = {
  /** Asks the kernel; resolves when it has answered, or with the last known values after 500 ms. */
  counters(): Promise<TapCounters>
  /** Ends it and resolves with the final counters, when all its packets have been handed over. */
  stop(): Promise<TapCounters>
}

/** One way to capture: `tcpdump` (default) or `libpcap` (in-process). */
export type TapKind = {
  readonly name: string
  /** What is missing to use it here; empty when nothing is. */
  missing(): Promise<Remedy[]>
  start(request: TapRequest, listener: TapListener): Tap
}
