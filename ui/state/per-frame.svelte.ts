import { createSubscriber } from 'svelte/reactivity'
import type { FrameLoop } from './frame-loop.ts'

/**
 * The one bridge from plain stores to Svelte: whoever called `track` in an effect or a `$derived`
 * runs again once in the frame after `changed`, however often `changed` was called.
 */
export class PerFrame {
  readonly #loop: FrameLoop
  readonly #subscribe: () => void
  #update: (() => void) | undefined
  #pending = false

  constructor(loop: FrameLoop) {
    this.#loop = loop
    this.#subscribe = createSubscriber((update) => {
      this.#update = update
      const remove = loop.add('update', () => this.#tell())
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

  #tell(): void {
    if (!this.#pending) return
    this.#pending = false
    this.#update?.()
  }
}
