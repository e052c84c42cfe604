import type { Remedy } from '../../shared/messages/messages.ts'

/** A person who sees nothing for so long wonders. */
export const silenceMs = 10_000

/**
 * Says why there is nothing to see when no packet has come for ten seconds since the beginning. Every
 * reason is told once; it is looked again until the first packet.
 */
export class SilenceWatch {
  readonly #timer: NodeJS.Timeout
  readonly #told = new Set<string>()

  constructor(
    packets: () => number,
    explain: () => readonly Remedy[],
    tell: (why: Remedy) => void,
  ) {
    this.#timer = setInterval(() => {
      if (packets() > 0) {
        this.stop()
        return
      }
      for (const why of explain()) {
        if (this.#told.has(why.code)) continue
        this.#told.add(why.code)
        tell(why)
      }
    }, silenceMs)
    this.#timer.unref()
  }

  stop(): void {
    clearInterval(this.#timer)
  }
}
