/** A stretch of a packet's bytes, as a field or layer of its tree covers it. */
export type ByteRange = { offset: number; length: number }

export const byteModes = ['hex', 'bits', 'ascii', 'utf8'] as const
export type ByteMode = (typeof byteModes)[number]

/** How a mode writes bytes in a row: how many, and how many characters one takes with its blank. */
export type ByteGrid = { bytesPerRow: number; charactersPerByte: number; hasText: boolean }

/** Narrow panes have half as many. */
export function byteGrid(mode: ByteMode, isNarrow: boolean): ByteGrid {
  switch (mode) {
    case 'hex':
      return { bytesPerRow: isNarrow ? 8 : 16, charactersPerByte: 3, hasText: true }
    case 'bits':
      return { bytesPerRow: isNarrow ? 4 : 8, charactersPerByte: 9, hasText: true }
    case 'ascii':
    case 'utf8':
      return { bytesPerRow: isNarrow ? 32 : 64, charactersPerByte: 1, hasText: false }
  }
}

/** One row: where it begins, and the bytes as the mode writes them, in a grid of characters. */
export type ByteRow = { offset: number; length: number; text: string; characters: string }

/** The row with this number, from 0 on. */
export function byteRow(bytes: Uint8Array, row: number, mode: ByteMode, grid: ByteGrid): ByteRow {
  const offset = row * grid.bytesPerRow
  const part = bytes.subarray(offset, offset + grid.bytesPerRow)
  const characters = [...part].map(printable).join('')
  const text = {
    hex: () => [...part].map((byte) => byte.toString(16).padStart(2, '0')).join(' '),
    bits: () => [...part].map((byte) => byte.toString(2).padStart(8, '0')).join(' '),
    ascii: () => characters,
    utf8: () => utf8Cells(bytes, offset, part.length),
  }[mode]()
  return { offset, length: part.length, text, characters }
}

/** The part of a range that lies in a row, in bytes from the row's first; nothing where it does not. */
export function partInRow(
  range: ByteRange,
  { offset, length }: Pick<ByteRow, 'offset' | 'length'>,
): { from: number; count: number } | undefined {
  const from = Math.max(range.offset, offset)
  const to = Math.min(range.offset + range.length, offset + length)
  return to > from ? { from: from - offset, count: to - from } : undefined
}

export function covers({ offset, length }: ByteRange, at: number): boolean {
  return at >= offset && at < offset + length
}

function printable(byte: number): string {
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·'
}

const longestCharacterBytes = 4

/** A character stands at its first byte, and the others of it are blank; `·` is what is no text. */
function utf8Cells(bytes: Uint8Array, offset: number, length: number): string {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const cells: string[] = []
  let at = Math.max(0, offset - longestCharacterBytes + 1)
  while (at > 0 && at < offset && (bytes[at]! & 0xc0) === 0x80) at++
  while (at < offset + length) {
    const size = characterBytes(bytes[at]!)
    let cell = '·'
    let taken = 1
    if (size === 1) cell = printable(bytes[at]!)
    else if (size > 1) {
      try {
        cell = decoder.decode(bytes.subarray(at, at + size))
        taken = size
      } catch {
        // No character begins here.
      }
    }
    for (let index = 0; index < taken; index++) {
      const isHere = at + index >= offset && at + index < offset + length
      if (isHere) cells.push(index === 0 ? cell : ' ')
    }
    at += taken
  }
  return cells.join('')
}

/** By the first byte (RFC 3629, section 3); 0 where none begins with it. */
function characterBytes(first: number): number {
  if (first < 0x80) return 1
  if (first >= 0xc2 && first < 0xe0) return 2
  if (first >= 0xe0 && first < 0xf0) return 3
  return first >= 0xf0 && first < 0xf5 ? 4 : 0
}
