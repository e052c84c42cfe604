import { CaptureReader } from '../capture-file/capture-reader.ts'
import type { ByteSource } from '../engine/byte-source.ts'
import { CaptureLoader } from '../engine/capture-loader.ts'
import { Engine } from '../engine/engine.ts'
import type { Remedy, SourceState } from '../messages/messages.ts'

export type OpenedCaptureOptions = {
  title: string
  sourceId: string
  bytes: ByteSource
  /** Packets that stay listed; see `EngineOptions`. */
  packetsMax?: number
  /** How many bytes there are to read, where that is known. */
  totalBytes?: number
  tell(severity: 'note' | 'warning' | 'problem', notice: Remedy): void
}

/** A capture that is being read, or has been, into an engine of its own. */
export class OpenedCapture {
  readonly engine: Engine
  readonly loader: CaptureLoader
  readonly #options: OpenedCaptureOptions
  readonly #reader: CaptureReader
  #readBytes = 0
  #isReading = true
  #stopped = false
  #state: SourceState

  constructor(options: OpenedCaptureOptions) {
    this.#options = options
    const { bytes, packetsMax } = options
    this.engine = new Engine({ bytes, ...(packetsMax !== undefined && { packetsMax }) })
    this.loader = new CaptureLoader(this.engine)
    this.#reader = new CaptureReader(this.loader)
    this.#state = this.#describe()
  }

  /** Another object whenever it has changed. */
  get state(): SourceState {
    return this.#state
  }

  /**
   * Takes chunks until there are no more, until `stop`, or until the format cannot be read on; what
   * came before stays. `chunks` must let other work be done between them.
   */
  async load(chunks: AsyncIterable<Uint8Array>): Promise<void> {
    try {
      for await (const chunk of chunks) {
        if (this.#stopped || this.#reader.stopped) break
        this.#reader.push(chunk)
        this.#readBytes += chunk.length
        this.#state = this.#describe()
      }
      if (!this.#stopped) this.#reader.end()
    } finally {
      this.#isReading = false
      this.#tellNotes()
      this.#state = this.#describe()
    }
  }

  /** Reads no further; what has been read stays. */
  stop(): void {
    if (!this.#isReading || this.#stopped) return
    this.#stopped = true
    this.#options.tell('warning', {
      code: 'reading-stopped',
      text: `Reading ${this.#options.title} was stopped after ${this.engine.lastPacket} packets.`,
      remedy: 'Open it again to read all of it.',
    })
  }

  #tellNotes(): void {
    for (const note of this.loader.notes) {
      this.#options.tell(note.code === 'unknown-link-type' ? 'note' : 'warning', {
        code: note.code,
        text: `${this.#options.title}, byte ${note.position}: ${note.text}`,
        remedy: 'Everything before that place is shown.',
      })
    }
  }

  #describe(): SourceState {
    const { title, sourceId, totalBytes } = this.#options
    const { interfaces, baseTimeNs } = this.engine
    return {
      phase: 'file',
      title,
      sourceId,
      interfaces: interfaces.map(({ name, networkNamespace }, index) => ({
        name: name ?? String(index),
        ...(networkNamespace !== undefined && { networkNamespace }),
      })),
      canRequest: false,
      ...(baseTimeNs !== undefined && { baseTimeNs: String(baseTimeNs) }),
      ...(this.#isReading && {
        reading: { bytes: this.#readBytes, ...(totalBytes !== undefined && { totalBytes }) },
      }),
    }
  }
}
