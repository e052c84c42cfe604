import type { Container, PodSnapshot } from '../../shared/pod/pod.ts'

/** The pod that is shown, as it was looked at last. */
export class PodStore {
  #snapshot = $state.raw<PodSnapshot>()

  get snapshot(): PodSnapshot | undefined {
    return this.#snapshot
  }

  /** The containers that run something of their own: all but the pause container. */
  get containers(): readonly Container[] {
    return this.#snapshot?.pod.containers.filter((container) => container.role !== 'pause') ?? []
  }

  set(snapshot: PodSnapshot | undefined): void {
    this.#snapshot = snapshot
  }
}
