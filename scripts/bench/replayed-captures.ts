import type { CaptureRefusal, NodeCaptures } from '../../capture/cluster/node-captures.ts'
import type { CaptureRequest } from '../../capture/cluster/capture-request.ts'
import { StreamedCapture } from '../../capture/cluster/streamed-capture.ts'
import type { SpooledCapture } from '../../capture/cluster/streamed-capture.ts'
import { agentPacketsMax, agentSpoolBytesMax, counterIntervalMs } from '../../capture/limits.ts'
import { Recorder } from '../../capture/recording/recorder.ts'
import { Spool } from '../../capture/recording/spool.ts'
import { RecordedCounters } from '../../capture/session/recorded-counters.ts'
import { noComments } from '../../shared/capture-file/packet-record.ts'
import { Engine } from '../../shared/engine/engine.ts'
import type { Pod } from '../../shared/pod/pod.ts'
import type { RecordedPod } from './recorded-pods.ts'

/** As often as what tcpdump gives is handed over where it is little. */
const handOverEveryMs = 10

const noLoss = { kernelDroppedUnknown: false, tapLost: 0, silentDeaths: 0, ownPackets: 0 }

/**
 * A node's captures with recorded packets instead of captured ones, each in its turn and with the time
 * that it then is, again and again. From there on all is an agent's own: engine, pcapng, spool, stream.
 */
export class ReplayedCaptures implements Pick<
  NodeCaptures,
  'isWatched' | 'pods' | 'pod' | 'ensure' | 'find' | 'close'
> {
  readonly #recorded: readonly RecordedPod[]
  readonly #running = new Map<string, StreamedCapture>()

  constructor(recorded: readonly RecordedPod[]) {
    this.#recorded = recorded
  }

  get isWatched(): boolean {
    return this.#running.size > 0
  }

  async pods() {
    return { pods: this.#recorded.map(({ snapshot }) => snapshot.pod), warnings: [] }
  }

  async pod(id: string): Promise<Pod | undefined> {
    return this.#recorded.find(({ snapshot }) => snapshot.pod.key === id)?.snapshot.pod
  }

  async ensure({ pod }: CaptureRequest): Promise<StreamedCapture | CaptureRefusal> {
    const recorded = this.#recorded.find(({ snapshot }) => snapshot.pod.key === pod)
    if (recorded === undefined) {
      const problem = { code: 'pod-not-here', text: `${pod} was not recorded.`, remedy: '' }
      return { status: 404, problem }
    }
    const capture = await ReplayedPod.start(recorded)
    const streamed = new StreamedCapture(pod, capture)
    this.#running.set(streamed.id, streamed)
    return streamed
  }

  find(stream: string): StreamedCapture | undefined {
    return this.#running.get(stream)
  }

  async close(): Promise<void> {
    await Promise.all([...this.#running.values()].map((capture) => capture.close()))
  }
}

class ReplayedPod implements SpooledCapture {
  readonly engine: Engine
  readonly spool: Spool
  readonly #recorded: RecordedPod
  readonly #recorder: Recorder
  readonly #recordedCounters: RecordedCounters
  readonly #timers: NodeJS.Timeout[] = []
  /** When its first packet is to be sent, in the round that is under way. */
  #roundMs = Date.now()
  #next = 0
  #rounds = 0

  private constructor(recorded: RecordedPod, spool: Spool) {
    this.#recorded = recorded
    this.spool = spool
    this.engine = new Engine({ bytes: spool, packetsMax: agentPacketsMax })
    this.#recorder = new Recorder(spool, undefined, 'bench')
    this.#recordedCounters = new RecordedCounters(this.engine, this.#recorder)
    this.#recorder.fact({ kind: 'pod', snapshot: recorded.snapshot })
    this.#recorder.interface(recorded.interface)
    this.engine.addInterface(recorded.interface)
    this.#timers.push(setInterval(() => this.#sendDue(), handOverEveryMs))
    this.#timers.push(setInterval(() => this.#count(), counterIntervalMs))
  }

  static async start(recorded: RecordedPod): Promise<ReplayedPod> {
    return new ReplayedPod(recorded, await Spool.open({ limitBytes: agentSpoolBytesMax }))
  }

  get pod(): Pod {
    return this.#recorded.snapshot.pod
  }

  headBefore(position: number): Uint8Array {
    return this.#recorder.headBefore(position)
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer)
    await this.spool.close()
  }

  #sendDue(): void {
    const { packets } = this.#recorded
    const nowMs = Date.now()
    for (;;) {
      const { atMs, record } = packets[this.#next]!
      const dueMs = this.#roundMs + atMs
      if (dueMs > nowMs) break
      record.interfaceIndex = 0
      record.timeSeconds = Math.floor(dueMs / 1000)
      record.timeNanoseconds = Math.floor((dueMs % 1000) * 1e6)
      record.position = this.#recorder.nextPacketPosition
      this.engine.append(record)
      // Owners ride on a conversation's first packet only.
      this.#recorder.packet(record, this.#rounds === 0 ? record.comments : noComments)
      this.#advance(atMs)
    }
    this.#recorder.flush()
  }

  #advance(atMs: number): void {
    if (++this.#next < this.#recorded.packets.length) return
    const first = this.#recorded.packets[0]!.atMs
    const meanMs = (atMs - first) / (this.#recorded.packets.length - 1)
    this.#next = 0
    this.#rounds++
    this.#roundMs += atMs - first + meanMs
  }

  #count(): void {
    this.#recordedCounters.record(noLoss)
    this.#recorder.flush()
  }
}
