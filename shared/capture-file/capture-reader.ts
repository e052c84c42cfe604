import { openClassic } from './classic-format.ts'
import type { CaptureNote } from './capture-facts.ts'
import { findCompression } from './compression.ts'
import type { BadBlock, FileFormat } from './file-format.ts'
import { type CaptureSink, type PacketRecord, newPacketRecord } from './packet-record.ts'
import { openPcapng } from './pcapng-format.ts'

const MAGIC_BYTES = 4
const HELD_BYTES_MIN = 4096

/**
 * Reads a capture file, pcap or pcapng, from chunks of any size, as they come. The sink is called
 * from within `push`. A packet that lies wholly in a chunk is not copied: the chunk must stay as it
 * is until `push` returns. Never throws for what a file says and holds no more than one block.
 */
export class CaptureReader {
  readonly #sink: CaptureSink
  readonly #record: PacketRecord
  #format: FileFormat | undefined
  /** Where the bytes begin that have not been read, in the file. */
  #position = 0
  /** The beginning of a block that goes on in the next chunk. */
  #held = new Uint8Array(HELD_BYTES_MIN)
  #heldLength = 0
  #stopped = false

  constructor(sink: CaptureSink) {
    this.#sink = sink
    this.#record = newPacketRecord()
  }

  /** Whether the file cannot be read on; what is pushed after that is ignored. */
  get stopped(): boolean {
    return this.#stopped
  }

  push(bytes: Uint8Array): void {
    if (this.#stopped) return
    const chunk = withCopyingSlice(bytes)
    let offset = this.#heldLength === 0 ? 0 : this.#finishHeld(chunk)
    while (!this.#stopped && offset < chunk.length) {
      offset = this.#readRun(chunk, offset)
      if (offset === chunk.length) return
      const length = this.#blockLength(chunk, offset, chunk.length - offset)
      if (length === undefined) return
      if (offset + length > chunk.length) {
        this.#hold(chunk, offset, chunk.length)
        return
      }
      this.#readBlock(chunk, offset, length)
      offset += length
    }
  }

  /** Says that no more bytes will come. */
  end(): void {
    if (this.#stopped) return
    this.#stopped = true
    if (this.#format === undefined) this.#note('not-a-capture', tooShort(this.#heldLength))
    else if (this.#heldLength > 0) this.#note('cut', 'The file ends in the middle of a packet.')
  }

  #readRun(chunk: Uint8Array, offset: number): number {
    const stopped = this.#format?.readRun?.(chunk, offset, chunk.length, this.#position) ?? offset
    this.#position += stopped - offset
    return stopped
  }

  /** Completes the held block from the chunk's first bytes and reads it; answers how many those were. */
  #finishHeld(chunk: Uint8Array): number {
    let offset = 0
    for (;;) {
      const length = this.#blockLength(this.#held, 0, this.#heldLength)
      if (length === undefined) return chunk.length
      if (length <= this.#heldLength) {
        this.#heldLength = 0
        this.#readBlock(this.#held, 0, length)
        return offset
      }
      if (offset === chunk.length) return offset
      const end = Math.min(chunk.length, offset + length - this.#heldLength)
      this.#hold(chunk, offset, end)
      offset = end
    }
  }

  /**
   * How many bytes the next block takes, as far as `available` bytes can tell: when it is more than
   * that, ask again with more. `undefined` when reading has come to its end.
   */
  #blockLength(bytes: Uint8Array, offset: number, available: number): number | undefined {
    if (this.#format === undefined && available < MAGIC_BYTES) return MAGIC_BYTES
    this.#format ??= this.#open(bytes, offset)
    if (this.#format === undefined) return undefined
    const headBytes = this.#format.headBytes()
    if (available < headBytes) return headBytes
    const length = this.#format.blockLength(bytes, offset, available)
    if (typeof length === 'number') return length
    this.#stop(length)
    return undefined
  }

  #readBlock(bytes: Uint8Array, offset: number, length: number): void {
    this.#format?.readBlock(bytes, offset, this.#position)
    this.#position += length
  }

  #open(bytes: Uint8Array, offset: number): FileFormat | undefined {
    const format =
      openPcapng(bytes, offset, this.#sink, this.#record) ??
      openClassic(bytes, offset, this.#sink, this.#record)
    if (format === undefined) this.#stop(unknownFormat(bytes.subarray(offset, offset + 4)))
    return format
  }

  #hold(chunk: Uint8Array, offset: number, end: number): void {
    const needed = this.#heldLength + end - offset
    // Grows with what has come, never to a length that the file only states.
    if (needed > this.#held.length) {
      const larger = new Uint8Array(Math.max(needed, this.#held.length * 2))
      larger.set(this.#held.subarray(0, this.#heldLength))
      this.#held = larger
    }
    this.#held.set(chunk.subarray(offset, end), this.#heldLength)
    this.#heldLength = needed
  }

  #stop({ code, text }: BadBlock): void {
    this.#stopped = true
    this.#note(code, text)
  }

  #note(code: CaptureNote['code'], text: string): void {
    this.#sink.note({ code, position: this.#position, text })
  }
}

/** Node's Buffer is a Uint8Array too, but its `slice` does not copy: what was kept of it would change. */
function withCopyingSlice(bytes: Uint8Array): Uint8Array {
  if (bytes.constructor === Uint8Array) return bytes
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
}

function tooShort(bytes: number): string {
  return bytes === 0
    ? 'The file is empty; a capture begins with a header of at least 24 bytes.'
    : `${bytes} bytes are too few for a capture file.`
}

function unknownFormat(magic: Uint8Array): BadBlock {
  const compression = findCompression(magic)
  if (compression !== undefined) {
    const text = `The file is packed with ${compression}, which is not unpacked here: unpack it first.`
    return { code: 'unsupported', text }
  }
  const digits = Array.from(magic, (byte) => byte.toString(16).padStart(2, '0')).join('')
  const text = `The file is neither pcap nor pcapng: it begins with ${digits}.`
  return { code: 'not-a-capture', text }
}
