/** Bytes on their way to a disk, in order, with what the owner of the queue wants to know of them. */
export type QueuedChunk = { position: number; bytes: Uint8Array; packets: number }

/** Chunks that follow each other are written together, up to this much unless the owner wants less. */
export const WRITE_BYTES_MAX = 256 * 1024
/** With less than that waiting, more may come before the next write: each wakes another thread. */
const REST_MS = 20

/**
 * Hands chunks to an asynchronous writer, one after another, so that a slow disk never blocks the
 * capture. `add` refuses a chunk when more than `limitBytes` wait: the disk cannot keep up.
 */
export class WriteQueue {
  readonly #write: (chunk: QueuedChunk) => Promise<void>
  readonly #limitBytes: number
  readonly #writeBytesMax: number
  readonly #restMs: number
  #waiting: QueuedChunk[] = []
  #waitingBytes = 0
  #running: Promise<void> | undefined
  /** Somebody waits until all is written: there are no rests. */
  #isAwaited = false
  #endRest: () => void = () => undefined

  constructor(
    write: (chunk: QueuedChunk) => Promise<void>,
    limitBytes: number,
    { writeBytesMax = WRITE_BYTES_MAX, restMs = REST_MS } = {},
  ) {
    this.#write = write
    this.#limitBytes = limitBytes
    this.#writeBytesMax = writeBytesMax
    this.#restMs = restMs
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
    this.#isAwaited = true
    this.#endRest()
    while (this.#running) await this.#running
    this.#isAwaited = false
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const chunk = this.#joinFirst()
      await this.#write(chunk)
      this.#waiting.shift()
      this.#waitingBytes -= chunk.bytes.length
      if (this.#waitingBytes < this.#writeBytesMax && !this.#isAwaited) await this.#rest()
    }
    this.#running = undefined
  }

  #rest(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.#restMs)
      this.#endRest = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  /** Makes one of the first chunks, as far as they follow each other and are one write. */
  #joinFirst(): QueuedChunk {
    const { position } = this.#waiting[0]!
    let count = 0
    let length = 0
    for (const chunk of this.#waiting) {
      const isApart = chunk.position !== position + length
      if (count > 0 && (isApart || length + chunk.bytes.length > this.#writeBytesMax)) break
      length += chunk.bytes.length
      count++
    }
    if (count > 1) this.#waiting.unshift(joinChunks(this.#waiting.splice(0, count), length))
    return this.#waiting[0]!
  }
}

function joinChunks(chunks: readonly QueuedChunk[], length: number): QueuedChunk {
  const bytes = new Uint8Array(length)
  const { position } = chunks[0]!
  let packets = 0
  for (const chunk of chunks) {
    bytes.set(chunk.bytes, chunk.position - position)
    packets += chunk.packets
  }
  return { position, bytes, packets }
}
