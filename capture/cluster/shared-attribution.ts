import type { Pod } from '../../shared/pod/pod.ts'
import type { Attribution, OwnerFound } from '../attribution/attribution.ts'

type Member = { pods: () => readonly Pod[]; found: OwnerFound }

type StartAttribution = (pods: () => readonly Pod[], found: OwnerFound) => Promise<Attribution>

/**
 * One attribution for all captures of a node: a trace of the kernel's is machine-wide, and one look at
 * the socket tables serves them all. It runs as long as there is a capture.
 */
export class SharedAttribution {
  readonly #start: StartAttribution
  readonly #members = new Set<Member>()
  #running: Promise<Attribution> | undefined

  constructor(start: StartAttribution) {
    this.#start = start
  }

  /** For one more capture; to be stopped like any other. */
  readonly join: StartAttribution = async (pods, found) => {
    const member = { pods, found }
    this.#members.add(member)
    this.#running ??= this.#start(
      () => [...this.#members].flatMap((each) => each.pods()),
      (key, startMs, owner) => {
        for (const each of this.#members) {
          const isOurs = each.pods().some((pod) => pod.networkNamespace === key.networkNamespace)
          if (isOurs) each.found(key, startMs, owner)
        }
      },
    )
    const attribution = await this.#running
    return {
      ask: (key, startMs) => attribution.ask(key, startMs),
      forget: (key) => attribution.forget(key),
      warnings: () => attribution.warnings(),
      stop: () => this.#leave(member),
    }
  }

  async #leave(member: Member): Promise<void> {
    this.#members.delete(member)
    if (this.#members.size > 0) return
    const running = this.#running
    this.#running = undefined
    await (await running)?.stop()
  }
}
