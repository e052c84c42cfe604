import type { Remedy } from '../../shared/messages/messages.ts'
import type { Pod } from '../../shared/pod/pod.ts'
import {
  agentBufferKib,
  agentIdleMs,
  agentPacketsMax,
  agentSpoolBytesMax,
  agentStreamsMax,
} from '../limits.ts'
import type { FoundPods } from '../pods/find-pods.ts'
import { PodCapture } from '../session/pod-capture.ts'
import type { PacketReduction, PodCaptureOptions } from '../session/pod-capture.ts'
import type { Tell } from '../session/source.ts'
import { howToCapture } from '../session/start-live.ts'
import type { CaptureRequest } from './capture-request.ts'
import { CredentialMask } from './mask-credentials.ts'
import { SharedAttribution } from './shared-attribution.ts'
import { StreamedCapture } from './streamed-capture.ts'

export type NodeCapturesOptions = {
  findPods(): Promise<FoundPods>
  /** UIDs or keys of the pods that may be captured; all that are found where it is absent. */
  onlyPods?: readonly string[]
  /** How to capture: see `CaptureFlags`. */
  tap?: string
  bufferKib?: number
  /** Credentials in HTTP headers leave the node as they are. */
  showCredentials: boolean
  startAttribution: PodCaptureOptions['startAttribution']
  tell: Tell
}

/** Why a capture is refused, with the status of HTTP that says so. */
export type CaptureRefusal = { status: 400 | 404 | 429 | 501; problem: Remedy }

/** A pod list is good for that long: several watchers ask at a time, and each look costs 30 ms. */
const podsAgeMsMax = 1000
const sweepIntervalMs = 1000

/** All captures of an agent. Watchers that ask for the same share one; nobody watching ends it. */
export class NodeCaptures {
  readonly #options: NodeCapturesOptions
  readonly #attribution: SharedAttribution
  readonly #captures = new Map<string, Promise<StreamedCapture | CaptureRefusal>>()
  /** Those that have been started. */
  readonly #running = new Set<StreamedCapture>()
  readonly #sweeping: NodeJS.Timeout
  #found: { promise: Promise<FoundPods>; atMs: number } | undefined

  constructor(options: NodeCapturesOptions) {
    this.#options = options
    this.#attribution = new SharedAttribution(options.startAttribution)
    this.#sweeping = setInterval(() => void this.#sweep(), sweepIntervalMs)
  }

  /** Whether somebody is reading a capture. */
  get isWatched(): boolean {
    return [...this.#running].some(({ idleMs }) => idleMs === 0)
  }

  /** The pods of the node that may be captured. */
  async pods(): Promise<FoundPods> {
    const nowMs = performance.now()
    if (this.#found === undefined || nowMs - this.#found.atMs > podsAgeMsMax) {
      this.#found = { promise: this.#options.findPods(), atMs: nowMs }
    }
    const { pods, warnings } = await this.#found.promise
    const { onlyPods } = this.#options
    return {
      pods:
        onlyPods === undefined ? pods : pods.filter((pod) => onlyPods.some((id) => is(pod, id))),
      warnings,
    }
  }

  async pod(id: string): Promise<Pod | undefined> {
    const { pods } = await this.pods()
    return pods.find((pod) => is(pod, id))
  }

  /** The capture that is asked for, begun where there is none. */
  async ensure(request: CaptureRequest): Promise<StreamedCapture | CaptureRefusal> {
    const key = JSON.stringify(request)
    const known = this.#captures.get(key)
    if (known) return known
    if (this.#captures.size === agentStreamsMax) return tooMany
    const starting = this.#start(request)
    this.#captures.set(key, starting)
    const started = await starting
    if ('problem' in started) this.#captures.delete(key)
    return started
  }

  find(stream: string): StreamedCapture | undefined {
    return [...this.#running].find(({ id }) => id === stream)
  }

  async close(): Promise<void> {
    clearInterval(this.#sweeping)
    await Promise.all([...this.#running].map((capture) => capture.close()))
  }

  async #start(request: CaptureRequest): Promise<StreamedCapture | CaptureRefusal> {
    const pod = await this.pod(request.pod)
    if (pod === undefined) return { status: 404, problem: noSuchPod(request.pod) }
    const { tap, bufferKib = agentBufferKib, startAttribution: _, ...rest } = this.#options
    const { interfaces, filter, snapLengthBytes, headersOnly = false } = request
    const how = await howToCapture({
      buffer: bufferKib,
      headersOnly,
      ...(tap !== undefined && { tap }),
      ...(interfaces && { interface: [...interfaces] }),
      ...(filter !== undefined && { captureFilter: filter }),
      ...(snapLengthBytes !== undefined && { snapLength: snapLengthBytes }),
    })
    if ('problem' in how) return { status: 400, problem: how.problem }
    const reduce = headersOnly || rest.showCredentials ? how.reduce : masked()
    const capture = await PodCapture.start({
      pod,
      ...how,
      ...(reduce && { reduce }),
      packetsMax: agentPacketsMax,
      spoolLimitBytes: agentSpoolBytesMax,
      startAttribution: this.#attribution.join,
      tell: rest.tell,
    })
    // What this agent lacks it will lack when it is asked again.
    if ('problem' in capture) return { status: 501, problem: capture.problem }
    const streamed = new StreamedCapture(pod.key, capture)
    this.#running.add(streamed)
    return streamed
  }

  async #sweep(): Promise<void> {
    for (const [key, promise] of this.#captures) {
      const capture = await promise
      if ('problem' in capture || capture.idleMs < agentIdleMs) continue
      this.#captures.delete(key)
      this.#running.delete(capture)
      await capture.close()
    }
  }
}

function is(pod: Pod, id: string): boolean {
  return pod.uid === id || pod.key === id
}

function masked(): PacketReduction {
  const mask = new CredentialMask()
  return (record, linkType) => mask.mask(record, linkType)
}

const tooMany: CaptureRefusal = {
  status: 429,
  problem: {
    code: 'too-many-captures',
    text: `This agent captures ${agentStreamsMax} pods already.`,
    remedy: 'Stop watching one of them.',
  },
}

function noSuchPod(id: string): Remedy {
  return {
    code: 'pod-not-here',
    text: `The pod ${id} is not on this node, or this agent may not watch it.`,
    remedy: 'Ask the agent on the node that it runs on.',
  }
}
