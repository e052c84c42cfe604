import type { ByteSource } from '../../shared/engine/byte-source.ts'

/** Unpacked bytes are handed to the browser in blobs of this size, which it may keep on its disk. */
const blobBytesMin = 8 * 1024 * 1024

/** Bytes of a file, read where they stand. */
export class FileBytes implements ByteSource {
  readonly #file: Blob

  constructor(file: Blob) {
    this.#file = file
  }

  async read(position: number, length: number): Promise<Uint8Array | undefined> {
    return new Uint8Array(await this.#file.slice(position, position + length).arrayBuffer())
  }
}

/** Bytes that stand in no file because they were packed there: kept by the browser. */
export class UnpackedBytes implements ByteSource {
  /** Each with the position of its first byte. */
  readonly #blobs: { start: number; blob: Blob }[] = []
  #waiting: Uint8Array<ArrayBuffer>[] = []
  #waitingStart = 0
  #waitingBytes = 0

  append(bytes: Uint8Array<ArrayBuffer>): void {
    this.#waiting.push(bytes)
    this.#waitingBytes += bytes.length
    if (this.#waitingBytes >= blobBytesMin) this.#seal()
  }

  async read(position: number, length: number): Promise<Uint8Array | undefined> {
    const end = position + length
    const parts = [...this.#blobs, { start: this.#waitingStart, blob: new Blob(this.#waiting) }]
      .filter(({ start, blob }) => start < end && start + blob.size > position)
      .map(({ start, blob }) => blob.slice(Math.max(0, position - start), end - start))
    return new Uint8Array(await new Blob(parts).arrayBuffer())
  }

  #seal(): void {
    this.#blobs.push({ start: this.#waitingStart, blob: new Blob(this.#waiting) })
    this.#waitingStart += this.#waitingBytes
    this.#waiting = []
    this.#waitingBytes = 0
  }
}
