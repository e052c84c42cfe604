/** Bytes on their way to a disk, in order, with what the owner of the queue wants to know of them. */
export type QueuedChunk = { position: number; bytes: Uint8Array; packets: number }

/**
 * Hands chunks to an asynchronous writer, one after another, so that a slow disk never blocks the
 * capture. `add` refuses a chunk when more than `limitBytes` wait: the disk cannot keep up.
 */
export class WriteQueue {
  readonly #write: (chunk: QueuedChunk) => Promise<void>
  readonly #limitBytes: number
  #waiting: QueuedChunk[] = []
  #waitingBytes = 0
  #running: Promise<void> | undefined

  constructor(write: (chunk: QueuedChunk) => Promise<void>, limitBytes: number) {
    this.#write = write
    this.#limitBytes = limitBytes
  }

  /** Chunks that are not on the disk yet, oldest first. */
  get waiting(): readonly QueuedChunk[] {
    return this.#waiting
  }

  /** False when the chunk was refused. The queue keeps the bytes: the caller must not reuse them. */
  add(chunk: QueuedChunk): boolean {
    if (this.#waitingBytes + chunk.bytes.length > this.#limitBytes) return false
    this.#waiting.push(chunk)
    this.#waitingBytes += chunk.bytes.length
    this.#running ??= this.#run()
    return true
  }

  /** Resolves when everything added so far has been written or has failed. */
  async drained(): Promise<void> {
    while (this.#running) await this.#running
  }

  async #run(): Promise<void> {
    for (let chunk = this.#waiting[0]; chunk; chunk = this.#waiting[0]) {
      await this.#write(chunk)
      this.#waiting.shift()
      this.#waitingBytes -= chunk.bytes.length
    }
    this.#running = undefined
  }
}
