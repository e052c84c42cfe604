/** Two bytes at `offset`, which must be there, in the byte order of the file. */
export function readUint16(bytes: Uint8Array, offset: number, littleEndian: boolean): number {
  return littleEndian
    ? bytes[offset]! | (bytes[offset + 1]! << 8)
    : (bytes[offset]! << 8) | bytes[offset + 1]!
}

/** Four bytes at `offset`, which must be there, in the byte order of the file. */
export function readUint32(bytes: Uint8Array, offset: number, littleEndian: boolean): number {
  const first = readUint16(bytes, offset, littleEndian)
  const second = readUint16(bytes, offset + 2, littleEndian)
  return littleEndian ? second * 0x1_0000 + first : first * 0x1_0000 + second
}
