import type { Evidence, Owner } from '../../shared/pod/owner.ts'
import type { Container, Pod } from '../../shared/pod/pod.ts'
import type { OwningProcess } from './owning-process.ts'

type Place = { pod: Pod; container: Container }

/** Which network namespaces are watched, and which container belongs to which pod. */
export class PodDirectory {
  readonly #pods: () => readonly Pod[]
  #listed: readonly Pod[] = []
  readonly #places = new Map<string, Place>()
  readonly #watched = new Set<number>()

  constructor(pods: () => readonly Pod[]) {
    this.#pods = pods
    this.refresh()
  }

  /** Takes up what has changed since; costs nothing when nothing has. */
  refresh(): void {
    const pods = this.#pods()
    const isSame =
      pods.length === this.#listed.length && pods.every((pod, at) => pod === this.#listed[at])
    if (isSame) return
    this.#listed = [...pods]
    this.#places.clear()
    this.#watched.clear()
    for (const pod of pods) {
      this.#watched.add(pod.networkNamespace)
      for (const container of pod.containers) this.#places.set(container.id, { pod, container })
    }
  }

  get networkNamespaces(): ReadonlySet<number> {
    return this.#watched
  }

  /** Whether a container is one of the pods'. */
  knows(containerId: string): boolean {
    return this.#places.has(containerId)
  }

  /** The network namespace of the pod that a container belongs to. */
  networkNamespaceOf(containerId: string): number | undefined {
    return this.#places.get(containerId)?.pod.networkNamespace
  }

  /** A single process as an owner. */
  describeProcess(process: OwningProcess, evidence: Evidence): Owner {
    const { pid, startTicks, pidInside, name, commandLine } = process
    return {
      ...this.#describePlace(process.containerId, evidence),
      process: name,
      pid,
      ...(startTicks !== undefined && { startTicks }),
      ...(pidInside !== undefined && { pidInside }),
      ...(commandLine !== undefined && { commandLine }),
    }
  }

  /**
   * The holders of one socket as an owner: the very process where there is one, else what they have
   * in common. Those of several containers, or of a container and the node, are not named at all.
   */
  describeHolders(holders: readonly OwningProcess[], evidence: Evidence): Owner {
    const [first, ...others] = holders
    if (first === undefined) return { evidence: 'unknown', place: 'container' }
    if (others.length === 0) return this.describeProcess(first, evidence)
    if (others.some(({ containerId }) => containerId !== first.containerId)) {
      return { evidence: 'shared', place: 'container' }
    }
    const place = this.#describePlace(first.containerId, evidence)
    const isOneName = others.every(({ name }) => name === first.name)
    return isOneName ? { ...place, process: first.name } : place
  }

  #describePlace(containerId: string | undefined, evidence: Evidence): Owner {
    if (containerId === undefined) return { evidence, place: 'node' }
    const known = this.#places.get(containerId)
    if (known === undefined) {
      return { evidence, place: 'container', containerId, containerName: containerId.slice(0, 12) }
    }
    const { pod, container } = known
    return {
      evidence,
      place: 'container',
      podName: pod.name,
      containerName: container.name,
      containerId,
      ...(pod.kubernetesNamespace !== undefined && {
        kubernetesNamespace: pod.kubernetesNamespace,
      }),
      ...(pod.uid !== undefined && { podUid: pod.uid }),
    }
  }
}
