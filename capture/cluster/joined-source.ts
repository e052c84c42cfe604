import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { Engine } from '../../shared/engine/engine.ts'
import type { Remedy, SourceState } from '../../shared/messages/messages.ts'
import type { Pod, PodSnapshot } from '../../shared/pod/pod.ts'
import type { Done, Sockets } from '../../shared/view/desk.ts'
import { counterIntervalMs } from '../limits.ts'
import { Recorder } from '../recording/recorder.ts'
import { RecordingFile } from '../recording/recording-file.ts'
import { spoolFailed } from '../recording/disk-problem.ts'
import { Spool } from '../recording/spool.ts'
import { RecordedCounters } from '../session/recorded-counters.ts'
import { SilenceWatch } from '../session/silence-watch.ts'
import type { Source, Tell } from '../session/source.ts'
import { version } from '../version.ts'
import type { AgentClient } from './agent-client.ts'
import type { AgentStream, StreamState } from './agent-stream.ts'
import type { ApiNames } from './api-names.ts'
import type { CaptureRequest } from './capture-request.ts'
import { Join } from './join.ts'

/** A pod, and the agent on its node. */
export type WatchedPod = {
  agent: AgentClient
  pod: Pick<Pod, 'key' | 'name' | 'kubernetesNamespace' | 'uid' | 'hostNetwork'>
  /** Where the API has been asked. */
  names?: ApiNames
}

export type JoinedOptions = {
  pods: readonly WatchedPod[]
  /** How all of them are captured. */
  how: Omit<CaptureRequest, 'pod'>
  /** A file to record to. */
  file?: string | undefined
  tell: Tell
  /** How long agents that do not answer yet are waited for. */
  patienceMs?: number
  /** Ends the beginning. */
  signal?: AbortSignal
  /** Called once, after the last byte. */
  release?(): Promise<void>
}

/** An agent that is there has answered by then: on a busy node ten captures take seconds to begin. */
const patienceMsDefault = 10_000

type Parts = { spool: Spool; file: RecordingFile | undefined }

/**
 * Pods of other nodes watched live, through the agents on these: one of them from a laptop, several in
 * a hub. What agents stream is joined, recorded and kept here as a pod of this node would be; how it
 * is captured, and what is kept through a cut, is up to the agents.
 */
export class JoinedSource implements Source {
  readonly engine: Engine
  readonly #options: JoinedOptions
  readonly #parts: Parts
  readonly #recorder: Recorder
  readonly #recorded: RecordedCounters
  readonly #join: Join
  readonly #streams: readonly AgentStream[]
  readonly #sourceId = randomUUID()
  readonly #timer: NodeJS.Timeout
  readonly #silence: SilenceWatch
  #hasBegun = false
  /** Keys of the pods whose streams are cut, by their agents. */
  readonly #cut = new Map<AgentClient, Set<string>>()
  #state: SourceState
  #phase: 'live' | 'ended' = 'live'
  #stopping: Promise<void> | undefined

  private constructor(options: JoinedOptions, parts: Parts) {
    this.#options = options
    this.#parts = parts
    this.engine = new Engine({ bytes: parts.spool })
    this.#recorder = new Recorder(parts.spool, parts.file, version)
    this.#recorded = new RecordedCounters(this.engine, this.#recorder)
    this.#join = new Join(this.engine, this.#recorder, {
      changed: () => (this.#state = this.#describe()),
      batchEnd: () => this.#countSpool(),
      notice: options.tell,
    })
    // What else keeps a watch silent is in the agents' streams, which begin with an interface. Of one
    // that is cut nobody knows whether it would.
    this.#silence = new SilenceWatch(
      () => this.engine.interfaces.length,
      () => (this.#streams.every(isLive) ? [nothingCaptured(options.how)] : []),
      (why) => options.tell('warning', why),
    )
    this.#state = this.#describe()
    this.#streams = options.pods.map((watched) => this.#watch(watched))
    this.#timer = setInterval(() => this.#count(), counterIntervalMs)
  }

  /**
   * Resolves when every agent has begun to capture; those that do not answer are tried again, and it is
   * said. With a problem when no agent gives what is asked for, in its own words.
   */
  static async start(options: JoinedOptions): Promise<JoinedSource | { problem: Remedy }> {
    const { file: path, tell, release } = options
    const onTrouble = (problem: Remedy) => tell('problem', problem)
    const file = path === undefined ? undefined : await RecordingFile.open(path, onTrouble)
    if (file && 'code' in file) {
      await release?.()
      return { problem: file }
    }
    const spool = await Spool.open({ onTrouble: (error) => tell('warning', spoolFailed(error)) })
    const source = new JoinedSource(options, { spool, file })
    const problem = await source.#begin()
    if (problem === undefined) return source
    await source.close()
    return { problem }
  }

  state(): SourceState {
    return this.#state
  }

  snapshots(): readonly PodSnapshot[] {
    return this.engine.pods
  }

  /** What became of the packets of each pod's stream. */
  get streams(): readonly AgentStream[] {
    return this.#streams
  }

  async sockets(): Promise<Sockets | { problem: Remedy }> {
    const { pods } = this.#options
    const views = []
    for (const { agent, pod } of pods) {
      const answer = await agent.sockets(idOf(pod))
      if ('problem' in answer) return answer
      views.push(...(pods.length > 1 ? answer.map((view) => ({ ...view, pod: pod.key })) : answer))
    }
    return { views, interfaces: this.engine.pods.flatMap(({ interfaces }) => interfaces) }
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
    await this.#parts.spool.close()
  }

  async #begin(): Promise<Remedy | undefined> {
    const { patienceMs = patienceMsDefault, signal } = this.#options
    const settled = Promise.all(this.#streams.map((stream) => stream.settled))
    await within(patienceMs, settled, signal)
    this.#hasBegun = true
    const states = this.#streams.map(({ state }) => state)
    const problems = states.flatMap((state) => ('problem' in state ? [state.problem] : []))
    if (!this.#streams.some(isLive) || signal?.aborted)
      return problems[0] ?? noWord(this.#options.pods[0]!)
    this.#streams.forEach(({ state }, index) => {
      const { agent, pod } = this.#options.pods[index]!
      if (state.phase !== 'live') this.#streamChanged(agent, pod.key, state)
    })
    return undefined
  }

  #watch({ agent, pod, names }: WatchedPod): AgentStream {
    const { key, hostNetwork } = pod
    const node = agent.address.name
    const blocks = this.#join.add({ key, node, hostNetwork, ...(names && { names }) })
    const changed = (state: StreamState) => this.#streamChanged(agent, key, state)
    return agent.capture({ ...this.#options.how, pod: idOf(pod) }, { blocks, changed })
  }

  /** An agent that captures several pods is cut off once, and is back when all of them are. */
  #streamChanged(agent: AgentClient, key: string, state: StreamState): void {
    // Before the first word an agent that does not listen yet is nothing to speak of.
    if (!this.#hasBegun || this.#stopping) return
    const { tell } = this.#options
    const cut = this.#cut.get(agent) ?? new Set()
    if (state.phase === 'cut' && cut.size === 0) tell('warning', state.problem)
    if (state.phase === 'refused') tell('problem', state.problem)
    const wasCut = cut.size > 0
    if (state.phase === 'cut') cut.add(key)
    else cut.delete(key)
    this.#cut.set(agent, cut)
    if (state.phase === 'live' && wasCut && cut.size === 0) tell('note', isBack(agent))
  }

  async #stop(): Promise<void> {
    clearInterval(this.#timer)
    this.#silence.stop()
    await Promise.all(this.#streams.map((stream) => stream.stop()))
    this.#join.end()
    this.#count()
    this.#recorder.flush()
    await this.#parts.file?.close()
    this.#countUnrecorded()
    await this.#options.release?.()
    this.#phase = 'ended'
    this.#state = this.#describe()
  }

  #countSpool(): void {
    this.engine.setSpoolBytes(this.#parts.spool.keptBytes)
    this.engine.setSpoolStart(this.#parts.spool.start)
  }

  #count(): void {
    const counts = this.#streams.map((stream) => stream.counts)
    const missedAtAgents = counts.reduce((sum, { missed }) => sum + missed, 0)
    const lostAgents = counts.reduce((sum, { unknownLosses }) => sum + unknownLosses, 0)
    const { losses } = this.#join
    this.#join.countDropped()
    const loss = { ...losses, silentDeaths: losses.silentDeaths + lostAgents }
    this.engine.setLoss({ ...loss, missedAtAgents })
    this.#recorded.record(loss)
    this.#recorder.flush()
    this.#countUnrecorded()
  }

  #countUnrecorded(): void {
    this.engine.setLoss({ unrecordedPackets: this.#parts.file?.unrecordedPackets ?? 0 })
  }

  #describe(): SourceState {
    const { pods, file } = this.#options
    const { baseTimeNs, interfaces } = this.engine
    return {
      phase: this.#phase,
      title: pods.map(({ pod }) => titleOf(pod)).join(' + '),
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

/**
 * Waits no longer than `ms`, and not after `signal`. Not with `AbortSignal.timeout` within
 * `AbortSignal.any`: in Node 20 such a signal may be collected as garbage before its time, and never end.
 */
async function within(ms: number, awaited: Promise<unknown>, signal?: AbortSignal): Promise<void> {
  const waiting = new AbortController()
  const giveUp = () => waiting.abort()
  signal?.addEventListener('abort', giveUp)
  if (signal?.aborted) giveUp()
  await Promise.race([awaited, delay(ms, undefined, { signal: waiting.signal }).catch(giveUp)])
  signal?.removeEventListener('abort', giveUp)
  giveUp()
}

function isLive({ state }: AgentStream): boolean {
  return state.phase === 'live'
}

function idOf({ uid, key }: WatchedPod['pod']): string {
  return uid ?? key
}

function titleOf({ kubernetesNamespace, name }: WatchedPod['pod']): string {
  return kubernetesNamespace === undefined ? name : `${kubernetesNamespace} / ${name}`
}

function isBack({ address }: AgentClient): Remedy {
  return {
    code: 'agent-back',
    text: `The agent on ${address.name} is there again.`,
    remedy: 'What it has captured meanwhile is being added.',
  }
}

function noWord({ agent }: WatchedPod): Remedy {
  return {
    code: 'agent-silent',
    text: `The agent on ${agent.address.name} runs and does not answer.`,
    remedy: 'See whether the image is of this version (--image).',
  }
}

function nothingCaptured({ interfaces = [] }: JoinedOptions['how']): Remedy {
  const names = interfaces.length > 0 ? ` called ${interfaces.join(' or ')}` : ''
  return {
    code: 'wrong-interface',
    text: `Nothing is captured: the pod has no interface${names} that is up.`,
    remedy: 'Say --interface lo or eth0, or leave it out to capture all.',
  }
}

const notOurs: Remedy = {
  code: 'not-ours',
  text: 'Only in the demo pod can the page send a request.',
  remedy: 'Send one yourself, with kubectl exec.',
}
