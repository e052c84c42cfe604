import type { CoreV1Event, V1Pod } from '@kubernetes/client-node'
import type { Remedy } from '../../shared/messages/messages.ts'
import type { ApiClient } from '../kubernetes/api-client.ts'
import { ApiWatch } from '../kubernetes/api-watch.ts'
import { agentNamespace } from './agent-manifest.ts'

/** An image of 100 MB over a slow line, or a kubelet that has much to do. */
const startMsMax = 120_000
/** A pod that no kubelet has taken up by then is on a node that does nothing. */
const takenUpMsMax = 20_000

export type AgentStart = {
  name: string
  nodeName: string
  image: string
  /** What happens meanwhile, each once. */
  progress(step: string): void
  /** Ends the waiting. */
  signal: AbortSignal
}

/**
 * Waits until the agent's container runs. Resolves with why it cannot: in the words of the pod's state
 * and events, with what to do about it.
 */
export async function agentStarted(
  client: ApiClient,
  start: AgentStart,
): Promise<undefined | Remedy> {
  const waiting = new Waiting(client, start)
  try {
    return await waiting.ended
  } finally {
    await waiting.stop()
  }
}

/** An agent that runs, until it is told to stop or ends by itself. */
export type RunningAgent = {
  /** Resolves with why when its container has ended, or its pod has gone. */
  ended: Promise<Remedy>
  /** Looks no longer. */
  stop(): Promise<void>
}

/** Follows an agent that has started. */
export function followAgent(
  client: ApiClient,
  { name, nodeName, image }: Pick<AgentStart, 'name' | 'nodeName' | 'image'>,
): RunningAgent {
  const { signal } = new AbortController()
  const start = { name, nodeName, image, signal, progress: () => undefined }
  const following = new Waiting(client, start, { isUntilEnd: true })
  return {
    ended: following.ended.then((why) => why ?? new Promise<never>(() => undefined)),
    stop: () => following.stop(),
  }
}

class Waiting {
  readonly ended: Promise<undefined | Remedy>
  readonly #start: AgentStart
  readonly #isUntilEnd: boolean
  readonly #watches: ApiWatch<V1Pod | CoreV1Event>[]
  readonly #timers: NodeJS.Timeout[]
  readonly #told = new Set<string>()
  #end: (outcome: undefined | Remedy) => void = () => undefined
  #pod: V1Pod | undefined
  #lastEvent = ''

  /** Until the container runs, or until it has ended. */
  constructor(client: ApiClient, start: AgentStart, { isUntilEnd = false } = {}) {
    this.#start = start
    this.#isUntilEnd = isUntilEnd
    this.ended = new Promise((resolve) => (this.#end = resolve))
    const follow = <T extends V1Pod | CoreV1Event>(
      resource: string,
      fieldSelector: string,
      seen: (object: T, isGone: boolean) => void,
    ) =>
      new ApiWatch<T>(
        client,
        {
          path: `/api/v1/namespaces/${agentNamespace}/${resource}`,
          query: { fieldSelector },
          doing: `Following the ${resource} of the agent`,
        },
        {
          onList: (objects) => objects.forEach((object) => seen(object, false)),
          onChange: (type, object) => seen(object, type === 'DELETED'),
          onProblem: () => undefined,
        },
      )
    const { name } = start
    const pods = follow<V1Pod>('pods', `metadata.name=${name}`, (...seen) => this.#look(...seen))
    const events = follow<CoreV1Event>('events', `involvedObject.name=${name}`, (event) =>
      this.#hear(event),
    )
    this.#watches = [pods, events] as ApiWatch<V1Pod | CoreV1Event>[]
    void pods.start().then((problem) => problem && !isUntilEnd && this.#end(problem))
    // Without the right to see events there is less to say, and nothing else.
    if (!isUntilEnd) void events.start()
    this.#timers = isUntilEnd
      ? []
      : [
          setTimeout(() => this.#end(this.#tooLong()), startMsMax),
          setTimeout(() => this.#notTakenUp(), takenUpMsMax),
        ]
    start.signal.addEventListener('abort', () => this.#end(interrupted), { once: true })
    if (start.signal.aborted) this.#end(interrupted)
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer)
    await Promise.all(this.#watches.map((watch) => watch.stop()))
  }

  #look(pod: V1Pod, isGone: boolean): void {
    this.#pod = pod
    const { phase, reason, message } = pod.status ?? {}
    const state = pod.status?.containerStatuses?.[0]?.state
    if (isGone || pod.metadata?.deletionTimestamp) this.#end(this.#removed())
    else if (state?.running) {
      if (!this.#isUntilEnd) this.#end(undefined)
    } else if (state?.terminated) this.#end(this.#died(state.terminated))
    else if (phase === 'Failed') this.#end(this.#rejected(message ?? reason ?? ''))
    else if (state?.waiting?.reason) this.#wait(state.waiting.reason, state.waiting.message ?? '')
  }

  #hear({ reason = '', message = '', type }: CoreV1Event): void {
    if (type === 'Warning') this.#lastEvent = message
    this.#progress(`${reason}: ${message}`)
    // Only the kubelet's events say it where the pod's state does not.
    if (/^Failed(Mount|CreatePodSandBox)$/.test(reason)) this.#lastEvent = message
  }

  #progress(step: string): void {
    if (this.#told.has(step)) return
    this.#told.add(step)
    this.#start.progress(step)
  }

  #wait(reason: string, message: string): void {
    this.#progress(message === '' ? reason : `${reason}: ${message}`)
    const { image, nodeName } = this.#start
    // `ErrImagePull` alone may be a slow registry: after it has been tried again it is no more.
    if (/^(ErrImageNeverPull|ImagePullBackOff|InvalidImageName)$/.test(reason)) {
      this.#end(imageMissing(image, nodeName, message || reason))
    } else if (/^(CreateContainerError|RunContainerError|CrashLoopBackOff)$/.test(reason)) {
      this.#end(cannotRun(nodeName, message || reason))
    }
  }

  #notTakenUp(): void {
    const status = this.#pod?.status
    if (status?.startTime || status?.containerStatuses?.length || this.#told.size > 0) return
    this.#end(notReady(this.#start.nodeName, 'its kubelet has not taken up the agent'))
  }

  #tooLong(): Remedy {
    const last = this.#lastEvent === '' ? '' : ` The last it said: ${this.#lastEvent}.`
    return {
      code: 'agent-slow',
      text: `The agent on ${this.#start.nodeName} did not start within ${startMsMax / 1000} s.${last}`,
      remedy: 'See "kubectl describe node" of that node, and try again.',
    }
  }

  #removed(): Remedy {
    return {
      code: 'agent-removed',
      text: this.#isUntilEnd
        ? `The agent on ${this.#start.nodeName} was removed.`
        : `The agent on ${this.#start.nodeName} was removed while it started.`,
      remedy: 'See who removes pods in the Kubernetes namespace podscope, and try again.',
    }
  }

  #rejected(reason: string): Remedy {
    return {
      code: 'agent-rejected',
      text: `The node ${this.#start.nodeName} does not take the agent: ${reason.replace(/\.$/, '')}.`,
      remedy: 'Make room on that node, and try again.',
    }
  }

  #died({ exitCode, message, reason }: { exitCode: number; message?: string; reason?: string }) {
    const said = (message ?? reason ?? '').trim().split('\n').at(-1) ?? ''
    const words = said === '' ? '' : ` and said: ${said}`
    return cannotRun(this.#start.nodeName, `it ended with status ${exitCode}${words}`)
  }
}

/** A node that is not ready; `why` in the node's own words. */
export function notReady(nodeName: string, why: string): Remedy {
  return {
    code: 'node-not-ready',
    text: `The node ${nodeName} is not ready: ${why.replace(/\.$/, '')}.`,
    remedy: 'Bring the node back, or watch a pod on another one.',
  }
}

function imageMissing(image: string, nodeName: string, reason: string): Remedy {
  return {
    code: 'image-missing',
    text: `The node ${nodeName} does not get the agent's image ${image}: ${causeOf(reason)}.`,
    remedy: `Load it there (kind load docker-image ${image}; minikube image load ${image}; on k3s: k3s ctr images import FILE; with containerd: ctr -n k8s.io images import FILE), or name one it can pull with --image.`,
  }
}

/** What a kubelet and its runtime put before the cause, one after the other: that it failed, and at what. */
const wrappings =
  /^(?:Back-off pulling image|ErrImagePull|rpc error: code = \w+ desc =|failed to pull and unpack image|failed to resolve reference|failed to resolve image)(?: "[^"]*")?:? */

function causeOf(reason: string): string {
  const inner = reason.replace(wrappings, '')
  return inner === '' || inner === reason ? reason.slice(0, 300).replace(/\.$/, '') : causeOf(inner)
}

function cannotRun(nodeName: string, reason: string): Remedy {
  return {
    code: 'agent-failed',
    text: `The agent cannot run on ${nodeName}: ${reason.slice(0, 500).replace(/\.$/, '')}.`,
    remedy: 'See whether the image is of this version (--image) and what the node permits.',
  }
}

const interrupted: Remedy = {
  code: 'interrupted',
  text: 'Interrupted while the agent started.',
  remedy: 'Nothing is left behind.',
}
