import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import type { Remedy } from '../../shared/messages/messages.ts'
import { spoolWaitingBytesMax } from '../limits.ts'
import { writeProblem } from './disk-problem.ts'
import { WriteQueue } from './write-queue.ts'
import type { QueuedChunk } from './write-queue.ts'

/**
 * The file a person asked for (`-w FILE`). Every chunk ends where a block ends, so that the file is
 * readable up to the last whole one: when the disk fills, it is cut back to there and closed.
 */
export class RecordingFile {
  readonly path: string
  readonly #file: FileHandle
  readonly #onTrouble: (problem: Remedy) => void
  readonly #queue = new WriteQueue((chunk) => this.#write(chunk), spoolWaitingBytesMax)
  /** After the last byte handed over, and after the last one in the file. */
  #handedOver = 0
  #end = 0
  #problem: Remedy | undefined
  /** Packets that are not in the file because it could not take them. */
  unrecordedPackets = 0

  private constructor(path: string, file: FileHandle, onTrouble: (problem: Remedy) => void) {
    this.path = path
    this.#file = file
    this.#onTrouble = onTrouble
  }

  /** Overwrites a file of that name, as tcpdump does. */
  static async open(
    path: string,
    onTrouble: (problem: Remedy) => void,
  ): Promise<RecordingFile | Remedy> {
    try {
      return new RecordingFile(path, await open(path, 'w'), onTrouble)
    } catch (error) {
      return writeProblem(path, error)
    }
  }

  /** Why nothing is written any more; `undefined` while all is well. */
  get problem(): Remedy | undefined {
    return this.#problem
  }

  append(bytes: Uint8Array, packets: number): void {
    const chunk = { position: this.#handedOver, bytes, packets }
    this.#handedOver += bytes.length
    if (this.#problem || !this.#queue.add(chunk)) this.unrecordedPackets += packets
  }

  async close(): Promise<void> {
    await this.#queue.drained()
    await this.#file.close().catch(() => undefined)
  }

  async #write(chunk: QueuedChunk): Promise<void> {
    if (this.#problem) {
      this.unrecordedPackets += chunk.packets
      return
    }
    try {
      await this.#file.appendFile(chunk.bytes)
      this.#end += chunk.bytes.length
    } catch (error) {
      await this.#file.truncate(this.#end).catch(() => undefined)
      this.unrecordedPackets += chunk.packets
      this.#problem = writeProblem(this.path, error, this.#end)
      this.#onTrouble(this.#problem)
    }
  }
}
