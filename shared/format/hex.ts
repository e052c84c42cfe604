const DIGITS = '0123456789abcdef'

/** `0x1f90`, padded to `lengthBytes`. */
export function formatHexNumber(value: number, lengthBytes: number): string {
  return `0x${value.toString(16).padStart(lengthBytes * 2, '0')}`
}

/** `0a:1b:2c`; bytes past `bytesMax` are left out and marked by `…`. */
export function formatHexBytes(bytes: Uint8Array, bytesMax = 32): string {
  let text = ''
  for (const [index, byte] of bytes.subarray(0, bytesMax).entries()) {
    if (index > 0) text += ':'
    text += DIGITS[byte >> 4]! + DIGITS[byte & 15]!
  }
  return bytes.length > bytesMax ? `${text}…` : text
}
