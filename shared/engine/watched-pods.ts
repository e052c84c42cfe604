import type { ConversationRecord } from '../messages/records.ts'
import type { Owner } from '../pod/owner.ts'
import type { Pod, PodSnapshot } from '../pod/pod.ts'
import type { End } from './kept.ts'

/** The pods of a source, as each was last told of, and whose addresses are whose. */
export class WatchedPods {
  readonly #byKey = new Map<string, PodSnapshot>()

  get snapshots(): PodSnapshot[] {
    return [...this.#byKey.values()]
  }

  /** True for a pod that was not known before. */
  set(snapshot: PodSnapshot): boolean {
    const isNew = !this.#byKey.has(snapshot.pod.key)
    this.#byKey.set(snapshot.pod.key, snapshot)
    return isNew
  }

  /**
   * What is found of an end, with the pod that its address is in where several are watched: what one
   * pod takes for another host may be another of them, whose socket nobody has found. One pod alone
   * needs no telling, and then nothing is read.
   */
  place(found: Owner, end: End, read: () => ConversationRecord): Owner {
    if (this.#byKey.size < 2 || found.evidence !== 'unknown' || found.place === 'node') return found
    const conversation = read()
    const pod = this.#podAt(conversation[end].address, conversation.networkNamespace)
    if (pod === undefined) return found
    return {
      evidence: 'unknown',
      place: 'container',
      podName: pod.name,
      ...(pod.kubernetesNamespace !== undefined && {
        kubernetesNamespace: pod.kubernetesNamespace,
      }),
      ...(pod.uid !== undefined && { podUid: pod.uid }),
    }
  }

  /** A loopback's addresses are those of every pod: they count in the one where it was captured. */
  #podAt(address: string, networkNamespace: number | undefined): Pod | undefined {
    const found = this.snapshots.find(
      ({ pod, interfaces }) =>
        // A node's addresses are those of all pods that use its interfaces.
        !pod.hostNetwork &&
        interfaces.some(
          ({ kind, addresses }) =>
            (kind !== 'loopback' || pod.networkNamespace === networkNamespace) &&
            addresses.some((own) => own.address === address),
        ),
    )
    return found?.pod
  }
}
