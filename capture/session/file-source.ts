import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { CaptureReader } from '../../shared/capture-file/capture-reader.ts'
import type { ByteSource } from '../../shared/engine/byte-source.ts'
import { CaptureLoader } from '../../shared/engine/capture-loader.ts'
import { Engine } from '../../shared/engine/engine.ts'
import type { OpenSource, Remedy, SourceState } from '../../shared/messages/messages.ts'
import type { Done } from '../../shared/view/desk.ts'
import { fileReadBytes } from '../limits.ts'
import { Spool } from '../recording/spool.ts'
import { FileBytes } from './file-bytes.ts'
import { readProblem } from './read-problem.ts'
import type { Source, Tell } from './source.ts'

export type FileSourceOptions = {
  /** A path, or `-` for standard input. */
  path: string
  title?: string
  /** Why this is shown instead of a live pod. */
  because?: Remedy
  tell: Tell
}

type Chunks = AsyncIterable<Uint8Array>
type Kept = ByteSource & { close(): Promise<void> }

/** A capture file, or what comes through a pipe, read into an engine of its own. */
export class FileSource implements Source {
  readonly engine: Engine
  readonly loader: CaptureLoader
  /** Resolves when all of it has been read. */
  readonly loaded: Promise<void>
  readonly #bytes: Kept
  readonly #options: FileSourceOptions
  readonly #sourceId = randomUUID()
  #state: SourceState
  #stopped = false

  private constructor(options: FileSourceOptions, bytes: Kept, chunks: Chunks) {
    this.#options = options
    this.#bytes = bytes
    this.engine = new Engine({ bytes })
    this.loader = new CaptureLoader(this.engine)
    this.#state = this.#describe('file')
    this.loaded = this.#load(chunks)
  }

  /** Resolves as soon as it is open; `loaded` tells when it has been read. */
  static async open(options: FileSourceOptions): Promise<FileSource | { problem: Remedy }> {
    try {
      if (options.path === '-') return await FileSource.#fromStream(options, process.stdin)
      if (!(await stat(options.path)).isFile()) {
        return await FileSource.#fromStream(options, createReadStream(options.path))
      }
      const bytes = await FileBytes.open(options.path)
      return new FileSource(options, bytes, chunksOf(options.path))
    } catch (error) {
      return { problem: readProblem(options.path, error) }
    }
  }

  /** A pipe cannot be read again: what comes through it is spooled. */
  static async #fromStream(options: FileSourceOptions, stream: Chunks): Promise<FileSource> {
    const spool = await Spool.open()
    return new FileSource(options, spool, spooled(stream, spool))
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
    await this.loaded
  }

  async close(): Promise<void> {
    this.#stopped = true
    if (this.#options.path === '-') process.stdin.destroy()
    await this.loaded
    await this.#bytes.close()
  }

  async #load(chunks: Chunks): Promise<void> {
    const reader = new CaptureReader(this.loader)
    try {
      for await (const chunk of chunks) {
        if (this.#stopped || reader.stopped) break
        reader.push(chunk)
        this.#state = this.#describe('file')
      }
      reader.end()
    } catch (error) {
      this.#options.tell('problem', readProblem(this.#options.path, error))
    }
    this.#tellNotes()
    this.#state = this.#describe('file')
  }

  #tellNotes(): void {
    for (const note of this.loader.notes) {
      this.#options.tell(note.code === 'unknown-link-type' ? 'note' : 'warning', {
        code: note.code,
        text: `${this.#title()}, byte ${note.position}: ${note.text}`,
        remedy: 'Everything before that place is shown.',
      })
    }
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

/** Fresh memory for every chunk would cost more than reading it: the reader copies what it keeps. */
async function* chunksOf(path: string): AsyncGenerator<Uint8Array> {
  const file = await open(path, 'r')
  const buffer = new Uint8Array(fileReadBytes)
  try {
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length)
      if (bytesRead === 0) return
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
}

async function* spooled(stream: Chunks, spool: Spool): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream) {
    spool.append(chunk, 0)
    yield chunk
  }
}
