import type { Remedy } from '../../shared/messages/messages.ts'
import type { ApiClient } from '../kubernetes/api-client.ts'
import { KubernetesPods } from '../pods/kubernetes-list.ts'
import type { KubernetesPod } from '../pods/kubernetes-pod.ts'
import type { CaptureFlags } from '../session/start-live.ts'
import type { Source, Tell } from '../session/source.ts'
import { AgentClient } from './agent-client.ts'
import { readyMsMax } from './agent-request.ts'
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
 * Watches a pod of a cluster through an agent that is placed beside it and removed with the source. What
 * is wrong with rights, node, image or the pod itself is the answer; nothing is left behind then.
 */
export async function startInCluster(
  client: ApiClient,
  pod: KubernetesPod,
  flags: InClusterFlags,
  host: InClusterHost,
): Promise<Source | { problem: Remedy }> {
  const target = await TargetWatch.start(client, pod, host)
  const { image, showCredentials } = flags
  const { progress } = host
  const placed = await placeAgent(client, pod, {
    image,
    showCredentials,
    progress,
    signal: target.signal,
  })
  if ('problem' in placed) {
    await target.stop()
    return { problem: target.problem ?? placed.problem }
  }
  progress('connecting')
  const started = await JoinedSource.start({
    pods: [{ agent: new AgentClient(placed.address), pod }],
    how: howToCapture(flags),
    file: flags.write,
    tell: host.tell,
    patienceMs: readyMsMax,
    signal: target.signal,
    release: async () => {
      await target.stop()
      await placed.remove()
    },
  })
  target.hasStarted = true
  return started
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
