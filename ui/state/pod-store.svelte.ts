import type { PodSnapshot } from '../../shared/pod/pod.ts'

/** The pods that are shown, as each was looked at last, and the one of them that is looked at. */
export class PodStore {
  #snapshots = $state.raw<readonly PodSnapshot[]>([])
  #focused = $state.raw<string>()

  /** In the order in which they were told of: each keeps its place. */
  get snapshots(): readonly PodSnapshot[] {
    return this.#snapshots
  }

  /** The one that is looked at; of several that are looked at together, the first. */
  get snapshot(): PodSnapshot | undefined {
    return this.focused ?? this.#snapshots[0]
  }

  /** The one of several that was chosen; absent while all are looked at together. */
  get focused(): PodSnapshot | undefined {
    return this.#snapshots.find(({ pod }) => pod.key === this.#focused)
  }

  get areSeveral(): boolean {
    return this.#snapshots.length > 1
  }

  /** Looks at one of them, by its key, or at all of them. */
  focus(key: string | undefined): void {
    this.#focused = key
  }

  /** Takes the place of what was known of the same pod, or of the one that it was made anew from. */
  set(snapshot: PodSnapshot): void {
    const at = this.#snapshots.findIndex((known) => isSame(known, snapshot))
    this.#snapshots = at < 0 ? [...this.#snapshots, snapshot] : this.#snapshots.with(at, snapshot)
  }

  clear(): void {
    this.#snapshots = []
    this.#focused = undefined
  }
}

/** Where no API server names pods, one that is made anew has another key and the same name. */
function isSame(a: PodSnapshot, b: PodSnapshot): boolean {
  if (a.pod.key === b.pod.key) return true
  return (
    a.pod.name === b.pod.name &&
    a.pod.kubernetesNamespace === b.pod.kubernetesNamespace &&
    a.node.name === b.node.name
  )
}
