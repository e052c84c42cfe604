import { randomUUID } from 'node:crypto'
import type { PacketRecord } from '../../shared/capture-file/packet-record.ts'
import { Engine } from '../../shared/engine/engine.ts'
import type { Remedy, SourceState } from '../../shared/messages/messages.ts'
import { formatEnds } from '../../shared/pod/attribution-comment.ts'
import type { Pod, PodSnapshot } from '../../shared/pod/pod.ts'
import { socketViews } from '../../shared/pod/socket-view.ts'
import type { Done, Sockets } from '../../shared/view/desk.ts'
import type { Attribution, OwnerFound } from '../attribution/attribution.ts'
import { counterIntervalMs } from '../limits.ts'
import { readPodSockets } from '../pods/pod-sockets.ts'
import { entryOf } from '../pods/pod-entry.ts'
import type { PodChange } from '../pods/pod-change.ts'
import { PodWatch } from '../pods/pod-watch.ts'
import { raisePriority } from '../programs/priority.ts'
import { Recorder } from '../recording/recorder.ts'
import { RecordingFile } from '../recording/recording-file.ts'
import { Spool } from '../recording/spool.ts'
import type { TapGap } from '../tap/interface-tap.ts'
import { interfacesToTap, TapSet } from '../tap/tap-set.ts'
import type { TapKind } from '../tap/tap.ts'
import { version } from '../version.ts'
import { ConversationOwners } from './conversation-owners.ts'
import { OwnPackets } from './own-packets.ts'
import type { ServiceEnd } from './own-packets.ts'
import type { Source, Tell } from './source.ts'

export type LiveOptions = {
  pod: Pod
  tapKind: TapKind
  /** Names of interfaces; all that are up where there are none. */
  interfaces: readonly string[]
  /** A capture filter that has been checked. */
  filter?: string
  snapLengthBytes?: number
  bufferKib?: number
  /** A file to record to. */
  file?: string
  startAttribution(pods: () => readonly Pod[], found: OwnerFound): Promise<Attribution>
  /** Sends one request, in a pod of ours. */
  request?: () => Promise<Remedy | undefined>
  /** Where the page is served, as soon as it is: the service's own packets are left out. */
  serviceEnd?: () => ServiceEnd | undefined
  tell: Tell
}

type Parts = { spool: Spool; file: RecordingFile | undefined }

const noComments: readonly string[] = []

/** A pod watched live: taps, recorder, engine, owners and the pod itself, put together. */
export class LiveSource implements Source {
  readonly engine: Engine
  readonly #options: LiveOptions
  readonly #parts: Parts
  readonly #recorder: Recorder
  readonly #owners: ConversationOwners
  readonly #watch: PodWatch
  readonly #taps: TapSet
  readonly #ownPackets: OwnPackets
  readonly #sourceId = randomUUID()
  readonly #timers: NodeJS.Timeout[] = []
  #attribution: Attribution | undefined
  /** Codes of what attribution has complained of. */
  readonly #toldWarnings = new Set<string>()
  #snapshot: PodSnapshot | undefined
  /** The pod as it was seen last, alone in a list that is replaced when the pod has changed. */
  #pods: readonly [Pod]
  #state: SourceState
  #phase: 'live' | 'ended' = 'live'
  #comments = noComments
  #lastPacketMs = 0
  #stopping: Promise<void> | undefined

  private constructor(options: LiveOptions, parts: Parts) {
    this.#options = options
    this.#parts = parts
    this.#pods = [options.pod]
    this.engine = new Engine({ bytes: parts.spool })
    this.#recorder = new Recorder(parts.spool, parts.file, version)
    this.#owners = new ConversationOwners(this.engine, (fact) => this.#recorder.fact(fact))
    this.engine.onConversation = (id) => this.#conversationBegan(id)
    this.engine.onConversationEnd = (id) => this.#owners.end(id, Date.now())
    this.#watch = new PodWatch(options.pod, {
      onSnapshot: (snapshot) => this.#podChanged(snapshot),
      onChange: (change) => this.#podHappened(change),
    })
    this.#taps = new TapSet(this.#tapOptions())
    this.#ownPackets = new OwnPackets(options.serviceEnd ?? (() => undefined))
    this.#state = this.#describe()
  }

  /** Resolves when the taps have been started; the first packet may come at once. */
  static async start(options: LiveOptions): Promise<LiveSource | { problem: Remedy }> {
    const missing = await options.tapKind.missing()
    if (missing[0]) return { problem: missing[0] }
    const file = await openRecording(options)
    if (file && 'code' in file) return { problem: file }
    const spool = await Spool.open({
      onTrouble: (error) => options.tell('warning', spoolFailed(error)),
    })
    const source = new LiveSource(options, { spool, file })
    await source.#begin()
    return source
  }

  state(): SourceState {
    return this.#state
  }

  snapshot(): PodSnapshot | undefined {
    return this.#snapshot
  }

  async sockets(): Promise<Sockets> {
    const [pod] = this.#pods
    return {
      views: socketViews(pod, readPodSockets(pod)),
      interfaces: this.#snapshot?.interfaces ?? [],
    }
  }

  async request(): Promise<Done> {
    if (!this.#options.request) return { problem: notOurs }
    const problem = await this.#options.request()
    return problem && { problem }
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  async close(): Promise<void> {
    await this.stop()
    await this.#parts.spool.close()
  }

  async #begin(): Promise<void> {
    const pods = () => this.#pods
    const found: OwnerFound = (key, startMs, owner) => this.#owners.found(key, startMs, owner)
    raisePriority(process.pid)
    // Owners are looked at before the first packet, so that sockets that are open already are known.
    this.#attribution = await this.#options.startAttribution(pods, found)
    this.#owners.use(this.#attribution)
    this.#tellWarnings()
    await this.#watch.start()
    this.#timers.push(setInterval(() => void this.#count(), counterIntervalMs))
    this.#timers.push(setInterval(() => this.#recorder.flush(), counterIntervalMs))
  }

  async #stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer)
    await this.#watch.stop()
    await this.#taps.stop()
    await this.#count()
    await this.#attribution?.stop()
    this.#recordCounters()
    this.#recorder.flush()
    await this.#parts.file?.close()
    this.#countUnrecorded()
    this.#phase = 'ended'
    this.#state = this.#describe()
  }

  #tapOptions() {
    const { tapKind: kind, filter, snapLengthBytes, bufferKib, tell } = this.#options
    return {
      kind,
      entry: () => entryOf(this.#pods[0]),
      ...(filter !== undefined && { filter }),
      ...(snapLengthBytes !== undefined && { snapLengthBytes }),
      ...(bufferKib !== undefined && { bufferKib }),
      listener: {
        onInterface: (_: number, name: string, linkType: number, snapLength: number) =>
          this.#interfaceTapped(name, linkType, snapLength),
        onPacket: (record: PacketRecord) => this.#packet(record),
        onBatchEnd: () => this.#batchEnd(),
        onGap: (gap: TapGap) => this.#gap(gap),
        onProblem: (problem: Remedy) => tell('problem', problem),
      },
    }
  }

  #interfaceTapped(name: string, linkType: number, snapLengthBytes: number): void {
    const { networkNamespace } = this.#pods[0]
    const described = {
      name,
      linkType,
      snapLengthBytes,
      networkNamespace,
      ...(this.#options.filter !== undefined && { filter: this.#options.filter }),
      comments: [`ifIndex: 0, netNsInode: ${networkNamespace}, netNsPath: `],
    }
    this.#recorder.interface(described)
    this.engine.addInterface(described)
    this.#state = this.#describe()
  }

  /** The hot path: once for every packet. */
  #packet(record: PacketRecord): void {
    const { linkType } = this.engine.interfaces[record.interfaceIndex]!
    if (this.#ownPackets.take(record, linkType)) return
    record.position = this.#recorder.nextPacketPosition
    this.#comments = noComments
    this.engine.append(record)
    this.#recorder.packet(record, this.#comments)
    this.#lastPacketMs = record.timeSeconds * 1000 + record.timeNanoseconds / 1e6
  }

  /** Called while a conversation's first packet is appended: its owners ride on that packet. */
  #conversationBegan(id: number): void {
    const owners = this.#owners.begin(id)
    if (owners) this.#comments = formatEnds(owners.client, owners.server)
  }

  #batchEnd(): void {
    this.#recorder.flush()
    this.engine.setDelayMs(Math.max(0, Date.now() - this.#lastPacketMs))
    this.engine.setSpoolBytes(this.#parts.spool.keptBytes)
    this.engine.setSpoolStart(this.#parts.spool.start)
    if (this.#state.phase === 'live' && this.#state.baseTimeNs === undefined) {
      this.#state = this.#describe()
    }
  }

  #gap({ interface: name, fromMs, toMs }: TapGap): void {
    const reason = 'the tap ended and was started again'
    const gap = { interface: name, fromNs: nanoseconds(fromMs), toNs: nanoseconds(toMs) }
    this.engine.addGap(gap)
    this.#recorder.fact({ kind: 'gap', ...gap, reason })
    this.#options.tell('warning', {
      code: 'gap',
      text: `${name} was not captured for ${((toMs - fromMs) / 1000).toFixed(2)} s: ${reason}.`,
      remedy: 'The capture goes on; what passed in that time is not known.',
    })
  }

  #podChanged(snapshot: PodSnapshot): void {
    this.#snapshot = snapshot
    this.#pods = [snapshot.pod]
    this.#ownPackets.look(snapshot)
    this.engine.setPod(snapshot)
    this.#recorder.fact({ kind: 'pod', snapshot })
    this.#taps.setInterfaces(interfacesToTap(snapshot.interfaces, this.#options.interfaces))
  }

  #podHappened(change: PodChange): void {
    this.#options.tell(change.code === 'container-started' ? 'note' : 'warning', change)
    // A tap would keep the network namespace of a pod that has gone alive, and hear nothing more.
    if (change.code === 'pod-gone') this.#taps.setInterfaces([])
  }

  async #count(): Promise<void> {
    const counters = await this.#taps.counters()
    const names = this.engine.interfaces.map(({ name }) => name)
    for (const { name, kernelDropped } of counters) {
      const index = names.indexOf(name)
      if (index >= 0) this.engine.setKernelDropped(index, kernelDropped)
    }
    this.engine.setLoss({
      kernelDroppedUnknown: counters.some((each) => each.kernelDroppedUnknown),
      tapLost: counters.reduce((sum, { tapLost }) => sum + tapLost, 0),
      silentDeaths: counters.reduce((sum, { silentDeaths }) => sum + silentDeaths, 0),
      ownPackets: this.#ownPackets.count,
    })
    this.#countUnrecorded()
    this.#tellWarnings()
    this.#owners.sweep(Date.now())
  }

  /** Each once, when it is first seen: a trace that loses events goes on losing them. */
  #tellWarnings(): void {
    for (const warning of this.#attribution?.warnings() ?? []) {
      if (this.#toldWarnings.has(warning.code)) continue
      this.#toldWarnings.add(warning.code)
      this.#options.tell('warning', warning)
    }
  }

  #countUnrecorded(): void {
    const { file } = this.#parts
    if (file) this.engine.setLoss({ unrecordedPackets: file.unrecordedPackets })
  }

  #recordCounters(): void {
    this.engine.counters().interfaces.forEach(({ packets, kernelDropped }, index) => {
      this.#recorder.counters(index, packets + kernelDropped, kernelDropped)
    })
  }

  #describe(): SourceState {
    const { pod, file, request } = this.#options
    const base = this.engine.baseTimeNs
    return {
      phase: this.#phase,
      title: pod.kubernetesNamespace ? `${pod.kubernetesNamespace} / ${pod.name}` : pod.name,
      sourceId: this.#sourceId,
      interfaces: this.engine.interfaces.map(({ name, networkNamespace }) => ({
        name: name ?? '',
        ...(networkNamespace !== undefined && { networkNamespace }),
      })),
      canRequest: request !== undefined && this.#phase === 'live',
      ...(base !== undefined && { baseTimeNs: String(base) }),
      ...(file !== undefined && { recording: file }),
    }
  }
}

async function openRecording({
  file,
  tell,
}: LiveOptions): Promise<RecordingFile | Remedy | undefined> {
  return file === undefined
    ? undefined
    : RecordingFile.open(file, (problem) => tell('problem', problem))
}

const notOurs: Remedy = {
  code: 'not-ours',
  text: 'Only in the demo pod can the page send a request.',
  remedy: 'Send one yourself, with kubectl exec.',
}

function spoolFailed(error: Error): Remedy {
  return {
    code: 'spool-failed',
    text: `The bytes of packets cannot be kept on the disk: ${error.message}.`,
    remedy:
      'Counters and conversations go on; set TMPDIR to a folder with room to see bytes again.',
  }
}

function nanoseconds(ms: number): string {
  return String(BigInt(Math.round(ms * 1000)) * 1000n)
}
