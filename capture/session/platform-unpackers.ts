import type { Duplex } from 'node:stream'
import { pipeline } from 'node:stream'
import * as zlib from 'node:zlib'
import type { Chunks, UnpackOptions } from '../../shared/capture-file/unpacked.ts'

/** Node has it from 22.15 on. */
const createZstd: unknown = Reflect.get(zlib, 'createZstdDecompress')

/** What this Node unpacks beyond gzip. */
export const platformUnpackers: NonNullable<UnpackOptions['platform']> = isMaker(createZstd)
  ? { zstd: (chunks) => through(createZstd(), chunks) }
  : {}

function through(unpacker: Duplex, chunks: Chunks): Chunks {
  // An error is thrown where the unpacked chunks are read.
  return pipeline(copies(chunks), unpacker, () => undefined)
}

/** The unpacker reads a chunk while the next one is already asked for. */
async function* copies(chunks: Chunks): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) yield chunk.slice()
}

function isMaker(candidate: unknown): candidate is () => Duplex {
  return typeof candidate === 'function'
}
