import { untrack } from 'svelte'
import type { Session } from '../../state/session.svelte.ts'

/** A burst is over when this long no packet has come: its marks have arrived. */
const quietMs = 900

/** Whether a live capture has come to rest after a burst; of no use in a replay. */
export class Quiet {
  #isOver = $state(false)
  readonly #session: () => Session
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(session: () => Session) {
    this.#session = session
    $effect(() => {
      session().packetsChanged.track()
      untrack(() => this.#wait())
    })
    $effect(() => () => clearTimeout(this.#timer))
  }

  get isSo(): boolean {
    const { clock, clockChanged, source } = this.#session()
    clockChanged.track()
    return this.#isOver && source.phase === 'live' && clock.mode === 'live'
  }

  #wait(): void {
    clearTimeout(this.#timer)
    if (this.#session().packets.isEmpty) return
    this.#isOver = false
    this.#timer = setTimeout(() => (this.#isOver = true), quietMs)
  }
}
