/** A stretch of a packet's bytes, as a field or layer of its tree covers it. */
export type ByteRange = { offset: number; length: number }

export const bytesPerRow = 16

/** Rows shown at most: 4 KB. A packet on `lo` can have 64 KB, which nobody reads byte by byte. */
export const hexRowsMax = 256

export type HexByte = { offset: number; hex: string; character: string }
export type HexRow = { offset: string; bytes: HexByte[] }

/** Bytes as rows of sixteen, at most `hexRowsMax` of them. */
export function hexRows(bytes: Uint8Array): HexRow[] {
  const rows: HexRow[] = []
  const end = Math.min(bytes.length, hexRowsMax * bytesPerRow)
  for (let start = 0; start < end; start += bytesPerRow) {
    const row = [...bytes.subarray(start, Math.min(end, start + bytesPerRow))]
    rows.push({
      offset: start.toString(16).padStart(4, '0'),
      bytes: row.map((byte, index) => ({
        offset: start + index,
        hex: byte.toString(16).padStart(2, '0'),
        character: byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·',
      })),
    })
  }
  return rows
}

export function covers({ offset, length }: ByteRange, at: number): boolean {
  return at >= offset && at < offset + length
}

export function bytesFromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
}
