import { createReadStream, open as openDescriptor } from 'node:fs'
import type { Stats } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { COMPRESSION_MAGIC_BYTES, findCompression } from '../../shared/capture-file/compression.ts'
import type { Chunks } from '../../shared/capture-file/unpacked.ts'
import type { ByteSource } from '../../shared/engine/byte-source.ts'
import type { Remedy } from '../../shared/messages/messages.ts'
import { fileReadBytes, spoolBytesMax, unpackedBytesMax } from '../limits.ts'
import { diskReason } from '../recording/disk-problem.ts'
import { Spool } from '../recording/spool.ts'
import { FileBytes } from './file-bytes.ts'
import type { Tell } from './source.ts'

type Kept = ByteSource & { close(): Promise<void> }

/** A file that can be read, and where its bytes can be read back. */
export type OpenedFile = {
  bytes: Kept
  chunks: Chunks
  /** How many there are in `chunks`, where that is known. */
  totalBytes?: number
  /** Where the bytes come through a pipe or are unpacked: they cannot be read again. */
  spool?: Spool
  /** What has to end for reading to end; a file ends by itself. */
  stream?: Readable
  isPacked: boolean
}

/** Opens a file, a pipe, or standard input for `-`. Throws what the system says. */
export async function openBytes({ path, tell }: { path: string; tell: Tell }): Promise<OpenedFile> {
  const found = path === '-' ? undefined : await statOf(path)
  if (!found?.isFile()) {
    const stream = found ? await openStream(path, found) : process.stdin
    const spool = await openSpool(spoolBytesMax, tell)
    return { bytes: spool, spool, chunks: stream, stream, isPacked: false }
  }
  const totalBytes = found.size
  const bytes = await FileBytes.open(path)
  const beginning = await bytes.read(0, COMPRESSION_MAGIC_BYTES)
  if (findCompression(beginning ?? new Uint8Array(0)) === undefined) {
    return { bytes, chunks: chunksOf(path), totalBytes, isPacked: false }
  }
  await bytes.close()
  const spool = await openSpool(unpackedBytesMax, tell)
  return { bytes: spool, spool, chunks: chunksOf(path), totalBytes, isPacked: true }
}

/** Throws what stat(2) says, and that a folder is none. */
async function statOf(path: string): Promise<Stats> {
  const found = await stat(path)
  if (found.isDirectory()) throw Object.assign(new Error('it is a folder'), { code: 'EISDIR' })
  return found
}

/** Resolves when the pipe has a writer. A socket's reads, unlike a file's, end when it is closed. */
async function openStream(path: string, found: Stats): Promise<Readable> {
  if (!found.isFIFO()) return createReadStream(path)
  const fd = await promisify(openDescriptor)(path, 'r')
  return new Socket({ fd, readable: true, writable: false })
}

function openSpool(limitBytes: number, tell: Tell): Promise<Spool> {
  return Spool.open({ limitBytes, onTrouble: (error) => tell('warning', spoolFailed(error)) })
}

function spoolFailed(error: Error): Remedy {
  return {
    code: 'spool-failed',
    text: `What was read could not be kept: ${diskReason(error)}.`,
    remedy: 'Make room in the folder for temporary files, or name another one in TMPDIR.',
  }
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
