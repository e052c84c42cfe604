import type { Remedy } from '../../shared/messages/messages.ts'
import type { NetworkInterface, Pod, PodSnapshot } from '../../shared/pod/pod.ts'
import { readProcText } from '../procfs/proc-read.ts'
import { findPods } from './find-pods.ts'
import { readInterfaces } from './interfaces.ts'
import { entryOf, readPodSnapshot } from './pod-snapshot.ts'

const intervalMs = 1000

export type PodWatchListener = {
  onSnapshot(snapshot: PodSnapshot): void
  /** Something that happened to the pod: a container restarted, the pod gone or back. */
  onChange(change: Remedy): void
}

/** Looks at one pod every second, and says what has changed. */
export class PodWatch {
  readonly #key: string
  readonly #listener: PodWatchListener
  #pod: Pod
  #interfaces: NetworkInterface[] = []
  #devices: string | undefined
  #text = ''
  #gone = false
  #timer: NodeJS.Timeout | undefined
  #stopped = false

  constructor(pod: Pod, listener: PodWatchListener) {
    this.#pod = pod
    this.#key = pod.key
    this.#listener = listener
  }

  /** As it was found last. */
  get pod(): Pod {
    return this.#pod
  }

  /** Resolves after the first look. */
  async start(): Promise<void> {
    await this.#show()
    this.#schedule()
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
  }

  #schedule(): void {
    if (this.#stopped) return
    this.#timer = setTimeout(() => void this.#look().finally(() => this.#schedule()), intervalMs)
    this.#timer.unref()
  }

  async #look(): Promise<void> {
    const { pods } = await findPods()
    // A namesake that comes or goes changes the key, never the network namespace.
    const found =
      pods.find(({ networkNamespace: inode }) => inode === this.#pod.networkNamespace) ??
      pods.find(({ key }) => key === this.#key)
    if (this.#stopped) return
    if (!found || !entryOf(found)) {
      if (!this.#gone) this.#listener.onChange(podGone(this.#pod.name))
      this.#gone = true
      return
    }
    if (this.#gone) this.#listener.onChange(podBack(found.name))
    this.#gone = false
    for (const change of restarts(this.#pod, found)) this.#listener.onChange(change)
    this.#pod = found
    await this.#show()
  }

  async #show(): Promise<void> {
    await this.#refreshInterfaces()
    const snapshot = await readPodSnapshot(this.#pod, this.#interfaces)
    const text = JSON.stringify(snapshot)
    if (this.#stopped || text === this.#text) return
    this.#text = text
    this.#listener.onSnapshot(snapshot)
  }

  /** Programs are started only when an interface or an address has come or gone. */
  async #refreshInterfaces(): Promise<void> {
    const pid = entryOf(this.#pod)?.pid
    if (pid === undefined) return
    const addresses = readProcText(`/proc/${pid}/net/fib_trie`) ?? ''
    const addresses6 = readProcText(`/proc/${pid}/net/if_inet6`) ?? ''
    const names = (readProcText(`/proc/${pid}/net/dev`) ?? '').replaceAll(/:.*/g, '')
    const devices = `${this.#pod.networkNamespace}\n${names}\n${addresses}\n${addresses6}`
    if (devices === this.#devices) return
    this.#devices = devices
    this.#interfaces = await readInterfaces(pid)
  }
}

function restarts(before: Pod, after: Pod): Remedy[] {
  return after.containers.flatMap((container) => {
    const known = before.containers.find(({ name }) => name === container.name)
    const first = container.processes[0]
    const firstBefore = known?.processes[0]
    if (!known || !first || first.startTicks === firstBefore?.startTicks) return []
    return [
      {
        code: 'container-restarted',
        text: `The container ${container.name} has been restarted; its first process is now ${first.pid}.`,
        remedy: 'The capture goes on; owners are named by the new processes.',
      },
    ]
  })
}

function podGone(name: string): Remedy {
  return {
    code: 'pod-gone',
    text: `The pod ${name} has gone.`,
    remedy: 'What was captured stays; it goes on by itself when the pod comes back.',
  }
}

function podBack(name: string): Remedy {
  return { code: 'pod-back', text: `The pod ${name} is back.`, remedy: 'The capture goes on.' }
}
