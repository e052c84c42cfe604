/** Longer blocks are refused: the longest packet that Linux makes (BIG TCP) is far below. */
export const BLOCK_BYTES_MAX = 16 * 1024 * 1024

/** A file that cannot be read on, said by `blockLength`. */
export type BadBlock = { code: 'malformed' | 'unsupported' | 'not-a-capture'; text: string }

/**
 * How a kind of capture file is cut into blocks. The reader hands over whole blocks only, so that a
 * format never has to ask for more bytes.
 */
export type FileFormat = {
  /** As many bytes are needed to tell how long the next block is. */
  headBytes(): number
  /**
   * How long the block is that begins at `offset`: at least `headBytes`, at most `BLOCK_BYTES_MAX`.
   * `available` bytes are at hand, which are at least `headBytes`.
   */
  blockLength(bytes: Uint8Array, offset: number, available: number): number | BadBlock
  /**
   * Reads the plain blocks from `offset` on, as long as they are whole before `end`, and answers up to
   * where; a block that wants more care is left to the two above. `position` is that of `offset`.
   */
  readRun?(bytes: Uint8Array, offset: number, end: number, position: number): number
  /** Reads the whole block; `position` is where it begins in the file. */
  readBlock(bytes: Uint8Array, offset: number, position: number): void
}
