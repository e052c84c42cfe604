import type { CaptureNote } from './capture-facts.ts'
import { COMPRESSION_MAGIC_BYTES, type Compression, findCompression } from './compression.ts'
import { Gunzip } from './gzip.ts'

export type Chunks = AsyncIterable<Uint8Array>

export type UnpackOptions = {
  /** Told where the packed bytes end too early or cannot be read on. */
  note: (note: CaptureNote) => void
  /** What the platform unpacks beyond gzip. */
  platform?: Partial<Record<Compression, (chunks: Chunks) => Chunks>>
}

/**
 * What comes, unpacked where it begins as packed files do and it can be unpacked here; everything else
 * goes through as it is. A chunk is good until the next is asked for. What could be unpacked before an
 * error is handed out.
 */
export async function* unpacked(
  chunks: Chunks,
  options: UnpackOptions,
): AsyncGenerator<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]()
  const beginning = await firstChunk(iterator)
  const all = startingWith(beginning, iterator)
  const compression = findCompression(beginning)
  const platform = compression && options.platform?.[compression]
  if (compression === 'gzip') yield* gunzipped(all, options)
  else if (platform) yield* byPlatform(platform(all), options)
  else yield* all
}

/** The first bytes, as many as tell how they are packed, or fewer where there are not so many. */
async function firstChunk(iterator: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  let beginning = new Uint8Array(0)
  for (;;) {
    const next = await iterator.next()
    if (next.done) return beginning
    // Nearly always the first chunk is enough, and is not copied.
    if (beginning.length === 0 && next.value.length >= COMPRESSION_MAGIC_BYTES) return next.value
    const joined = new Uint8Array(beginning.length + next.value.length)
    joined.set(beginning)
    joined.set(next.value, beginning.length)
    beginning = joined
    if (beginning.length >= COMPRESSION_MAGIC_BYTES) return beginning
  }
}

async function* startingWith(
  beginning: Uint8Array,
  iterator: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    if (beginning.length > 0) yield beginning
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
      yield next.value
    }
  } finally {
    await iterator.return?.()
  }
}

async function* gunzipped(chunks: Chunks, { note }: UnpackOptions): AsyncGenerator<Uint8Array> {
  const gunzip = new Gunzip(note)
  for await (const chunk of chunks) yield* gunzip.push(chunk)
  gunzip.end()
}

/** Platforms tell a damaged file from a cut one in words of their own: those are passed on. */
async function* byPlatform(chunks: Chunks, { note }: UnpackOptions): AsyncGenerator<Uint8Array> {
  let position = 0
  try {
    for await (const chunk of chunks) {
      yield chunk
      position += chunk.length
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    note({ code: 'cut', position, text: `It cannot be unpacked further: ${reason}.` })
  }
}
