import { formatByteCount } from '../../format/byte-count.ts'
import { printableText } from '../../format/printable-text.ts'
import { findHttpHeadEnd } from './http-head.ts'
import type { PacketField } from '../layer.ts'
import { type Unpacked, unpackDeflate, unpackGzip } from './unpack.ts'

// RFC 9112, section 7.1: a chunked body
//
// +---------------------------+------------+----+-----+---+----+----------------+----+
// | size in hexadecimal [;…]  CR LF | data | CR LF | … | 0 CR LF | trailer lines | CR LF |
// +---------------------------+------------+----+-----+---+----+----------------+----+

const SIZE_LINE_BYTES_MAX = 1024
const CHUNKS_SHOWN_MAX = 200
const LINE_BREAK_BYTES = 2
const lineFeed = 0x0a

export type HttpBody = {
  /** As its sender meant it, as far as it is at hand and can be unpacked here. */
  bytes: Uint8Array
  /** How it is still packed: the content encoding that is not unpacked here; else empty. */
  packed: string
  /** Nothing is missing, and nothing was left out for being too long. */
  isWhole: boolean
}

/**
 * A body as one reads it: without the framing of chunks, unpacked where it is packed with gzip or
 * deflate. `body` is what is at hand of it; of what comes out no more than `bytesMax` is kept, however
 * much it claims to be.
 */
export function readHttpBody(
  body: Uint8Array,
  head: { chunked: boolean; contentEncoding: string; contentLength?: number },
  bytesMax: number,
): HttpBody {
  const { bytes, isWhole } = head.chunked
    ? joinChunks(body)
    : { bytes: body, isWhole: body.length >= (head.contentLength ?? body.length) }
  const encoding = head.contentEncoding.trim().toLowerCase()
  const unpack = unpackers[encoding === 'x-gzip' ? 'gzip' : encoding]
  if (unpack === undefined) {
    const packed = encoding === 'identity' ? '' : encoding
    return {
      bytes: bytes.subarray(0, bytesMax),
      packed,
      isWhole: isWhole && bytes.length <= bytesMax,
    }
  }
  const unpacked = unpack(bytes, bytesMax)
  return { bytes: unpacked.bytes, packed: '', isWhole: isWhole && unpacked.isWhole }
}

const unpackers: Readonly<Record<string, (packed: Uint8Array, bytesMax: number) => Unpacked>> = {
  gzip: unpackGzip,
  deflate: unpackDeflate,
}

export type HttpChunk = {
  offset: number
  /** As stated; 0 for the last one. */
  size: number
  dataOffset: number
  /** Behind the data, or where what is at hand ends. */
  dataEnd: number
}

/** The chunks that begin between `offset` and `end`, up to the one of size 0. Nonsense ends them. */
export function* httpChunks(bytes: Uint8Array, offset: number, end: number): Iterable<HttpChunk> {
  for (let at = offset; at < end;) {
    const lineEnd = findLineEnd(bytes, at, Math.min(end, at + SIZE_LINE_BYTES_MAX))
    const size = lineEnd < 0 ? -1 : readSize(bytes, at, lineEnd)
    if (size < 0) return
    const dataEnd = Math.min(end, lineEnd + size)
    yield { offset: at, size, dataOffset: lineEnd, dataEnd }
    if (size === 0) return
    at = lineEnd + size + LINE_BREAK_BYTES
  }
}

/** Rows for the chunks of a body that begins at `offset`, and for the lines behind the last one. */
export function* chunkRows(bytes: Uint8Array, offset: number, end: number): Iterable<PacketField> {
  let shown = 0
  for (const chunk of httpChunks(bytes, offset, end)) {
    if (++shown > CHUNKS_SHOWN_MAX) return
    yield {
      name: 'http.chunk_size',
      label: chunk.size === 0 ? 'Last chunk' : 'Chunk',
      value: formatByteCount(chunk.size),
      number: chunk.size,
      offset: chunk.offset,
      length: chunk.dataEnd - chunk.offset,
    }
    if (chunk.size === 0) yield* trailerRows(bytes, chunk.dataEnd, end)
  }
}

function* trailerRows(bytes: Uint8Array, offset: number, end: number): Iterable<PacketField> {
  const trailerEnd = findHttpHeadEnd(bytes, offset, end)
  const length = trailerEnd - LINE_BREAK_BYTES - offset
  if (trailerEnd < 0 || length <= 0) return
  const value = printableText(bytes.subarray(offset, offset + length)).replaceAll('\u{fffd}', ' ')
  yield {
    name: 'http.chunked_trailer_part',
    label: 'Trailer',
    value: value.trim(),
    offset,
    length,
  }
}

/** Behind the line break, or -1. */
function findLineEnd(bytes: Uint8Array, offset: number, end: number): number {
  for (let at = offset; at < end; at++) if (bytes[at] === lineFeed) return at + 1
  return -1
}

/** The size in a line that may go on with extensions; -1 for what is none. */
function readSize(bytes: Uint8Array, offset: number, lineEnd: number): number {
  const line = printableText(bytes.subarray(offset, lineEnd - 1)).replace(/[;\s\u{fffd}].*$/u, '')
  return /^[0-9a-f]{1,10}$/i.test(line) ? Number.parseInt(line, 16) : -1
}

function joinChunks(body: Uint8Array): Unpacked {
  const joined = new Uint8Array(body.length)
  let length = 0
  let isWhole = false
  for (const { size, dataOffset, dataEnd } of httpChunks(body, 0, body.length)) {
    joined.set(body.subarray(dataOffset, dataEnd), length)
    length += dataEnd - dataOffset
    isWhole = size === 0
  }
  return { bytes: joined.subarray(0, length), isWhole }
}
