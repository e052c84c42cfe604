/** How files are packed that are given to a program that reads captures. */
const compressions = [
  { name: 'gzip', magic: [0x1f, 0x8b] },
  { name: 'zstd', magic: [0x28, 0xb5, 0x2f, 0xfd] },
  { name: 'lz4', magic: [0x04, 0x22, 0x4d, 0x18] },
  { name: 'xz', magic: [0xfd, 0x37, 0x7a, 0x58] },
  { name: 'bzip2', magic: [0x42, 0x5a, 0x68] },
] as const

export type Compression = (typeof compressions)[number]['name']

/** As many bytes tell how a file is packed, and whether it is. */
export const COMPRESSION_MAGIC_BYTES = 4

/** How the file is packed that begins with these bytes; `undefined` where it is not. */
export function findCompression(beginning: Uint8Array): Compression | undefined {
  return compressions.find(({ magic }) => magic.every((byte, at) => beginning[at] === byte))?.name
}
