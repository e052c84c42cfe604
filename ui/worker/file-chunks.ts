import type { ByteSource } from '../../shared/engine/byte-source.ts'
import { FileBytes, UnpackedBytes } from './blob-bytes.ts'

/** Read at once: the first rows come with the first piece, and a question waits for one at most. */
const chunkBytes = 1024 * 1024

/** A file as it is to be read: its pieces, and where packet bytes are read back from. */
export type ReadableFile = {
  chunks: AsyncIterable<Uint8Array>
  bytes: ByteSource
  /** How much there is to read; unknown where it is packed. */
  totalBytes?: number
}

/** RFC 1952, 2.3.1 */
const gzipMagic = [0x1f, 0x8b]

/** Looks at the beginning of the file, no more. */
export async function readableFile(file: Blob): Promise<ReadableFile> {
  const head = new Uint8Array(await file.slice(0, gzipMagic.length).arrayBuffer())
  if (gzipMagic.every((byte, index) => head[index] === byte)) {
    const bytes = new UnpackedBytes()
    return { bytes, chunks: unpacked(file, bytes) }
  }
  return { bytes: new FileBytes(file), chunks: piecesOf(file), totalBytes: file.size }
}

async function* piecesOf(file: Blob): AsyncGenerator<Uint8Array> {
  for (let position = 0; position < file.size; position += chunkBytes) {
    yield new Uint8Array(await file.slice(position, position + chunkBytes).arrayBuffer())
  }
}

/** What comes before damage is read; the reader says where it ends. */
async function* unpacked(file: Blob, bytes: UnpackedBytes): AsyncGenerator<Uint8Array> {
  const reader = file.stream().pipeThrough(new DecompressionStream('gzip')).getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    bytes.append(value)
    yield value
  }
}
