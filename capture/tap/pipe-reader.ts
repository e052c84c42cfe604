import { once } from 'node:events'
import { closeSync } from 'node:fs'
import { Worker } from 'node:worker_threads'

/** What has been read and waits for the event loop: 64 MiB are seconds of the fastest capture measured. */
const WAITING_BYTES_MAX = 64 * 1024 * 1024

/** For so long packets are taken in without letting others have their turn. */
const SLICE_MS = 8

/**
 * Reads a pipe to its end, in a thread of its own that keeps it empty however busy the event loop is;
 * `take` is called on the event loop, with chunks that are the caller's. When too much waits the
 * thread stops reading, and whoever writes into the pipe has to wait. The descriptor is closed at the
 * end. Resolves when all has been taken; rejects where no thread can be had, or when it fails.
 */
export function readPipe(descriptor: number, take: (chunk: Uint8Array) => void): Promise<void> {
  return new PipeReader(descriptor, take).ended
}

class PipeReader {
  readonly ended: Promise<void>
  readonly #take: (chunk: Uint8Array) => void
  readonly #chunks: Uint8Array[] = []
  /** How many bytes wait; the thread adds, the event loop takes away. */
  readonly #waiting = new Int32Array(new SharedArrayBuffer(4))
  #isScheduled = false

  constructor(descriptor: number, take: (chunk: Uint8Array) => void) {
    this.#take = take
    this.ended = this.#run(descriptor)
  }

  async #run(descriptor: number): Promise<void> {
    const thread = new Worker(new URL('pipe-reader-thread.mjs', import.meta.url), {
      workerData: { descriptor, waiting: this.#waiting, waitingBytesMax: WAITING_BYTES_MAX },
      // Nothing of how this process was started concerns it.
      execArgv: [],
      env: {},
    })
    let isOnline = false
    thread.once('online', () => (isOnline = true))
    thread.on('message', (chunk: Uint8Array) => {
      this.#chunks.push(chunk)
      this.#schedule()
    })
    try {
      await once(thread, 'exit')
    } catch (error) {
      // From then on it is the thread's, which closes it however it ends.
      if (!isOnline) closeSync(descriptor)
      throw error
    } finally {
      while (this.#chunks.length > 0) this.#takeSome()
    }
  }

  #schedule(): void {
    if (!this.#isScheduled) setImmediate(this.#takeSome)
    this.#isScheduled = true
  }

  readonly #takeSome = (): void => {
    this.#isScheduled = false
    const untilMs = performance.now() + SLICE_MS
    let taken = 0
    while (taken < this.#chunks.length && performance.now() < untilMs) {
      const chunk = this.#chunks[taken++]!
      this.#take(chunk)
      Atomics.sub(this.#waiting, 0, chunk.length)
    }
    this.#chunks.splice(0, taken)
    if (this.#chunks.length > 0) this.#schedule()
  }
}
