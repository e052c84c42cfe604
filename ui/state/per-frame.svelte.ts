import { createSubscriber } from 'svelte/reactivity'
import type { FrameLoop } from './frame-loop.ts'

/**
 * The one bridge from plain stores to Svelte: whoever called `track` in an effect or a `$derived`
 * runs again once in the frame after `changed`, however often `changed` was called; and not before
 * `restMs` have passed since it ran.
 */
export class PerFrame {
  readonly #loop: FrameLoop
  readonly #restMs: number
  readonly #subscribe: () => void
  #update: (() => void) | undefined
  #pending = false
  #toldMs = -Infinity

  constructor(loop: FrameLoop, restMs = 0) {
    this.#loop = loop
    this.#restMs = restMs
    this.#subscribe = createSubscriber((update) => {
      this.#update = update
      const remove = loop.add('update', (nowMs) => this.#tell(nowMs))
      return () => {
        this.#update = undefined
        remove()
      }
    })
  }

  /** The reader wants to run again after the next change. */
  track(): void {
    this.#subscribe()
  }

  changed(): void {
    if (this.#pending) return
    this.#pending = true
    this.#loop.request()
  }

  /** Answers whether it has still to tell. */
  #tell(nowMs: number): boolean {
    if (!this.#pending) return false
    if (nowMs - this.#toldMs < this.#restMs) return true
    this.#toldMs = nowMs
    this.#pending = false
    this.#update?.()
    return false
  }
}
