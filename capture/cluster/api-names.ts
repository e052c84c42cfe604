import { formatEnds, parseEnds } from '../../shared/pod/attribution-comment.ts'
import type { Fact } from '../../shared/pod/fact.ts'
import { unknownOwner } from '../../shared/pod/owner.ts'
import type { Owner } from '../../shared/pod/owner.ts'
import type { Pod } from '../../shared/pod/pod.ts'
import type { KubernetesPod } from '../pods/kubernetes-pod.ts'

/**
 * Names for what an agent knows by ids only: on a node whose runtime writes no names where the agent may
 * read them, as Docker's does not, it is the API that knows which container has which name.
 */
export class ApiNames {
  readonly #pod: () => KubernetesPod

  /** `pod` answers the pod as the API told of it last: containers come and go. */
  constructor(pod: () => KubernetesPod) {
    this.#pod = pod
  }

  ofPod(pod: Pod): Pod {
    const { key, name, kubernetesNamespace, uid } = this.#pod()
    const containers = pod.containers.map((container) => ({
      ...container,
      name: this.#nameOf(container.id) ?? container.name,
    }))
    return { ...pod, key, name, kubernetesNamespace, uid, containers }
  }

  /** The fact, with the API's names of this pod and its containers. */
  ofFact(fact: Fact): Fact {
    if (fact.kind === 'owner') return { ...fact, owner: this.#ofOwner(fact.owner) }
    if (fact.kind !== 'pod') return fact
    return { ...fact, snapshot: { ...fact.snapshot, pod: this.ofPod(fact.snapshot.pod) } }
  }

  /** The comments of a packet; those that tell no owners are as they were. */
  ofComments(comments: readonly string[]): readonly string[] {
    const ends = parseEnds(comments)
    if (!ends) return comments
    const { sender = unknownOwner, receiver = unknownOwner } = ends
    return formatEnds(this.#ofOwner(sender), this.#ofOwner(receiver))
  }

  #ofOwner(owner: Owner): Owner {
    const containerName = this.#nameOf(owner.containerId)
    if (containerName === undefined) return owner
    const { name: podName, kubernetesNamespace, uid: podUid } = this.#pod()
    return { ...owner, containerName, podName, kubernetesNamespace, podUid }
  }

  #nameOf(containerId: string | undefined): string | undefined {
    if (containerId === undefined) return undefined
    return this.#pod().containers.find(({ id }) => id === containerId)?.name
  }
}
