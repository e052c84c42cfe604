import { readUint32 } from './byte-order.ts'
import {
  type ClassicHeader,
  type ClassicKind,
  type ClassicMagic,
  type LengthOrder,
  findClassicKind,
  readClassicHeader,
} from './classic-header.ts'
import { PACKET_HEADER_BYTES_MIN, packetHeaderBytes } from './classic-layout.ts'
import { type BadBlock, BLOCK_BYTES_MAX, type FileFormat } from './file-format.ts'
import type { CaptureSink, PacketRecord } from './packet-record.ts'

/** The format of a file that begins with these four bytes, where they are a classic file's. */
export function openClassic(
  bytes: Uint8Array,
  offset: number,
  sink: CaptureSink,
  record: PacketRecord,
): FileFormat | undefined {
  const found = findClassicKind(bytes, offset)
  return found && new ClassicFormat(found, sink, record)
}

/** Where a packet's header stands in the bytes at hand, and in the file. */
type Place = { bytes: Uint8Array; offset: number; position: number }

/** A pcap file: its header, then packets, each behind a header of its own. */
class ClassicFormat implements FileFormat {
  readonly #kind: ClassicKind
  readonly #littleEndian: boolean
  readonly #sink: CaptureSink
  readonly #record: PacketRecord
  #header: ClassicHeader | undefined
  #nanosecondsPerUnit = 0
  #lengthOrder: LengthOrder = 'captured-first'
  /** 0 until the first packet has been looked at. */
  #packetHeaderBytes = 0

  constructor({ kind, littleEndian }: ClassicMagic, sink: CaptureSink, record: PacketRecord) {
    this.#kind = kind
    this.#littleEndian = littleEndian
    this.#sink = sink
    this.#record = record
  }

  headBytes(): number {
    if (this.#header === undefined) return this.#kind.headerBytes
    return this.#packetHeaderBytes || PACKET_HEADER_BYTES_MIN
  }

  blockLength(bytes: Uint8Array, offset: number, available: number): number | BadBlock {
    if (this.#header === undefined) return this.#readHeader(bytes, offset)
    if (this.#packetHeaderBytes === 0) {
      const place = { bytes, offset, end: offset + available }
      this.#packetHeaderBytes = packetHeaderBytes(this.#kind, this.#header, place)
    }
    const capturedLength = this.#capturedLength(bytes, offset)
    const length = this.#packetHeaderBytes + capturedLength
    if (length <= BLOCK_BYTES_MAX) return length
    return {
      code: 'malformed',
      text: `A packet claims to hold ${capturedLength} bytes; what follows cannot be read.`,
    }
  }

  readBlock(bytes: Uint8Array, offset: number, position: number): void {
    // The first block is the file's header, which `blockLength` has read.
    if (position === 0) this.#tellHeader()
    else this.#readPacket(bytes, offset, position)
  }

  readRun(bytes: Uint8Array, offset: number, end: number, position: number): number {
    const headerBytes = this.#packetHeaderBytes
    if (headerBytes === 0 || this.#lengthOrder !== 'captured-first') return offset
    const littleEndian = this.#littleEndian
    let at = offset
    while (at + headerBytes <= end) {
      const capturedLength = readUint32(bytes, at + 8, littleEndian)
      const length = readUint32(bytes, at + 12, littleEndian)
      const packetEnd = at + headerBytes + capturedLength
      // What cannot be is told, and what is turned round is turned, where blocks are read one by one.
      const isPlain = packetEnd <= end && capturedLength <= length
      if (!isPlain || packetEnd - at > BLOCK_BYTES_MAX) return at
      const place = { bytes, offset: at, position: position + at - offset }
      this.#tellPacket(place, capturedLength, length)
      at = packetEnd
    }
    return at
  }

  #readHeader(bytes: Uint8Array, offset: number): number | BadBlock {
    const magic = { kind: this.#kind, littleEndian: this.#littleEndian }
    const header = readClassicHeader(bytes, offset, magic)
    if ('unknownVersion' in header) {
      const text = `A pcap file of version ${header.unknownVersion} is not known here.`
      return { code: 'unsupported', text }
    }
    this.#header = header
    this.#nanosecondsPerUnit = header.nanosecondsPerUnit
    this.#lengthOrder = header.lengthOrder
    return this.#kind.headerBytes
  }

  #tellHeader(): void {
    const { linkType, snapLengthBytes } = this.#header!
    this.#sink.section({ format: 'pcap', littleEndian: this.#littleEndian, comments: [] })
    this.#sink.interface({ name: undefined, linkType, snapLengthBytes, comments: [] })
  }

  #readPacket(bytes: Uint8Array, offset: number, position: number): void {
    const captured = this.#capturedLength(bytes, offset)
    // The longer one, in whatever order they stand.
    const length = Math.max(
      readUint32(bytes, offset + 8, this.#littleEndian),
      readUint32(bytes, offset + 12, this.#littleEndian),
    )
    this.#tellPacket({ bytes, offset, position }, captured, length)
  }

  #tellPacket({ bytes, offset, position }: Place, capturedLength: number, length: number): void {
    const record = this.#record
    const littleEndian = this.#littleEndian
    const fraction = readUint32(bytes, offset + 4, littleEndian) * this.#nanosecondsPerUnit
    const wholeSeconds = fraction < 1e9 ? 0 : Math.floor(fraction / 1e9)
    record.timeSeconds = readUint32(bytes, offset, littleEndian) + wholeSeconds
    record.timeNanoseconds = fraction - wholeSeconds * 1e9
    record.capturedLength = capturedLength
    record.length = length
    record.bytes = bytes
    record.offset = offset + this.#packetHeaderBytes
    record.position = position + this.#packetHeaderBytes
    this.#sink.packet(record)
  }

  #capturedLength(bytes: Uint8Array, offset: number): number {
    const first = readUint32(bytes, offset + 8, this.#littleEndian)
    if (this.#lengthOrder === 'captured-first') return first
    const second = readUint32(bytes, offset + 12, this.#littleEndian)
    return this.#lengthOrder === 'captured-last' ? second : Math.min(first, second)
  }
}
