import { randomUUID } from 'node:crypto'
import { basename } from 'node:path'
import type { CaptureNote } from '../../shared/capture-file/capture-facts.ts'
import { CaptureReader } from '../../shared/capture-file/capture-reader.ts'
import { unpacked } from '../../shared/capture-file/unpacked.ts'
import { CaptureLoader } from '../../shared/engine/capture-loader.ts'
import { Engine, packetsMaxDefault } from '../../shared/engine/engine.ts'
import type { OpenSource, Remedy, SourceState } from '../../shared/messages/messages.ts'
import type { Done } from '../../shared/view/desk.ts'
import { noteRemedy } from './file-notes.ts'
import { openBytes } from './opened-file.ts'
import type { OpenedFile } from './opened-file.ts'
import { platformUnpackers } from './platform-unpackers.ts'
import { readProblem } from './read-problem.ts'
import type { Source, Tell } from './source.ts'

export type FileSourceOptions = {
  /** A path, or `-` for standard input. */
  path: string
  title?: string
  /** Why this is shown instead of a live pod. */
  because?: Remedy
  follower?: FileFollower
  tell: Tell
}

/** Somebody who goes through a file while it is read, because an engine does not keep all of it. */
export type FileFollower = {
  /** How many packets the engine is to keep listed at least. */
  readonly packetsMax: number
  /** Before the first packet. */
  begin(engine: Engine): void
  /** After each piece, of `packetsPerReadMax` packets at most; reading waits for the answer. */
  follow(source: FileSource): Promise<void>
}

/** A capture file, or what comes through a pipe, packed or not, read into an engine of its own. */
export class FileSource implements Source {
  readonly engine: Engine
  readonly loader: CaptureLoader
  /** Resolves when all of it has been read. */
  readonly loaded: Promise<void>
  /** Whether it comes through a pipe, and may come slowly. */
  readonly isPiped: boolean
  readonly #opened: OpenedFile
  readonly #options: FileSourceOptions
  readonly #sourceId = randomUUID()
  #state: SourceState
  #stopped = false
  #told = 0

  private constructor(options: FileSourceOptions, opened: OpenedFile) {
    this.#options = options
    this.#opened = opened
    this.isPiped = opened.stream !== undefined
    const packetsMax = options.follower?.packetsMax ?? packetsMaxDefault
    this.engine = new Engine({ bytes: opened.bytes, packetsMax })
    this.loader = new CaptureLoader(this.engine)
    this.#state = this.#describe('file')
    options.follower?.begin(this.engine)
    this.loaded = this.#load()
  }

  /** Resolves as soon as it is open; `loaded` tells when it has been read. */
  static async open(options: FileSourceOptions): Promise<FileSource | { problem: Remedy }> {
    try {
      return new FileSource(options, await openBytes(options))
    } catch (error) {
      return { problem: readProblem(options.path, error) }
    }
  }

  state(): SourceState {
    return this.#state
  }

  snapshot() {
    return this.engine.pods[0]
  }

  async sockets(): Promise<{ problem: Remedy }> {
    return { problem: notLive }
  }

  async request(): Promise<Done> {
    return { problem: notLive }
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#opened.stream?.destroy()
    await this.loaded
  }

  async close(): Promise<void> {
    await this.stop()
    await this.#opened.bytes.close()
  }

  async #load(): Promise<void> {
    const reader = new CaptureReader(this.loader)
    try {
      for await (const chunk of this.#unpackedChunks()) {
        if (this.#stopped) break
        reader.push(chunk)
        await this.#pieceRead()
        if (reader.stopped) break
      }
      reader.end()
    } catch (error) {
      // A pipe that we have closed ends with an error.
      if (!this.#stopped) this.#options.tell('problem', readProblem(this.#options.path, error))
    }
    await this.#pieceRead()
  }

  /** The pieces; where they cannot be read again, each is in the spool before it is handed out. */
  async *#unpackedChunks(): AsyncGenerator<Uint8Array> {
    const { chunks, spool } = this.#opened
    if (spool === undefined) return yield* chunks
    const note = (told: CaptureNote) => this.#tellNote(told, true)
    for await (const chunk of unpacked(chunks, { note, platform: platformUnpackers })) {
      spool.append(chunk.slice(), 0)
      yield chunk
      // The spool gives up what waits too long for the disk: reading waits instead.
      await spool.flushed()
      this.engine.setSpoolStart(spool.start)
    }
  }

  async #pieceRead(): Promise<void> {
    for (const note of this.loader.notes.slice(this.#told)) this.#tellNote(note, false)
    this.#told = this.loader.notes.length
    this.#state = this.#describe('file')
    await this.#options.follower?.follow(this)
  }

  /** `ofPacked` where the note's place is among the packed bytes. */
  #tellNote(note: CaptureNote, ofPacked: boolean): void {
    const isUnpacked = this.#opened.isPacked && !ofPacked
    const { severity, notice } = noteRemedy(note, { title: this.#title(), isUnpacked })
    this.#options.tell(severity, notice)
  }

  #title(): string {
    if (this.#options.title !== undefined) return this.#options.title
    return this.#options.path === '-' ? 'standard input' : basename(this.#options.path)
  }

  #describe(phase: 'file'): SourceState {
    const described: OpenSource = {
      title: this.#title(),
      sourceId: this.#sourceId,
      interfaces: this.engine.interfaces.map(({ name, networkNamespace }, index) => ({
        name: name ?? String(index),
        ...(networkNamespace !== undefined && { networkNamespace }),
      })),
      canRequest: false,
      ...(this.engine.baseTimeNs !== undefined && { baseTimeNs: String(this.engine.baseTimeNs) }),
      ...(this.#options.because && { because: this.#options.because }),
    }
    return { phase, ...described }
  }
}

const notLive: Remedy = {
  code: 'not-live',
  text: 'This is a recording: nobody can be asked any more.',
  remedy: 'Watch a live pod to see its sockets as they are now.',
}
