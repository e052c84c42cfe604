/** The polynomial of CRC-32, its bits the other way round (RFC 1952, section 8). */
const POLYNOMIAL = 0xedb8_8320

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1
  return value >>> 0
})

/** CRC-32 of `bytes` behind those whose checksum is `before`; 0 before the first. */
export function checksum(bytes: Uint8Array, before: number): number {
  let value = ~before
  for (let index = 0; index < bytes.length; index++) {
    value = (value >>> 8) ^ table[(value ^ bytes[index]!) & 0xff]!
  }
  return ~value >>> 0
}
