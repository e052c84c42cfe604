import type { Owner } from '../../shared/pod/owner.ts'
import type { EndKey } from './attribution.ts'
import { portsText } from './end-text.ts'

/** An end whose owner is not known exactly, and the best that has been told of it. */
export type SoughtEnd = { key: EndKey; startMs: number; owner: Owner }

/** Two ends for each of as many conversations as can be begun in a second or two. */
const SOUGHT_MAX = 16_384

/** The ends that are looked for again whenever something new is known; the oldest give way to new ones. */
export class SoughtEnds {
  /** In the order in which they were asked for. */
  readonly #all = new Set<SoughtEnd>()
  readonly #byPorts = new Map<string, SoughtEnd[]>()

  get size(): number {
    return this.#all.size
  }

  add(end: SoughtEnd): void {
    if (this.#all.size >= SOUGHT_MAX) {
      for (const oldest of this.#all) {
        this.delete(oldest)
        break
      }
    }
    this.#all.add(end)
    const ports = portsText(end.key)
    const others = this.#byPorts.get(ports)
    if (others === undefined) this.#byPorts.set(ports, [end])
    else others.push(end)
  }

  delete(end: SoughtEnd): void {
    this.#all.delete(end)
    const ports = portsText(end.key)
    const others = this.#byPorts.get(ports)?.filter((other) => other !== end) ?? []
    if (others.length === 0) this.#byPorts.delete(ports)
    else this.#byPorts.set(ports, others)
  }

  /** Those with these ports (`portsText`), of any protocol and address, the oldest first. */
  withPorts(ports: string): readonly SoughtEnd[] {
    return this.#byPorts.get(ports) ?? []
  }

  /** All of them, as they are now. */
  all(): SoughtEnd[] {
    return [...this.#all]
  }
}
