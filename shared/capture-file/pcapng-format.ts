import { readUint16, readUint32 } from './byte-order.ts'
import { type BadBlock, BLOCK_BYTES_MAX, type FileFormat } from './file-format.ts'
import {
  type CaptureSink,
  type CaptureStatistics,
  type PacketRecord,
  noComments,
} from './packet-record.ts'
import {
  type PcapngInterface,
  readInterface,
  readSection,
  readStatisticsOptions,
} from './pcapng-facts.ts'
import { readNames } from './pcapng-names.ts'
import { type OptionsPlace, optionComments } from './pcapng-options.ts'
import { splitTime } from './time-units.ts'

// pcapng (draft-ietf-opsawg-pcapng): a file is a row of blocks, each
//
//  0      4        8               length - 4
// +------+--------+---------------+--------+
// | type | length | body          | length |
// +------+--------+---------------+--------+
//
// and the first of each section tells the byte order of the section.

export const BlockType = {
  section: 0x0a0d_0d0a,
  interface: 1,
  /** Obsolete, still written by old programs. */
  packet: 2,
  simplePacket: 3,
  nameResolution: 4,
  statistics: 5,
  enhancedPacket: 6,
} as const

export const BYTE_ORDER_MAGIC = 0x1a2b_3c4d

const BLOCK_BYTES_MIN = 12
/** Type, length, and the magic that tells the byte order where the block begins a section. */
const HEAD_BYTES = 12
/** Of a packet block up to its bytes, enhanced or obsolete. */
const PACKET_FIXED_BYTES = 28

/** A file that describes more is taken for broken: each costs memory until the file is closed. */
const INTERFACES_MAX = 65_536
/** After that many the reader has been told; a broken writer repeats itself with every packet. */
const NOTES_MAX = 100

/** The format of a file that begins with these four bytes, where they are a pcapng file's. */
export function openPcapng(
  bytes: Uint8Array,
  offset: number,
  sink: CaptureSink,
  record: PacketRecord,
): FileFormat | undefined {
  const isSection = readUint32(bytes, offset, true) === BlockType.section
  return isSection ? new PcapngFormat(sink, record) : undefined
}

class PcapngFormat implements FileFormat {
  readonly #sink: CaptureSink
  readonly #record: PacketRecord
  #littleEndian = true
  /** The interfaces of the section, and how many there were in the sections before. */
  #interfaces: PcapngInterface[] = []
  #interfacesBefore = 0
  #notes = 0
  #hasToldMissingTime = false

  constructor(sink: CaptureSink, record: PacketRecord) {
    this.#sink = sink
    this.#record = record
  }

  headBytes(): number {
    return HEAD_BYTES
  }

  blockLength(bytes: Uint8Array, offset: number): number | BadBlock {
    if (readUint32(bytes, offset, true) === BlockType.section) {
      const littleEndian = readUint32(bytes, offset + 8, true) === BYTE_ORDER_MAGIC
      if (!littleEndian && readUint32(bytes, offset + 8, false) !== BYTE_ORDER_MAGIC) {
        return { code: 'malformed', text: 'A section does not tell its byte order.' }
      }
      this.#littleEndian = littleEndian
    }
    const length = readUint32(bytes, offset + 4, this.#littleEndian)
    if (length >= BLOCK_BYTES_MIN && length <= BLOCK_BYTES_MAX && length % 4 === 0) return length
    const text = `A block claims to be ${length} bytes long; what follows cannot be read.`
    return { code: 'malformed', text }
  }

  readBlock(bytes: Uint8Array, offset: number, position: number): void {
    const length = readUint32(bytes, offset + 4, this.#littleEndian)
    const end = offset + length - 4
    if (readUint32(bytes, end, this.#littleEndian) !== length) {
      this.#note(position, 'The two lengths of a block differ; the first is believed.')
    }
    switch (readUint32(bytes, offset, this.#littleEndian)) {
      case BlockType.enhancedPacket:
      case BlockType.packet:
        return this.#readPacket(bytes, offset, end, position)
      case BlockType.section:
        return this.#readSection(bytes, offset, end)
      case BlockType.interface:
        return this.#readInterface(bytes, offset, end, position)
      case BlockType.statistics:
        return this.#readStatistics(bytes, offset, end, position)
      case BlockType.simplePacket:
        return this.#readSimple(bytes, offset, end, position)
      case BlockType.nameResolution:
        return this.#readNames(bytes, offset, end)
      default:
      // Secrets, journals, blocks of other programs: nothing that is shown here.
    }
  }

  #readSection(bytes: Uint8Array, offset: number, end: number): void {
    this.#interfacesBefore += this.#interfaces.length
    this.#interfaces = []
    this.#sink.section(readSection(this.#options(bytes, offset + 24, end)))
  }

  #readInterface(bytes: Uint8Array, offset: number, end: number, position: number): void {
    if (end < offset + 16) return this.#note(position, 'An interface block is too short.')
    if (this.#interfacesBefore + this.#interfaces.length === INTERFACES_MAX) {
      return this.#note(position, `There are more than ${INTERFACES_MAX} interfaces.`)
    }
    const described = readInterface(this.#options(bytes, offset + 16, end), {
      linkType: readUint16(bytes, offset + 8, this.#littleEndian),
      snapLengthBytes: readUint32(bytes, offset + 12, this.#littleEndian),
    })
    this.#interfaces.push(described)
    this.#sink.interface(described.facts)
  }

  /** An enhanced packet block, or an obsolete one: they differ in how they name the interface. */
  #readPacket(bytes: Uint8Array, offset: number, end: number, position: number): void {
    const littleEndian = this.#littleEndian
    const bytesOffset = offset + PACKET_FIXED_BYTES
    if (end < bytesOffset) return this.#note(position, 'A packet block is too short.')
    const isObsolete = readUint32(bytes, offset, littleEndian) === BlockType.packet
    const index = isObsolete
      ? readUint16(bytes, offset + 8, littleEndian)
      : readUint32(bytes, offset + 8, littleEndian)
    const described = this.#interfaces[index]
    const capturedLength = readUint32(bytes, offset + 20, littleEndian)
    if (described === undefined) {
      return this.#note(position, `A packet is of interface ${index}, which is not described.`)
    }
    if (capturedLength > end - bytesOffset) {
      return this.#note(position, `A packet claims ${capturedLength} bytes, more than its block.`)
    }
    const record = this.#record
    const high = readUint32(bytes, offset + 12, littleEndian)
    splitTime(record, high, readUint32(bytes, offset + 16, littleEndian), described.timeUnits)
    record.interfaceIndex = this.#interfacesBefore + index
    record.capturedLength = capturedLength
    record.length = Math.max(capturedLength, readUint32(bytes, offset + 24, littleEndian))
    record.bytes = bytes
    record.offset = bytesOffset
    record.position = position + PACKET_FIXED_BYTES
    record.comments = this.#packetComments(bytes, bytesOffset + padded(capturedLength), end)
    this.#sink.packet(record)
  }

  /** A block without a time: its packet gets the time of the one before. */
  #readSimple(bytes: Uint8Array, offset: number, end: number, position: number): void {
    const bytesOffset = offset + 12
    const described = this.#interfaces[0]
    if (described === undefined || end < bytesOffset) {
      return this.#note(position, 'A simple packet block is of no interface.')
    }
    this.#noteMissingTime(position)
    const length = readUint32(bytes, offset + 8, this.#littleEndian)
    const { snapLengthBytes } = described.facts
    const kept = snapLengthBytes === 0 ? length : Math.min(length, snapLengthBytes)
    const record = this.#record
    record.interfaceIndex = this.#interfacesBefore
    record.capturedLength = Math.min(kept, end - bytesOffset)
    record.length = length
    record.bytes = bytes
    record.offset = bytesOffset
    record.position = position + 12
    record.comments = noComments
    this.#sink.packet(record)
  }

  #readStatistics(bytes: Uint8Array, offset: number, end: number, position: number): void {
    const littleEndian = this.#littleEndian
    if (end < offset + 20) return this.#note(position, 'A statistics block is too short.')
    const index = readUint32(bytes, offset + 8, littleEndian)
    const described = this.#interfaces[index]
    if (described === undefined) {
      return this.#note(position, `Statistics are of interface ${index}, which is not described.`)
    }
    const high = readUint32(bytes, offset + 12, littleEndian)
    const low = readUint32(bytes, offset + 16, littleEndian)
    const statistics: CaptureStatistics = {
      interfaceIndex: this.#interfacesBefore + index,
      timeSeconds: 0,
      timeNanoseconds: 0,
      ...readStatisticsOptions(this.#options(bytes, offset + 20, end)),
    }
    splitTime(statistics, high, low, described.timeUnits)
    this.#sink.statistics(statistics)
  }

  #readNames(bytes: Uint8Array, offset: number, end: number): void {
    if (this.#sink.name === undefined) return
    for (const resolved of readNames(this.#options(bytes, offset + 8, end))) {
      this.#sink.name(resolved)
    }
  }

  /** Most packets have no options at all: those cost no more than this comparison. */
  #packetComments(bytes: Uint8Array, offset: number, end: number): readonly string[] {
    if (offset + 4 > end) return noComments
    const comments = optionComments(this.#options(bytes, offset, end))
    return comments.length === 0 ? noComments : comments
  }

  #options(bytes: Uint8Array, offset: number, end: number): OptionsPlace {
    return { bytes, offset, end, littleEndian: this.#littleEndian }
  }

  #noteMissingTime(position: number): void {
    if (this.#hasToldMissingTime) return
    this.#hasToldMissingTime = true
    const text = 'Simple packet blocks have no time: their packets get that of the one before.'
    this.#sink.note({ code: 'without-time', position, text })
  }

  #note(position: number, text: string): void {
    this.#notes += 1
    if (this.#notes <= NOTES_MAX) this.#sink.note({ code: 'malformed', position, text })
  }
}

function padded(length: number): number {
  return (length + 3) & ~3
}
