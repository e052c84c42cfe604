import type { PacketStore } from './packet-store.ts'

/** Long enough to read it. */
const saidMs = 10_000
/** The first frames take in what has come meanwhile. */
const settleMs = 300

/** How many packets came while nobody could see the page: told for a while to whoever returns. */
export class WhileHidden {
  #packets = $state(0)
  readonly #store: PacketStore
  #lastSeen: number | undefined
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(store: PacketStore) {
    this.#store = store
  }

  get packets(): number {
    return this.#packets
  }

  /** Begins to watch; answers how to stop. */
  watch(): () => void {
    const look = (): void => this.#look()
    document.addEventListener('visibilitychange', look)
    return () => {
      document.removeEventListener('visibilitychange', look)
      clearTimeout(this.#timer)
    }
  }

  #look(): void {
    clearTimeout(this.#timer)
    this.#packets = 0
    if (document.hidden) this.#lastSeen = this.#store.last
    else this.#timer = setTimeout(() => this.#tell(), settleMs)
  }

  #tell(): void {
    // Of another source, nothing is known to compare with.
    this.#packets = Math.max(0, this.#store.last - (this.#lastSeen ?? this.#store.last))
    this.#timer = setTimeout(() => (this.#packets = 0), saidMs)
  }
}
