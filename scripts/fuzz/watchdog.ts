import { Worker } from 'node:worker_threads'

/** Far beyond what any case takes, even where the machine is busy with other things. */
const deadlineMs = 120_000

/** Ends the process with the name of the case where one does not come to its end. */
export class Watchdog {
  /** Number of the campaign, -1 for none; of the case; and how often it has got on. */
  readonly #words = new Int32Array(new SharedArrayBuffer(12))
  readonly #thread: Worker

  constructor(names: readonly string[], seed: number) {
    Atomics.store(this.#words, 0, -1)
    this.#thread = new Worker(new URL('watchdog-thread.mjs', import.meta.url), {
      workerData: { place: this.#words.buffer, names, seed, deadlineMs },
    })
    this.#thread.unref()
  }

  begin(campaign: number, index: number): void {
    Atomics.store(this.#words, 1, index)
    Atomics.store(this.#words, 0, campaign)
  }

  /** The case, or making it smaller, gets on. */
  beat(): void {
    Atomics.add(this.#words, 2, 1)
  }

  rest(): void {
    Atomics.store(this.#words, 0, -1)
  }

  async stop(): Promise<void> {
    await this.#thread.terminate()
  }
}
