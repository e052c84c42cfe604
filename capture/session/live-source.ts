import { randomUUID } from 'node:crypto'
import type { Engine } from '../../shared/engine/engine.ts'
import type { Remedy, SourceState } from '../../shared/messages/messages.ts'
import type { PodSnapshot } from '../../shared/pod/pod.ts'
import { socketViews } from '../../shared/pod/socket-view.ts'
import type { Done, Sockets } from '../../shared/view/desk.ts'
import { readNodeListeners, readPodSockets } from '../pods/pod-sockets.ts'
import { PodCapture } from './pod-capture.ts'
import type { PodCaptureOptions } from './pod-capture.ts'
import type { Source } from './source.ts'

export type LiveOptions = PodCaptureOptions & {
  /** Sends one request, in a pod of ours. */
  request?: () => Promise<Remedy | undefined>
}

/** A pod watched live on the node it runs on. */
export class LiveSource implements Source {
  readonly #options: LiveOptions
  readonly #capture: PodCapture
  readonly #sourceId = randomUUID()
  #state: SourceState
  #phase: 'live' | 'ended' = 'live'

  private constructor(options: LiveOptions, capture: PodCapture) {
    this.#options = options
    this.#capture = capture
    this.#state = this.#describe()
    capture.onChange = () => (this.#state = this.#describe())
  }

  /** Resolves when the taps have been started; the first packet may come at once. */
  static async start(options: LiveOptions): Promise<LiveSource | { problem: Remedy }> {
    const capture = await PodCapture.start(options)
    return 'problem' in capture ? capture : new LiveSource(options, capture)
  }

  get engine(): Engine {
    return this.#capture.engine
  }

  state(): SourceState {
    return this.#state
  }

  snapshots(): readonly PodSnapshot[] {
    const { snapshot } = this.#capture
    return snapshot === undefined ? [] : [snapshot]
  }

  async sockets(): Promise<Sockets> {
    const { pod, snapshot } = this.#capture
    return {
      views: socketViews(pod, readPodSockets(pod)),
      interfaces: snapshot?.interfaces ?? [],
      ...(!pod.hostNetwork && { nodeListeners: readNodeListeners() }),
    }
  }

  async request(): Promise<Done> {
    if (!this.#options.request) return { problem: notOurs }
    const problem = await this.#options.request()
    return problem && { problem }
  }

  async stop(): Promise<void> {
    await this.#capture.stop()
    this.#phase = 'ended'
    this.#state = this.#describe()
  }

  async close(): Promise<void> {
    await this.stop()
    await this.#capture.close()
  }

  #describe(): SourceState {
    const { pod, file, request } = this.#options
    const { baseTimeNs, interfaces } = this.engine
    return {
      phase: this.#phase,
      title: pod.kubernetesNamespace ? `${pod.kubernetesNamespace} / ${pod.name}` : pod.name,
      sourceId: this.#sourceId,
      interfaces: interfaces.map(({ name, networkNamespace }) => ({
        name: name ?? '',
        ...(networkNamespace !== undefined && { networkNamespace }),
      })),
      canRequest: request !== undefined && this.#phase === 'live',
      ...(baseTimeNs !== undefined && { baseTimeNs: String(baseTimeNs) }),
      ...(file !== undefined && { recording: file }),
    }
  }
}

const notOurs: Remedy = {
  code: 'not-ours',
  text: 'Only in the demo pod can the page send a request.',
  remedy: 'Send one yourself, with kubectl exec.',
}
