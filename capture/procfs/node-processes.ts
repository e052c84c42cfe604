import { readNamespace } from './namespaces.ts'
import { procRootDefault } from './proc-read.ts'
import { readPids } from './processes.ts'

/**
 * The processes of the node, by the network namespace they are in. A look reads one link of every
 * process (3 µs each) and is good for `ageMsMax`: however many pods are watched, the node is looked
 * at once for all of them.
 */
export class NodeProcesses {
  readonly #procRoot: string
  readonly #ageMsMax: number
  readonly #byNetworkNamespace = new Map<number, number[]>()
  #all: readonly number[] = []
  #lookedAtMs = Number.NEGATIVE_INFINITY

  /** Looks anew whenever it is asked, unless an age is given. */
  constructor({ procRoot = procRootDefault, ageMsMax = 0 } = {}) {
    this.#procRoot = procRoot
    this.#ageMsMax = ageMsMax
  }

  /** All PIDs, ascending. */
  all(): readonly number[] {
    this.#look()
    return this.#all
  }

  /**
   * The PIDs in one network namespace, ascending. None of them is in another one by now: a number
   * may have got a new process since the look.
   */
  in(networkNamespace: number): number[] {
    this.#look()
    const pids = this.#byNetworkNamespace.get(networkNamespace) ?? []
    return pids.filter((pid) => readNamespace(pid, 'net', this.#procRoot) === networkNamespace)
  }

  #look(): void {
    const nowMs = performance.now()
    if (nowMs - this.#lookedAtMs < this.#ageMsMax) return
    this.#lookedAtMs = nowMs
    this.#all = readPids(this.#procRoot)
    this.#byNetworkNamespace.clear()
    for (const pid of this.#all) this.#place(pid)
  }

  #place(pid: number): void {
    const inode = readNamespace(pid, 'net', this.#procRoot)
    if (inode === undefined) return
    const others = this.#byNetworkNamespace.get(inode)
    if (others) others.push(pid)
    else this.#byNetworkNamespace.set(inode, [pid])
  }
}
