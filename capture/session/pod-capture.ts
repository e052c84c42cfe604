import type { PacketRecord } from '../../shared/capture-file/packet-record.ts'
import { noComments } from '../../shared/capture-file/packet-record.ts'
import { Engine } from '../../shared/engine/engine.ts'
import type { Remedy } from '../../shared/messages/messages.ts'
import { formatEnds } from '../../shared/pod/attribution-comment.ts'
import type { NoticeFact } from '../../shared/pod/fact.ts'
import type { Pod, PodSnapshot } from '../../shared/pod/pod.ts'
import type { Attribution, OwnerFound } from '../attribution/attribution.ts'
import { counterIntervalMs } from '../limits.ts'
import { entryOf } from '../pods/pod-entry.ts'
import type { PodChange } from '../pods/pod-change.ts'
import { PodWatch } from '../pods/pod-watch.ts'
import { readInterfaceTraffic } from '../procfs/interface-traffic.ts'
import { raisePriority } from '../programs/priority.ts'
import { Recorder } from '../recording/recorder.ts'
import { RecordingFile } from '../recording/recording-file.ts'
import { spoolFailed } from '../recording/disk-problem.ts'
import { Spool } from '../recording/spool.ts'
import type { InterfaceTapCounters, TapGap } from '../tap/interface-tap.ts'
import { interfacesToTap, TapSet } from '../tap/tap-set.ts'
import type { TapKind } from '../tap/tap.ts'
import { version } from '../version.ts'
import { ConversationOwners } from './conversation-owners.ts'
import { OwnPackets } from './own-packets.ts'
import type { ServiceEnd } from './own-packets.ts'
import { RecordedCounters } from './recorded-counters.ts'
import { explainSilence } from './silence.ts'
import { SilenceWatch } from './silence-watch.ts'
import type { Tell } from './source.ts'

export type PodCaptureOptions = {
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
  /** Packets that stay listed in the engine; see `EngineOptions`. */
  packetsMax?: number
  /** Bytes that the spool keeps; see `SpoolOptions`. */
  spoolLimitBytes?: number
  /** Called with every packet before anything of it is kept: it may shorten it, or write over it. */
  reduce?: PacketReduction
  startAttribution(pods: () => readonly Pod[], found: OwnerFound): Promise<Attribution>
  /** Where the page is served, as soon as it is: the service's own packets are left out. */
  serviceEnd?: () => ServiceEnd | undefined
  tell: Tell
}

/** Leaves out of a packet what is not to be kept. The record and its bytes may be changed in place. */
export type PacketReduction = (record: PacketRecord, linkType: number) => void

type Parts = { spool: Spool; file: RecordingFile | undefined }

/**
 * Captures and records one pod: taps, owners and the pod's own changes, put together as pcapng in a
 * spool. The engine finds the conversations that owners are asked for; how many packets it keeps
 * listed is up to whoever looks at them.
 */
export class PodCapture {
  readonly engine: Engine
  readonly spool: Spool
  /** Called when an interface was added, the first packet came or the capture ended. */
  onChange: () => void = () => undefined
  readonly #options: PodCaptureOptions
  readonly #file: RecordingFile | undefined
  readonly #recorder: Recorder
  readonly #recorded: RecordedCounters
  readonly #owners: ConversationOwners
  readonly #watch: PodWatch
  readonly #taps: TapSet
  readonly #ownPackets: OwnPackets
  readonly #timers: NodeJS.Timeout[] = []
  /** Packets that had passed each interface when the capture began. */
  #passedBefore: ReadonlyMap<string, number> = new Map()
  #silence: SilenceWatch | undefined
  #attribution: Attribution | undefined
  /** Codes of what attribution has complained of. */
  readonly #toldWarnings = new Set<string>()
  #snapshot: PodSnapshot | undefined
  /** The pod as it was seen last, alone in a list that is replaced when the pod has changed. */
  #pods: readonly [Pod]
  #counters: readonly InterfaceTapCounters[] = []
  #hasPacket = false
  #comments = noComments
  #lastPacketMs = 0
  #stopping: Promise<void> | undefined

  private constructor(options: PodCaptureOptions, { spool, file }: Parts) {
    this.#options = options
    this.spool = spool
    this.#file = file
    this.#pods = [options.pod]
    const { packetsMax } = options
    this.engine = new Engine({ bytes: spool, ...(packetsMax !== undefined && { packetsMax }) })
    this.#recorder = new Recorder(spool, file, version)
    this.#recorded = new RecordedCounters(this.engine, this.#recorder)
    this.#owners = new ConversationOwners(this.engine, (fact) => this.#recorder.fact(fact))
    this.engine.onConversation = (id) => this.#conversationBegan(id)
    this.engine.onConversationEnd = (id) => this.#owners.end(id, Date.now())
    this.#watch = new PodWatch(options.pod, {
      onSnapshot: (snapshot) => this.#podChanged(snapshot),
      onChange: (change) => this.#podHappened(change),
    })
    this.#taps = new TapSet(this.#tapOptions())
    this.#ownPackets = new OwnPackets(options.serviceEnd ?? (() => undefined))
  }

  /** Resolves when the taps have been started; the first packet may come at once. */
  static async start(options: PodCaptureOptions): Promise<PodCapture | { problem: Remedy }> {
    const missing = await options.tapKind.missing()
    if (missing[0]) return { problem: missing[0] }
    const file = await openRecording(options)
    if (file && 'code' in file) return { problem: file }
    const { spoolLimitBytes, tell } = options
    const spool = await Spool.open({
      ...(spoolLimitBytes !== undefined && { limitBytes: spoolLimitBytes }),
      onTrouble: (error) => tell('warning', spoolFailed(error)),
    })
    const capture = new PodCapture(options, { spool, file })
    await capture.#begin()
    return capture
  }

  /** As it was seen last. */
  get pod(): Pod {
    return this.#pods[0]
  }

  get snapshot(): PodSnapshot | undefined {
    return this.#snapshot
  }

  /** See `Recorder.headBefore`. */
  headBefore(position: number): Uint8Array {
    return this.#recorder.headBefore(position)
  }

  /** Of every interface, as the kernel was asked last, a second ago at most. */
  get counters(): readonly InterfaceTapCounters[] {
    return this.#counters
  }

  /** Brings counters up to date and ends; what was captured stays readable until `close`. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  async close(): Promise<void> {
    await this.stop()
    await this.spool.close()
  }

  async #begin(): Promise<void> {
    const pods = () => this.#pods
    const found: OwnerFound = (key, startMs, owner) => this.#owners.found(key, startMs, owner)
    raisePriority(process.pid)
    // Owners are looked at before the first packet, so that sockets that are open already are known.
    this.#attribution = await this.#options.startAttribution(pods, found)
    this.#owners.use(this.#attribution)
    this.#tellWarnings()
    this.#passedBefore = this.#passed()
    await this.#watch.start()
    this.#silence = new SilenceWatch(
      () => this.engine.lastPacket,
      () => this.#explainSilence(),
      (why) => this.#noteAndTell('warning', why),
    )
    this.#timers.push(setInterval(() => void this.#count(), counterIntervalMs))
    this.#timers.push(setInterval(() => this.#recorder.flush(), counterIntervalMs))
  }

  async #stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer)
    this.#silence?.stop()
    await this.#watch.stop()
    await this.#taps.stop()
    await this.#count()
    await this.#attribution?.stop()
    this.#recorder.flush()
    await this.#file?.close()
    this.#countUnrecorded()
    this.onChange()
  }

  #tapOptions() {
    const { tapKind: kind, filter, snapLengthBytes, bufferKib } = this.#options
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
        onProblem: (problem: Remedy) => this.#noteAndTell('problem', problem),
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
    this.onChange()
  }

  /** The hot path: once for every packet. */
  #packet(record: PacketRecord): void {
    const { linkType } = this.engine.interfaces[record.interfaceIndex]!
    if (this.#ownPackets.take(record, linkType)) return
    this.#options.reduce?.(record, linkType)
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
    this.engine.setSpoolBytes(this.spool.keptBytes)
    this.engine.setSpoolStart(this.spool.start)
    if (this.#hasPacket || this.engine.lastPacket === 0) return
    this.#hasPacket = true
    this.onChange()
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
    const severity = change.code === 'container-started' ? 'note' : 'warning'
    this.#noteAndTell(severity, change)
    // A tap would keep the network namespace of a pod that has gone alive, and hear nothing more.
    if (change.code === 'pod-gone') this.#taps.setInterfaces([])
  }

  /** Whoever reads the recording is told as well. */
  #noteAndTell(severity: NoticeFact['severity'], { code, text, remedy }: Remedy): void {
    this.#recorder.fact({ kind: 'notice', severity, code, text, remedy })
    this.#options.tell(severity, { code, text, remedy })
  }

  #explainSilence(): readonly Remedy[] {
    const { interfaces: asked, filter } = this.#options
    const { pod, interfaces = [] } = this.#snapshot ?? { pod: this.pod }
    const passed = [...this.#passed()].map(
      ([name, count]) => [name, count - (this.#passedBefore.get(name) ?? 0)] as const,
    )
    return explainSilence({
      podName: pod.name,
      interfaces: interfaces.filter(({ up }) => up).map(({ name }) => name),
      captured: this.engine.interfaces.map(({ name = '' }) => name),
      asked,
      passed: new Map(passed),
      filter,
      ownPackets: this.#ownPackets.count,
      deaths: this.engine.counters().loss.silentDeaths,
    })
  }

  #passed(): Map<string, number> {
    const entry = entryOf(this.pod)
    return entry ? readInterfaceTraffic(entry.pid) : new Map()
  }

  async #count(): Promise<void> {
    const counters = await this.#taps.counters()
    this.#counters = counters
    const names = this.engine.interfaces.map(({ name }) => name)
    for (const { name, kernelDropped } of counters) {
      const index = names.indexOf(name)
      if (index >= 0) this.engine.setKernelDropped(index, kernelDropped)
    }
    const loss = {
      kernelDroppedUnknown: counters.some((each) => each.kernelDroppedUnknown),
      tapLost: counters.reduce((sum, { tapLost }) => sum + tapLost, 0),
      silentDeaths: counters.reduce((sum, { silentDeaths }) => sum + silentDeaths, 0),
      ownPackets: this.#ownPackets.count,
    }
    this.engine.setLoss(loss)
    this.#countUnrecorded()
    this.#recorded.record(loss)
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
    if (this.#file) this.engine.setLoss({ unrecordedPackets: this.#file.unrecordedPackets })
  }
}

async function openRecording({
  file,
  tell,
}: PodCaptureOptions): Promise<RecordingFile | Remedy | undefined> {
  return file === undefined
    ? undefined
    : RecordingFile.open(file, (problem) => tell('problem', problem))
}

function nanoseconds(ms: number): string {
  return String(BigInt(Math.round(ms * 1000)) * 1000n)
}
