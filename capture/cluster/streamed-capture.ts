import { randomUUID } from 'node:crypto'
import type { PodCapture } from '../session/pod-capture.ts'
import { encodePulse, pulseMs, type StreamLedger } from './pulse.ts'

/** What a watcher is sent, and where in the stream it stands. */
export type StreamPart = {
  /** What has to be known before the bytes from `offset` on; empty for one who goes on. */
  head: Uint8Array
  offset: number
  /** Packets before `offset`, where that is known. */
  packetsBefore?: number
}

/** What is streamed of a capture. */
export type SpooledCapture = Pick<PodCapture, 'engine' | 'spool' | 'pod' | 'headBefore' | 'close'>

/** Read from the spool in one piece: some hundred packets. */
const pieceBytesMax = 256 * 1024

/** A capture under way on an agent, and those who watch it. Nobody watching for a while ends it. */
export class StreamedCapture {
  readonly id = randomUUID()
  readonly podKey: string
  readonly #capture: SpooledCapture
  #watchers = 0
  #sentBytes = 0
  /** Since when nobody has been watching; by the clock that never steps. */
  #idleSinceMs = performance.now()

  constructor(podKey: string, capture: SpooledCapture) {
    this.podKey = podKey
    this.#capture = capture
  }

  /** How long nobody has been watching; 0 while somebody is. */
  get idleMs(): number {
    return this.#watchers > 0 ? 0 : performance.now() - this.#idleSinceMs
  }

  /** The oldest bytes that are kept, for one who has none yet. */
  begin(): StreamPart {
    const offset = this.#capture.spool.readableFrom(0)
    return {
      offset,
      head: offset === 0 ? new Uint8Array(0) : this.#capture.headBefore(offset),
      packetsBefore: offset === 0 ? 0 : this.#capture.spool.packetsBeforeStart,
    }
  }

  /** The bytes from `offset` on, for one who has those before it; a number says where they go on. */
  resume(offset: number): StreamPart | number {
    const { spool } = this.#capture
    const readable = spool.readableFrom(offset)
    if (readable !== offset) return readable
    const isStart = offset === spool.start
    return {
      offset,
      head: new Uint8Array(0),
      ...(isStart && { packetsBefore: spool.packetsBeforeStart }),
    }
  }

  /**
   * The bytes of a part and all that follow, as they come, until the caller stops, or until what it
   * would be sent next has been evicted: it is too slow, and may come back for the rest. Whoever has
   * all there is gets a pulse.
   */
  async *read({ head, offset }: StreamPart, gone: AbortSignal): AsyncGenerator<Uint8Array> {
    this.#watchers += 1
    try {
      if (head.length > 0) yield head
      let position = offset
      let pulsedMs = Number.NEGATIVE_INFINITY
      while (!gone.aborted) {
        const { spool } = this.#capture
        if (position === spool.end) {
          if (performance.now() - pulsedMs >= pulseMs) {
            pulsedMs = performance.now()
            yield encodePulse(this.ledger())
          }
          if (position === spool.end) await this.#grown(gone)
          continue
        }
        const bytes = await spool.read(position, pieceBytesMax)
        if (bytes === undefined) return
        position += bytes.length
        this.#sentBytes += bytes.length
        yield bytes
      }
    } finally {
      this.#watchers -= 1
      this.#idleSinceMs = performance.now()
    }
  }

  /** Resolves when there is more, when whoever reads has gone, or when a pulse is due. */
  #grown(gone: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer)
        leave()
        gone.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, pulseMs)
      const leave = this.#capture.spool.onGrowth(done)
      gone.addEventListener('abort', done)
      if (gone.aborted) done()
    })
  }

  ledger(): StreamLedger {
    const { engine, spool } = this.#capture
    const { packets, loss } = engine.counters()
    const { kernelDropped, kernelDroppedUnknown, tapLost, silentDeaths, ownPackets } = loss
    return {
      stream: this.id,
      pod: this.podKey,
      watchers: this.#watchers,
      captured: packets,
      kernelDropped,
      kernelDroppedUnknown,
      tapLost,
      silentDeaths,
      ownPackets,
      evicted: spool.start === 0 ? 0 : spool.packetsBeforeStart,
      spooledFrom: spool.start,
      spooledTo: spool.end,
      sentBytes: this.#sentBytes,
    }
  }

  /** The pod's sockets, as they are now. */
  get pod() {
    return this.#capture.pod
  }

  close(): Promise<void> {
    return this.#capture.close()
  }
}
