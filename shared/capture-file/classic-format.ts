import { readUint16, readUint32 } from './byte-order.ts'
import { type BadBlock, BLOCK_BYTES_MAX, type FileFormat } from './file-format.ts'
import type { CaptureSink, PacketRecord } from './packet-record.ts'

// The classic format, pcap-savefile(5): a header of 24 bytes, then packets.
//
//  0       4       6       8           16      20      24
// +-------+-------+-------+-----------+-------+-------+
// | magic | major | minor | reserved  | snap  | link  |
// +-------+-------+-------+-----------+-------+-------+
//
//  0         4          8          12         16
// +---------+----------+----------+----------+---------
// | seconds | fraction | captured | length   | bytes
// +---------+----------+----------+----------+---------

const FILE_HEADER_BYTES = 24
const PACKET_HEADER_BYTES = 16
/** Alexey Kuznetsov's variant adds the interface's index, the protocol and the packet's type. */
const MODIFIED_PACKET_HEADER_BYTES = 24

type Variant = { nanosecondsPerUnit: number; packetHeaderBytes: number }

const variants: ReadonlyMap<number, Variant> = new Map([
  [0xa1b2c3d4, { nanosecondsPerUnit: 1000, packetHeaderBytes: PACKET_HEADER_BYTES }],
  [0xa1b23c4d, { nanosecondsPerUnit: 1, packetHeaderBytes: PACKET_HEADER_BYTES }],
  [0xa1b2cd34, { nanosecondsPerUnit: 1000, packetHeaderBytes: MODIFIED_PACKET_HEADER_BYTES }],
])

/** The format of a file that begins with these four bytes, where they are a classic file's. */
export function openClassic(
  bytes: Uint8Array,
  offset: number,
  sink: CaptureSink,
  record: PacketRecord,
): FileFormat | undefined {
  for (const littleEndian of [true, false]) {
    const variant = variants.get(readUint32(bytes, offset, littleEndian))
    if (variant !== undefined) return new ClassicFormat(variant, littleEndian, sink, record)
  }
  return undefined
}

class ClassicFormat implements FileFormat {
  readonly #variant: Variant
  readonly #littleEndian: boolean
  readonly #sink: CaptureSink
  readonly #record: PacketRecord
  #hasHeader = false

  constructor(variant: Variant, littleEndian: boolean, sink: CaptureSink, record: PacketRecord) {
    this.#variant = variant
    this.#littleEndian = littleEndian
    this.#sink = sink
    this.#record = record
  }

  headBytes(): number {
    return this.#hasHeader ? this.#variant.packetHeaderBytes : FILE_HEADER_BYTES
  }

  blockLength(bytes: Uint8Array, offset: number): number | BadBlock {
    if (!this.#hasHeader) return this.#checkFileHeader(bytes, offset)
    const capturedLength = readUint32(bytes, offset + 8, this.#littleEndian)
    const length = this.#variant.packetHeaderBytes + capturedLength
    if (length <= BLOCK_BYTES_MAX) return length
    return {
      code: 'malformed',
      text: `A packet claims to hold ${capturedLength} bytes; what follows cannot be read.`,
    }
  }

  readBlock(bytes: Uint8Array, offset: number, position: number): void {
    if (this.#hasHeader) this.#readPacket(bytes, offset, position)
    else this.#readFileHeader(bytes, offset)
  }

  #checkFileHeader(bytes: Uint8Array, offset: number): number | BadBlock {
    const major = readUint16(bytes, offset + 4, this.#littleEndian)
    if (major === 2) return FILE_HEADER_BYTES
    return { code: 'unsupported', text: `A pcap file of version ${major} is not known here.` }
  }

  #readFileHeader(bytes: Uint8Array, offset: number): void {
    const littleEndian = this.#littleEndian
    this.#hasHeader = true
    this.#sink.section({ format: 'pcap', littleEndian, comments: [] })
    this.#sink.interface({
      name: undefined,
      // The upper bits tell of frame check sequences.
      linkType: readUint32(bytes, offset + 20, littleEndian) % 0x1_0000,
      snapLengthBytes: readUint32(bytes, offset + 16, littleEndian),
      comments: [],
    })
  }

  #readPacket(bytes: Uint8Array, offset: number, position: number): void {
    const record = this.#record
    const littleEndian = this.#littleEndian
    const { nanosecondsPerUnit, packetHeaderBytes } = this.#variant
    const fraction = readUint32(bytes, offset + 4, littleEndian) * nanosecondsPerUnit
    const wholeSeconds = Math.floor(fraction / 1e9)
    record.timeSeconds = readUint32(bytes, offset, littleEndian) + wholeSeconds
    record.timeNanoseconds = fraction - wholeSeconds * 1e9
    record.capturedLength = readUint32(bytes, offset + 8, littleEndian)
    record.length = Math.max(record.capturedLength, readUint32(bytes, offset + 12, littleEndian))
    record.bytes = bytes
    record.offset = offset + packetHeaderBytes
    record.position = position + packetHeaderBytes
    this.#sink.packet(record)
  }
}
