import type { Remedy } from '../../shared/messages/messages.ts'
import type { ApiClient } from '../kubernetes/api-client.ts'
import { KubernetesPods } from '../pods/kubernetes-list.ts'
import type { KubernetesPod } from '../pods/kubernetes-pod.ts'
import type { CaptureFlags } from '../session/start-live.ts'
import type { Source, Tell } from '../session/source.ts'
import { AgentClient } from './agent-client.ts'
import { ApiNames } from './api-names.ts'
import { readyMsMax } from './agent-request.ts'
import type { AgentAddress } from './agent-request.ts'
import type { CaptureRequest } from './capture-request.ts'
import { JoinedSource } from './joined-source.ts'
import { placeAgent } from './place-agent.ts'

export type InClusterFlags = CaptureFlags & {
  image?: string
  headersOnly?: boolean
  showCredentials?: boolean
}

/** Who watches. */
export type InClusterHost = {
  tell: Tell
  progress(step: string): void
  /** Ends what is being begun. */
  signal: AbortSignal
}

/**
 * Watches pods of a cluster through agents that are placed beside them and removed with the source.
 * What is wrong with rights, node, image or a pod itself is the answer; nothing is left behind then.
 */
export async function startInCluster(
  client: ApiClient,
  pods: readonly KubernetesPod[],
  flags: InClusterFlags,
  host: InClusterHost,
): Promise<Source | { problem: Remedy }> {
  const giveUp = new AbortController()
  const signal = AbortSignal.any([host.signal, giveUp.signal])
  const begun = await Promise.all(
    pods.map(async (pod) => {
      const beside = await placeBeside(client, pod, flags, { ...host, signal })
      if ('problem' in beside) giveUp.abort(beside.problem)
      return beside
    }),
  )
  const placed = begun.filter(isPlaced)
  const release = async () => {
    await Promise.all(placed.map((one) => one.release()))
  }
  if (placed.length < pods.length) {
    await release()
    return { problem: giveUp.signal.reason as Remedy }
  }
  for (const { ended, target } of placed) {
    void ended.then((problem) =>
      target.hasStarted ? host.tell('problem', problem) : giveUp.abort(problem),
    )
  }
  host.progress('connecting')
  const started = await JoinedSource.start({
    pods: placed.map(({ address, pod, target }) => ({
      agent: new AgentClient(address),
      pod,
      names: new ApiNames(() => target.pod),
    })),
    how: howToCapture(flags),
    file: flags.write,
    tell: host.tell,
    patienceMs: readyMsMax,
    signal: AbortSignal.any([signal, ...placed.map(({ target }) => target.signal)]),
    release,
  })
  for (const { target } of placed) target.hasStarted = true
  if (!('problem' in started)) return started
  const gone = placed.map(({ target }) => target.problem).find((problem) => problem !== undefined)
  return { problem: gone ?? (giveUp.signal.reason as Remedy | undefined) ?? started.problem }
}

type Beside = {
  pod: KubernetesPod
  address: AgentAddress
  ended: Promise<Remedy>
  target: TargetWatch
  release(): Promise<void>
}

function isPlaced(one: Beside | { problem: Remedy }): one is Beside {
  return !('problem' in one)
}

async function placeBeside(
  client: ApiClient,
  pod: KubernetesPod,
  { image, showCredentials }: InClusterFlags,
  host: InClusterHost,
): Promise<Beside | { problem: Remedy }> {
  const { progress } = host
  const target = await TargetWatch.start(client, pod, host)
  const { signal } = target
  const placed = await placeAgent(client, pod, { image, showCredentials, progress, signal })
  if ('problem' in placed) {
    await target.stop()
    return { problem: target.problem ?? placed.problem }
  }
  const release = async () => {
    await target.stop()
    await placed.remove()
  }
  return { pod, target, release, address: placed.address, ended: placed.ended }
}

function howToCapture(flags: InClusterFlags): Omit<CaptureRequest, 'pod'> {
  const { interface: interfaces, captureFilter: filter, snapLength, headersOnly } = flags
  return {
    ...(interfaces && { interfaces }),
    ...(filter !== undefined && { filter }),
    ...(snapLength !== undefined && { snapLengthBytes: snapLength }),
    ...(headersOnly && { headersOnly }),
  }
}

/** Follows the pod itself: one that goes while the agent starts ends the starting, later it is told. */
class TargetWatch {
  readonly #abort = new AbortController()
  readonly #pod: KubernetesPod
  readonly #host: InClusterHost
  readonly #pods: KubernetesPods
  #problem: Remedy | undefined
  hasStarted = false

  private constructor(client: ApiClient, pod: KubernetesPod, host: InClusterHost) {
    this.#pod = pod
    this.#host = host
    const { kubernetesNamespace, name } = pod
    const scope = { kubernetesNamespace, fieldSelector: `metadata.name=${name}` }
    this.#pods = new KubernetesPods(client, scope, () => this.#look())
    host.signal.addEventListener('abort', () => this.#abort.abort(), { once: true })
    if (host.signal.aborted) this.#abort.abort()
  }

  /** Who may not list pods is told nothing of this one's end, and may watch it all the same. */
  static async start(client: ApiClient, pod: KubernetesPod, host: InClusterHost) {
    const watch = new TargetWatch(client, pod, host)
    await watch.#pods.start()
    return watch
  }

  get signal(): AbortSignal {
    return this.#abort.signal
  }

  /** As the API told of it last. */
  get pod(): KubernetesPod {
    return this.#pods.list.find(({ uid }) => uid === this.#pod.uid) ?? this.#pod
  }

  get problem(): Remedy | undefined {
    return this.#problem
  }

  stop(): Promise<void> {
    return this.#pods.stop()
  }

  #look(): void {
    const { list, problem } = this.#pods
    if (problem || this.#problem || list.some(({ uid }) => uid === this.#pod.uid)) return
    this.#problem = this.hasStarted ? goneNow(this.#pod) : goneBefore(this.#pod)
    if (this.hasStarted) this.#host.tell('warning', this.#problem)
    else this.#abort.abort()
  }
}

function goneBefore({ key }: KubernetesPod): Remedy {
  return {
    code: 'pod-gone',
    text: `The pod ${key} was deleted while the agent started.`,
    remedy: 'Choose another one; the agent has been removed.',
  }
}

function goneNow({ key }: KubernetesPod): Remedy {
  return {
    code: 'pod-gone',
    text: `The pod ${key} has been deleted.`,
    remedy: 'What was captured stays; watch the pod that takes its place.',
  }
}
