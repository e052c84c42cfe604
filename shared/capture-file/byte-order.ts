/** Two bytes at `offset`, which must be there, in the byte order of the file. */
export function readUint16(bytes: Uint8Array, offset: number, littleEndian: boolean): number {
  return littleEndian
    ? bytes[offset]! | (bytes[offset + 1]! << 8)
    : (bytes[offset]! << 8) | bytes[offset + 1]!
}

/** Four bytes at `offset`, which must be there, in the byte order of the file. */
export function readUint32(bytes: Uint8Array, offset: number, littleEndian: boolean): number {
  const word = littleEndian
    ? bytes[offset]! |
      (bytes[offset + 1]! << 8) |
      (bytes[offset + 2]! << 16) |
      (bytes[offset + 3]! << 24)
    : (bytes[offset]! << 24) |
      (bytes[offset + 1]! << 16) |
      (bytes[offset + 2]! << 8) |
      bytes[offset + 3]!
  return word >>> 0
}
