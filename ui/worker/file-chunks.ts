import { COMPRESSION_MAGIC_BYTES, findCompression } from '../../shared/capture-file/compression.ts'
import type { ByteSource } from '../../shared/engine/byte-source.ts'
import type { CapturePieces } from '../../shared/view/opened-capture.ts'
import { FileBytes, UnpackedBytes } from './blob-bytes.ts'

/**
 * The first rows come with the first piece: some thousand packets. What the page then asks for is
 * answered between pieces, so the next are still small.
 */
const firstChunkBytes = 256 * 1024
/** Read at once later: each piece costs the browser a message between its processes. */
const chunkBytes = 2 * 1024 * 1024
/** Of a packed file less is read at once, because up to a thousand times as much may come out. */
const packedChunkBytes = 64 * 1024

/** A file as it is to be read: its pieces, and where packet bytes are read back from. */
export type ReadableFile = { pieces: CapturePieces; bytes: ByteSource }

/** Looks at the beginning of the file, no more. */
export async function readableFile(file: Blob): Promise<ReadableFile> {
  const totalBytes = file.size
  const beginning = await file.slice(0, COMPRESSION_MAGIC_BYTES).arrayBuffer()
  if (findCompression(new Uint8Array(beginning)) !== 'gzip') {
    const chunks = usedOnce(chunksOf(file, chunkBytes))
    return { bytes: new FileBytes(file), pieces: { chunks, totalBytes, isPacked: false } }
  }
  const bytes = new UnpackedBytes()
  const chunks = chunksOf(file, packedChunkBytes)
  const keep = (unpacked: Uint8Array<ArrayBuffer>) => bytes.append(unpacked)
  return { bytes, pieces: { chunks, totalBytes, isPacked: true, keep } }
}

/** The next piece is on its way while one is looked at. */
async function* chunksOf(file: Blob, lengthMax: number): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let length = Math.min(firstChunkBytes, lengthMax)
  let end = Math.min(file.size, length)
  let coming = file.slice(0, end).arrayBuffer()
  while (end > 0) {
    const bytes = new Uint8Array(await coming)
    const isLast = end === file.size
    length = Math.min(length * 2, lengthMax)
    const nextEnd = Math.min(file.size, end + length)
    if (!isLast) coming = file.slice(end, nextEnd).arrayBuffer()
    // Whoever stops before the next piece does not hear that it could not be read.
    coming.catch(() => undefined)
    yield bytes
    if (isLast) return
    end = nextEnd
  }
}

/** Frees each piece when the next is asked for, rather than when memory is short. */
async function* usedOnce(
  chunks: AsyncIterable<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    yield chunk
    structuredClone(undefined, { transfer: [chunk.buffer] })
  }
}
