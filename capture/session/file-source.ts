import { randomUUID } from 'node:crypto'
import { basename } from 'node:path'
import { type Engine, packetsMaxDefault } from '../../shared/engine/engine.ts'
import type { CaptureLoader } from '../../shared/engine/capture-loader.ts'
import type { Remedy, SourceState } from '../../shared/messages/messages.ts'
import type { Done, Sockets } from '../../shared/view/desk.ts'
import { OpenedCapture } from '../../shared/view/opened-capture.ts'
import type { Spool } from '../recording/spool.ts'
import { fileSum, type FileSum } from './file-sum.ts'
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
  /** It is the recording that comes with the program. */
  isSample?: true
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
  /** Resolves when all of it has been read. */
  readonly loaded: Promise<void>
  /** Whether it comes through a pipe, and may come slowly. */
  readonly isPiped: boolean
  readonly #opened: OpenedFile
  readonly #options: FileSourceOptions
  readonly #capture: OpenedCapture

  private constructor(options: FileSourceOptions, opened: OpenedFile, file: FileSum | undefined) {
    this.#options = options
    this.#opened = opened
    this.isPiped = opened.stream !== undefined
    const { because, isSample, follower, tell } = options
    this.#capture = new OpenedCapture({
      title: titleOf(options),
      sourceId: randomUUID(),
      bytes: opened.bytes,
      packetsMax: follower?.packetsMax ?? packetsMaxDefault,
      ...(because && { because }),
      ...(isSample && { isSample }),
      ...(file && { file }),
      unsupportedRemedy: 'A pipe does: `zstd -dc FILE | podscope open -`, for example.',
      tell,
    })
    follower?.begin(this.engine)
    this.loaded = this.#load()
  }

  /** Resolves as soon as it is open; `loaded` tells when it has been read. */
  static async open(options: FileSourceOptions): Promise<FileSource | { problem: Remedy }> {
    try {
      const opened = await openBytes(options)
      return new FileSource(options, opened, await fileSum(options.path))
    } catch (error) {
      return { problem: readProblem(options.path, error) }
    }
  }

  get engine(): Engine {
    return this.#capture.engine
  }

  get loader(): CaptureLoader {
    return this.#capture.loader
  }

  state(): SourceState {
    return this.#capture.state
  }

  snapshots() {
    return this.engine.pods
  }

  async sockets(): Promise<Sockets | { problem: Remedy }> {
    return this.#capture.sockets() ?? { problem: notLive }
  }

  async request(): Promise<Done> {
    return { problem: notLive }
  }

  async stop(): Promise<void> {
    this.#capture.stop()
    await this.endReading()
  }

  /** Reads no further, without a word; what has been read stays. */
  async endReading(): Promise<void> {
    this.#capture.endReading()
    this.#opened.stream?.destroy()
    await this.loaded
  }

  async close(): Promise<void> {
    await this.endReading()
    await this.#opened.bytes.close()
  }

  async #load(): Promise<void> {
    const { chunks, totalBytes, isPacked, spool } = this.#opened
    const { follower, path, tell } = this.#options
    try {
      await this.#capture.load({
        chunks,
        ...(totalBytes !== undefined && { totalBytes }),
        isPacked,
        ...(spool && { keep: (bytes) => this.#keep(spool, bytes) }),
        platform: platformUnpackers,
        ...(follower && { pieceRead: () => follower.follow(this) }),
      })
    } catch (error) {
      tell('problem', readProblem(path, error))
    }
  }

  /** The spool gives up what waits too long for the disk: reading waits instead. */
  async #keep(spool: Spool, bytes: Uint8Array): Promise<void> {
    spool.append(bytes, 0)
    await spool.flushed()
    this.engine.setSpoolStart(spool.start)
  }
}

function titleOf({ path, title }: FileSourceOptions): string {
  return title ?? (path === '-' ? 'standard input' : basename(path))
}

const notLive: Remedy = {
  code: 'not-live',
  text: 'This is a recording: nobody can be asked any more.',
  remedy: 'Watch a live pod to see its sockets as they are now.',
}
