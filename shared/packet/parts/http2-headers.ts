import { type HpackBlock, HpackTable } from './hpack.ts'
import {
  type FrameHeader,
  FRAME_HEADER_BYTES,
  Http2Flag,
  Http2Frame,
  frameContent,
} from './http2-frame.ts'
import { readOr } from '../packet-bytes.ts'
import type { StreamMessage } from '../stream.ts'

// RFC 9113, section 4.3: a header block is in one frame, or goes on in CONTINUATION frames that
// nothing else may come between.

/** Of blocks in several frames; servers refuse more. */
const BLOCK_BYTES_MAX = 131_072
/** Frames of a few octets each are an attack (CVE-2024-27316 and its like). */
const PIECES_MAX = 1000

export type HeaderBlock = {
  read: HpackBlock
  /** Where it begins in the packet. */
  offset: number
  /** The frame that it began in, which tells what it is about. */
  frame: FrameHeader
}

type Unfinished = { frame: FrameHeader; pieces: Uint8Array[]; bytes: number }

/** The header blocks that one side sends, and the table that they share. */
export class Http2Headers {
  readonly #table = new HpackTable()
  #unfinished: Unfinished | undefined

  /** A part of what the side sent has been missed. */
  lost(): void {
    this.#table.forget()
    this.#unfinished = undefined
  }

  /** A frame comes that carries no block on. */
  interrupt(): void {
    if (this.#unfinished !== undefined) this.lost()
  }

  /** The block that ends with this frame of one; `undefined` where it goes on or cannot be read. */
  read(message: StreamMessage, frame: FrameHeader): HeaderBlock | undefined {
    if (frame.type !== Http2Frame.continuation) this.interrupt()
    const begun = this.#unfinished
    this.#unfinished = undefined
    const content = readOr(undefined, () => contentOf(message, frame))
    const hasBeginning = begun !== undefined || frame.type !== Http2Frame.continuation
    if (content === undefined || !hasBeginning) {
      this.lost()
      return undefined
    }
    const { octets, offset, isCut } = content
    const block = begun ?? { frame, pieces: [], bytes: 0 }
    if ((frame.flags & Http2Flag.endHeaders) === 0 && !isCut) {
      this.#keep(block, octets)
      return undefined
    }
    const read = this.#table.decode(joined([...block.pieces, octets]))
    if (isCut) this.lost()
    // Of a block in several frames, the earlier octets are elsewhere.
    if (begun !== undefined) placeOver(read, octets.length)
    return { read, offset, frame: block.frame }
  }

  #keep({ frame, pieces, bytes }: Unfinished, octets: Uint8Array): void {
    const total = bytes + octets.length
    if (total > BLOCK_BYTES_MAX || pieces.length === PIECES_MAX) {
      this.lost()
      return
    }
    pieces.push(octets.slice())
    this.#unfinished = { frame, pieces, bytes: total }
  }
}

function contentOf(
  { bytes, offset, end }: StreamMessage,
  frame: FrameHeader,
): { octets: Uint8Array; offset: number; isCut: boolean } {
  const content = frameContent(bytes, offset + FRAME_HEADER_BYTES, frame)
  const held = Math.min(content.end, end)
  const octets = bytes.slice(content.offset, held - content.offset)
  return { octets, offset: content.offset, isCut: held < content.end }
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const [first] = pieces
  if (first !== undefined && pieces.length === 1) return first
  const all = new Uint8Array(pieces.reduce((total, { length }) => total + length, 0))
  let at = 0
  for (const piece of pieces) {
    all.set(piece, at)
    at += piece.length
  }
  return all
}

/** Puts all headers over the whole of a frame's `length` octets of the block. */
function placeOver(block: HpackBlock, length: number): void {
  for (const part of [...block.headers, ...block.sizes]) {
    part.offset = 0
    part.length = length
  }
}
