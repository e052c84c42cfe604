import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import type { ByteSource } from '../../shared/engine/byte-source.ts'

/** A capture file's bytes, read back by offset. */
export class FileBytes implements ByteSource {
  readonly #file: FileHandle

  private constructor(file: FileHandle) {
    this.#file = file
  }

  /** Throws what open(2) says. */
  static async open(path: string): Promise<FileBytes> {
    return new FileBytes(await open(path, 'r'))
  }

  async read(position: number, length: number): Promise<Uint8Array | undefined> {
    const bytes = new Uint8Array(length)
    const { bytesRead } = await this.#file.read(bytes, 0, length, position)
    return bytesRead === 0 && length > 0 ? undefined : bytes.subarray(0, bytesRead)
  }

  close(): Promise<void> {
    return this.#file.close()
  }
}
