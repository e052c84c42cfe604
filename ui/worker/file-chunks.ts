import { COMPRESSION_MAGIC_BYTES, findCompression } from '../../shared/capture-file/compression.ts'
import type { ByteSource } from '../../shared/engine/byte-source.ts'
import type { CapturePieces } from '../../shared/view/opened-capture.ts'
import { FileBytes, UnpackedBytes } from './blob-bytes.ts'

/** Read at once: the first rows come with the first piece, and a question waits for one at most. */
const chunkBytes = 1024 * 1024
/** Of a packed file less is read at once, because up to a thousand times as much may come out. */
const packedChunkBytes = 64 * 1024

/** A file as it is to be read: its pieces, and where packet bytes are read back from. */
export type ReadableFile = { pieces: CapturePieces; bytes: ByteSource }

/** Looks at the beginning of the file, no more. */
export async function readableFile(file: Blob): Promise<ReadableFile> {
  const totalBytes = file.size
  const beginning = await file.slice(0, COMPRESSION_MAGIC_BYTES).arrayBuffer()
  if (findCompression(new Uint8Array(beginning)) !== 'gzip') {
    const chunks = chunksOf(file, chunkBytes)
    return { bytes: new FileBytes(file), pieces: { chunks, totalBytes, isPacked: false } }
  }
  const bytes = new UnpackedBytes()
  const chunks = chunksOf(file, packedChunkBytes)
  const keep = (unpacked: Uint8Array<ArrayBuffer>) => bytes.append(unpacked)
  return { bytes, pieces: { chunks, totalBytes, isPacked: true, keep } }
}

async function* chunksOf(file: Blob, length: number): AsyncGenerator<Uint8Array> {
  for (let position = 0; position < file.size; position += length) {
    yield new Uint8Array(await file.slice(position, position + length).arrayBuffer())
  }
}
