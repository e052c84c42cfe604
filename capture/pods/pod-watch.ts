import type { Container, Pod, PodSnapshot } from '../../shared/pod/pod.ts'
import { NodeProcesses } from '../procfs/node-processes.ts'
import { InterfaceReader } from './interface-reader.ts'
import { NodeLinks } from './node-links.ts'
import { comparePods, podBack, podGone, runningContainers } from './pod-change.ts'
import type { PodChange } from './pod-change.ts'
import { readPodSnapshot } from './pod-snapshot.ts'

/** Between the end of one look and the next: a person sees a change within two seconds. */
const intervalMs = 1000

/** What all watches of this process share: with a hundred pods the node is looked at twice a second. */
const nodeProcesses = new NodeProcesses({ ageMsMax: 500 })
const nodeLinks = new NodeLinks()

export type PodWatchListener = {
  /** The first one, and every one that differs from the one before. */
  onSnapshot(snapshot: PodSnapshot): void
  /** Called before `onSnapshot` with the snapshot it was seen in. */
  onChange(change: PodChange): void
}

/**
 * Looks at a pod once a second and says what has changed. A pod that has gone is looked for until
 * `stop`; one of the same name is followed.
 */
export class PodWatch {
  readonly #listener: PodWatchListener
  readonly #interfaces = new InterfaceReader(nodeLinks)
  /** As they ran last. */
  readonly #containers = new Map<string, Container>()
  #pod: Pod
  #lastText = ''
  #isGone = false
  #isStopped = false
  #timer: NodeJS.Timeout | undefined

  constructor(pod: Pod, listener: PodWatchListener) {
    this.#pod = pod
    this.#listener = listener
    this.#remember()
  }

  /** As it was found last. */
  get pod(): Pod {
    return this.#pod
  }

  /** Resolves after the first look: the listener has had its first snapshot, or `pod-gone`. */
  start(): Promise<void> {
    return this.#look()
  }

  /** The listener is not called any more. */
  stop(): void {
    this.#isStopped = true
    clearTimeout(this.#timer)
  }

  async #look(): Promise<void> {
    const snapshot = await readPodSnapshot(this.#pod, this.#interfaces, nodeProcesses)
    if (this.#isStopped) return
    if (snapshot === undefined) this.#lose()
    else this.#follow(snapshot)
    this.#timer = setTimeout(() => void this.#look(), intervalMs)
    this.#timer.unref()
    // The listener may have stopped us.
    if (this.#isStopped) clearTimeout(this.#timer)
  }

  #lose(): void {
    if (!this.#isGone) this.#listener.onChange(podGone(this.#pod))
    this.#isGone = true
  }

  #follow(snapshot: PodSnapshot): void {
    const before = this.#pod
    // Whoever is told of a change may ask for the pod.
    this.#pod = snapshot.pod
    if (this.#isGone) this.#listener.onChange(podBack(snapshot.pod))
    else this.#tell(comparePods(before, snapshot.pod, this.#containers))
    this.#isGone = false
    this.#remember()
    const text = JSON.stringify(snapshot)
    if (this.#isStopped || text === this.#lastText) return
    this.#lastText = text
    this.#listener.onSnapshot(snapshot)
  }

  #tell(changes: readonly PodChange[]): void {
    for (const change of changes) {
      if (!this.#isStopped) this.#listener.onChange(change)
    }
  }

  #remember(): void {
    for (const container of runningContainers(this.#pod)) {
      this.#containers.set(container.name, container)
    }
  }
}
