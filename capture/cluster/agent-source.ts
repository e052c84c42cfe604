import { randomUUID } from 'node:crypto'
import { CaptureReader } from '../../shared/capture-file/capture-reader.ts'
import { CaptureLoader } from '../../shared/engine/capture-loader.ts'
import { Engine } from '../../shared/engine/engine.ts'
import type { Remedy, SourceState } from '../../shared/messages/messages.ts'
import type { Done, Sockets } from '../../shared/view/desk.ts'
import { counterIntervalMs } from '../limits.ts'
import { RecordingFile } from '../recording/recording-file.ts'
import { Spool } from '../recording/spool.ts'
import { SilenceWatch } from '../session/silence-watch.ts'
import type { Source, Tell } from '../session/source.ts'
import { AgentClient } from './agent-client.ts'
import { readyMsMax } from './agent-request.ts'
import type { AgentAddress } from './agent-request.ts'
import type { AgentStream, StreamState } from './agent-stream.ts'
import type { CaptureRequest } from './capture-request.ts'

export type AgentSourceOptions = {
  title: string
  address: AgentAddress
  request: CaptureRequest
  /** A file to record to. */
  file?: string | undefined
  tell: Tell
  /** Ends the beginning. */
  signal: AbortSignal
  /** Called once, after the last byte. */
  release(): Promise<void>
}

/** A pod that an agent captures: the agent's recording, read into an engine here as it comes. */
export class AgentSource implements Source {
  readonly engine: Engine
  readonly #options: AgentSourceOptions
  readonly #client: AgentClient
  readonly #spool: Spool
  readonly #file: RecordingFile | undefined
  readonly #reader: CaptureReader
  readonly #loader: CaptureLoader
  readonly #sourceId = randomUUID()
  readonly #timer: NodeJS.Timeout
  readonly #silence: SilenceWatch
  #stream: AgentStream | undefined
  #phase: 'live' | 'ended' = 'live'
  #state: SourceState
  #hasBegun = false
  #cut: Remedy | undefined
  #toldNotes = 0
  #toldGaps = 0
  #stopping: Promise<void> | undefined

  private constructor(
    options: AgentSourceOptions,
    { spool, file }: { spool: Spool; file: RecordingFile | undefined },
  ) {
    this.#options = options
    this.#spool = spool
    this.#file = file
    this.#client = new AgentClient(options.address)
    this.engine = new Engine({ bytes: spool })
    this.#loader = new CaptureLoader(this.engine)
    this.#loader.onNotice = ({ severity, code, text, remedy }) =>
      options.tell(severity, { code, text, remedy })
    this.#reader = new CaptureReader(this.#loader)
    // What else keeps a watch silent is in the agent's stream, which begins with an interface.
    this.#silence = new SilenceWatch(
      () => this.engine.interfaces.length,
      () => [nothingCaptured(options.request)],
      (why) => options.tell('warning', why),
    )
    this.#state = this.#describe()
    this.#timer = setInterval(() => this.#count(), counterIntervalMs)
  }

  /** Resolves when the agent has begun to capture; with its own words when it will not. */
  static async start(options: AgentSourceOptions): Promise<AgentSource | { problem: Remedy }> {
    const { tell } = options
    const opened =
      options.file === undefined
        ? undefined
        : await RecordingFile.open(options.file, (problem) => tell('problem', problem))
    if (opened && 'code' in opened) {
      await options.release()
      return { problem: opened }
    }
    const spool = await Spool.open({ onTrouble: (error) => tell('warning', spoolFailed(error)) })
    const source = new AgentSource(options, { spool, file: opened })
    const problem = await source.#begin()
    if (problem === undefined) return source
    await source.close()
    return { problem }
  }

  state(): SourceState {
    return this.#state
  }

  snapshot() {
    return this.engine.pods[0]
  }

  async sockets(): Promise<Sockets | { problem: Remedy }> {
    const views = await this.#client.sockets(this.#options.request.pod)
    if ('problem' in views) return views
    return { views, interfaces: this.snapshot()?.interfaces ?? [] }
  }

  async request(): Promise<Done> {
    return { problem: notOurs }
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  async close(): Promise<void> {
    await this.stop()
    await this.#spool.close()
  }

  /** Resolves when the agent has begun, or with why it has not: its own words, or that none came. */
  #begin(): Promise<Remedy | undefined> {
    const { address, request, signal } = this.#options
    return new Promise((resolve) => {
      const giveUp = () => resolve(this.#cut ?? noWord(address))
      const timer = setTimeout(giveUp, readyMsMax)
      signal.addEventListener('abort', giveUp, { once: true })
      this.#stream = this.#client.capture(request, {
        blocks: (bytes) => this.#take(bytes),
        changed: (state) => {
          if (state.phase === 'live' || state.phase === 'refused') {
            clearTimeout(timer)
            signal.removeEventListener('abort', giveUp)
            resolve(state.phase === 'refused' ? state.problem : undefined)
          }
          this.#streamChanged(state)
        },
      })
      if (signal.aborted) giveUp()
    })
  }

  async #stop(): Promise<void> {
    clearInterval(this.#timer)
    this.#silence.stop()
    await this.#stream?.stop()
    this.#count()
    await this.#client.close()
    await this.#file?.close()
    if (this.#file) this.engine.setLoss({ unrecordedPackets: this.#file.unrecordedPackets })
    await this.#options.release()
    this.#phase = 'ended'
    this.#state = this.#describe()
  }

  /** Reading waits for a slow disk: the agent keeps what follows. */
  async #take(bytes: Uint8Array): Promise<void> {
    const before = this.engine.lastPacket
    const kept = bytes.slice()
    const position = this.#spool.end
    this.#reader.push(bytes)
    const packets = this.engine.lastPacket - before
    this.#spool.append(kept, packets)
    this.#file?.append(kept, packets)
    this.engine.setSpoolBytes(this.#spool.keptBytes)
    this.engine.setSpoolStart(this.#spool.start)
    this.#tellNew()
    if (position === 0 || packets === this.engine.lastPacket) this.#state = this.#describe()
    await this.#spool.flushed()
  }

  /** What the recording itself says of gaps and damage. */
  #tellNew(): void {
    const { notes, gaps } = this.#loader
    for (const { code, text } of notes.slice(this.#toldNotes)) {
      this.#options.tell('warning', { code, text, remedy: 'The capture goes on.' })
    }
    for (const gap of gaps.slice(this.#toldGaps)) {
      const text = `${gap.interface} was not captured for a while: ${gap.reason}.`
      this.#options.tell('warning', { code: 'gap', text, remedy: 'The capture goes on.' })
    }
    this.#toldNotes = notes.length
    this.#toldGaps = gaps.length
    if (this.engine.interfaces.length !== interfacesOf(this.#state)) this.#state = this.#describe()
  }

  /** Before the first word an agent that does not listen yet is nothing to speak of. */
  #streamChanged(state: StreamState): void {
    const { tell, address } = this.#options
    const wasCut = this.#cut !== undefined
    this.#cut = state.phase === 'cut' ? state.problem : undefined
    if (!this.#hasBegun || this.#stopping) {
      this.#hasBegun ||= state.phase === 'live'
      return
    }
    if (state.phase === 'refused') tell('problem', state.problem)
    else if (state.phase === 'cut' && !wasCut) tell('warning', state.problem)
    else if (state.phase === 'live' && wasCut) tell('note', backAgain(address))
  }

  #count(): void {
    const { ledger, missed, unknownLosses } = this.#stream?.counts ?? noCounts
    this.engine.setLoss({
      kernelDroppedUnknown: ledger?.kernelDroppedUnknown ?? false,
      tapLost: (ledger?.tapLost ?? 0) + missed,
      silentDeaths: (ledger?.silentDeaths ?? 0) + unknownLosses,
      ownPackets: ledger?.ownPackets ?? 0,
    })
    if (this.#file) this.engine.setLoss({ unrecordedPackets: this.#file.unrecordedPackets })
    // The kernel is asked for a pod's drops as a whole; they stand with its first interface.
    if (ledger && this.engine.interfaces.length > 0) {
      this.engine.setKernelDropped(0, ledger.kernelDropped)
    }
  }

  #describe(): SourceState {
    const { title, file } = this.#options
    const { baseTimeNs, interfaces } = this.engine
    return {
      phase: this.#phase,
      title,
      sourceId: this.#sourceId,
      interfaces: interfaces.map(({ name, networkNamespace }) => ({
        name: name ?? '',
        ...(networkNamespace !== undefined && { networkNamespace }),
      })),
      canRequest: false,
      ...(baseTimeNs !== undefined && { baseTimeNs: String(baseTimeNs) }),
      ...(file !== undefined && { recording: file }),
    }
  }
}

const noCounts = { ledger: undefined, missed: 0, unknownLosses: 0 }

function interfacesOf(state: SourceState): number {
  return 'interfaces' in state ? state.interfaces.length : 0
}

function backAgain({ name }: AgentAddress): Remedy {
  return {
    code: 'agent-back',
    text: `The connection to the agent on ${name} is there again.`,
    remedy: 'What it captured meanwhile follows.',
  }
}

function nothingCaptured({ interfaces = [] }: CaptureRequest): Remedy {
  const names = interfaces.length > 0 ? ` called ${interfaces.join(' or ')}` : ''
  return {
    code: 'wrong-interface',
    text: `Nothing is captured: the pod has no interface${names} that is up.`,
    remedy: 'Say --interface lo or eth0, or leave it out to capture all.',
  }
}

function noWord({ name }: AgentAddress): Remedy {
  return {
    code: 'agent-silent',
    text: `The agent on ${name} runs and does not answer.`,
    remedy: 'See whether the image is of this version (--image).',
  }
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
