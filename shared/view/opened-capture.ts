import type { CaptureNote } from '../capture-file/capture-facts.ts'
import { CaptureReader } from '../capture-file/capture-reader.ts'
import { unpacked, type Chunks, type UnpackOptions } from '../capture-file/unpacked.ts'
import type { ByteSource } from '../engine/byte-source.ts'
import { CaptureLoader } from '../engine/capture-loader.ts'
import { Engine } from '../engine/engine.ts'
import type { Remedy, SourceState } from '../messages/messages.ts'
import { socketViews } from '../pod/socket-view.ts'
import type { Notice, Sockets } from './desk.ts'
import { noteNotice } from './note-notice.ts'

export type OpenedCaptureOptions = {
  title: string
  sourceId: string
  bytes: ByteSource
  /** Packets that stay listed; see `EngineOptions`. */
  packetsMax?: number
  /** Why this is shown instead of a live pod. */
  because?: Remedy
  /** It is the recording that comes with the program. */
  isSample?: true
  /** What links know it by. */
  file?: { bytes: number; sha256?: string }
  /** What to do with a file that is packed in a way that is not read here. */
  unsupportedRemedy: string
  tell(severity: Notice['severity'], notice: Remedy): void
}

/** What a capture is read from. */
export type CapturePieces = {
  /** They must let other work be done between them. */
  chunks: Chunks
  /** How many bytes there are in `chunks`, where that is known. */
  totalBytes?: number
  /** Whether the file begins as packed files do. */
  isPacked: boolean
  /**
   * Keeps what `bytes` is to read back, because `chunks` cannot be read again or are packed: with it
   * chunks are unpacked, without it they are read as they are. Reading waits for its answer.
   */
  keep?(bytes: Uint8Array<ArrayBuffer>): Promise<void> | void
  /** What the platform unpacks beyond gzip. */
  platform?: NonNullable<UnpackOptions['platform']>
  /** Somebody who goes along; reading waits for the answer. */
  pieceRead?(): Promise<void>
}

/** A capture that is being read, or has been, into an engine of its own. */
export class OpenedCapture {
  readonly engine: Engine
  readonly loader: CaptureLoader
  readonly #options: OpenedCaptureOptions
  readonly #reader: CaptureReader
  #totalBytes: number | undefined
  #isPacked = false
  #readBytes = 0
  #isReading = true
  #stopped = false
  #told = 0
  #state: SourceState

  constructor(options: OpenedCaptureOptions) {
    this.#options = options
    const { bytes, packetsMax } = options
    this.engine = new Engine({ bytes, ...(packetsMax !== undefined && { packetsMax }) })
    this.loader = new CaptureLoader(this.engine)
    this.#reader = new CaptureReader(this.loader)
    this.#state = this.#describe()
  }

  /** The listening sockets as they were recorded last, of each pod that the file tells of. */
  sockets(): Sockets | undefined {
    const { pods } = this.engine
    if (pods.length === 0) return undefined
    const views = pods.flatMap(({ pod, listeners }) =>
      socketViews(pod, listeners).map((view) =>
        pods.length > 1 ? { ...view, pod: pod.key } : view,
      ),
    )
    return { views, interfaces: pods.flatMap(({ interfaces }) => interfaces), recorded: true }
  }

  /** Another object whenever it has changed. */
  get state(): SourceState {
    return this.#state
  }

  /**
   * Reads until there is no more, until `stop` or `endReading`, or until the format cannot be read
   * on; what came before stays. Throws what reading the chunks throws, unless it was to end.
   */
  async load(pieces: CapturePieces): Promise<void> {
    this.#totalBytes = pieces.totalBytes
    this.#isPacked = pieces.isPacked
    try {
      await this.#readAll(pieces)
      if (!this.#stopped) this.#reader.end()
    } catch (error) {
      // A pipe that was closed on our side ends with an error.
      if (!this.#stopped) throw error
    } finally {
      this.#isReading = false
      this.#tellNew()
      await pieces.pieceRead?.()
    }
  }

  /** Reads no further, as the person wants; what has been read stays. */
  stop(): void {
    if (!this.#isReading || this.#stopped) return
    this.endReading()
    this.#options.tell('warning', {
      code: 'reading-stopped',
      text: `Reading ${this.#options.title} was stopped after ${this.engine.lastPacket} packets.`,
      remedy: 'Open it again to read all of it.',
    })
  }

  /** Reads no further, without a word. */
  endReading(): void {
    this.#stopped = true
  }

  async #readAll(pieces: CapturePieces): Promise<void> {
    for await (const chunk of this.#unpackedChunks(pieces)) {
      if (this.#stopped) return
      // What is kept is written while the same bytes are read.
      const kept = pieces.keep?.(chunk.slice())
      this.#reader.push(chunk)
      this.#tellNew()
      await kept
      await pieces.pieceRead?.()
      if (this.#reader.stopped) return
    }
  }

  #unpackedChunks({ chunks, keep, platform }: CapturePieces): Chunks {
    const counted = this.#counted(chunks)
    if (keep === undefined) return counted
    const note = (told: CaptureNote) => this.#tellNote(told, false)
    return unpacked(counted, { note, ...(platform && { platform }) })
  }

  async *#counted(chunks: Chunks): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      this.#readBytes += chunk.length
      yield chunk
    }
  }

  #tellNew(): void {
    for (const note of this.loader.notes.slice(this.#told)) this.#tellNote(note, true)
    this.#told = this.loader.notes.length
    this.#state = this.#describe()
  }

  /** `inCapture` where the note's place is in the capture, unpacked, and not among the packed bytes. */
  #tellNote(note: CaptureNote, inCapture: boolean): void {
    const { title, unsupportedRemedy, tell } = this.#options
    const isUnpacked = inCapture && this.#isPacked
    const { severity, notice } = noteNotice(note, { title, isUnpacked, unsupportedRemedy })
    tell(severity, notice)
  }

  #describe(): SourceState {
    const { title, sourceId, because, isSample, file } = this.#options
    const { interfaces, baseTimeNs } = this.engine
    const totalBytes = this.#totalBytes
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
      ...(because && { because }),
      ...(isSample && { isSample }),
      ...(file && { file }),
      ...(this.#isReading && {
        reading: { bytes: this.#readBytes, ...(totalBytes !== undefined && { totalBytes }) },
      }),
    }
  }
}
