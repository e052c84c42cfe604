import { once } from 'node:events'
import { open, stat } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import type { Engine } from '../../shared/engine/engine.ts'
import type { CaptureExport } from '../../shared/engine/export-capture.ts'
import type { Remedy } from '../../shared/messages/messages.ts'
import { writeProblem } from './disk-problem.ts'

/** A path, or `-` for standard output. */
const standardOutput = '-'

/**
 * A pcapng file of packets that an engine keeps, with what is known of their owners, their names and
 * their comments. Trouble with the disk is told when it is closed; nothing is written after it.
 */
export class ExportFile {
  readonly #path: string
  /** Absent for standard output. */
  readonly #file: FileHandle | undefined
  #export: CaptureExport | undefined
  #problem: Remedy | undefined

  private constructor(path: string, file: FileHandle | undefined) {
    this.#path = path
    this.#file = file
  }

  /** Overwrites a file of that name, but never the capture that is read. */
  static async open(path: string, readPath: string): Promise<ExportFile | Remedy> {
    if (path === standardOutput) return new ExportFile(path, undefined)
    if (await isSameFile(path, readPath)) return overwritten(path)
    try {
      return new ExportFile(path, await open(path, 'w'))
    } catch (error) {
      return writeProblem(path, error)
    }
  }

  /** Packets that are in it so far. */
  get packets(): number {
    return this.#export?.packets ?? 0
  }

  /** Puts packets into it; their numbers rise from call to call. */
  async take(engine: Engine, numbers: readonly number[]): Promise<void> {
    this.#export ??= engine.exportCapture()
    await this.#export.add(numbers)
    await this.#write(this.#export.take())
  }

  /** Of a capture that matches nothing, an empty file is left; what went wrong, if anything did. */
  async close(engine: Engine): Promise<Remedy | undefined> {
    this.#export ??= engine.exportCapture()
    await this.#write(this.#export.take())
    await this.#file?.close().catch(() => undefined)
    return this.#problem
  }

  async #write(bytes: Uint8Array): Promise<void> {
    if (this.#problem || bytes.length === 0) return
    try {
      if (this.#file) await this.#file.appendFile(bytes)
      else if (!process.stdout.write(bytes)) await once(process.stdout, 'drain')
    } catch (error) {
      this.#problem = writeProblem(this.#path, error)
    }
  }
}

async function isSameFile(path: string, other: string): Promise<boolean> {
  const [one, two] = await Promise.all([path, other].map((of) => stat(of).catch(() => undefined)))
  return one !== undefined && two !== undefined && one.ino === two.ino && one.dev === two.dev
}

function overwritten(path: string): Remedy {
  return {
    code: 'recording-failed',
    text: `${path} is the capture that is to be read: it would be overwritten.`,
    remedy: 'Name another file with -w.',
  }
}
