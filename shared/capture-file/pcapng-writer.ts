import { BYTE_ORDER_MAGIC, BlockType } from './pcapng-format.ts'
import type { CaptureInterface, CaptureSection, ResolvedName } from './capture-facts.ts'
import { GrowingBytes } from './growing-bytes.ts'
import type { CaptureStatistics, PacketRecord } from './packet-record.ts'
import { NameRecord } from './pcapng-names.ts'
import { Option } from './pcapng-options.ts'
import { nanosecondsHigh, nanosecondsLow } from './time-units.ts'

/** The length of an option is a 16-bit number. */
export const OPTION_BYTES_MAX = 65_535

const NANOSECOND_RESOLUTION = 9
/** Major 1, minor 0. */
const VERSION = 1
/** All bits set: a length that is not known beforehand. */
const SECTION_LENGTH_UNKNOWN = 0xffff_ffff

/** Readers refuse blocks that are too long; names are short. */
const NAMES_PER_BLOCK_MAX = 1000

/** Block type and length, interface, time in two words, captured and original length. */
const PACKET_HEADER_BYTES = 28

const encoder = new TextEncoder()

/**
 * Encodes a pcapng file, little-endian with times in nanoseconds: `section`, then each `interface`
 * before its first packet. Bytes gather until `take`; whoever calls it writes them out. Each block is
 * whole when its method returns, so a file is readable up to the last `take` that was written.
 * A text longer than `OPTION_BYTES_MAX` bytes of UTF-8 throws: splitting it is up to the caller.
 */
export class PcapngWriter {
  readonly #bytes = new GrowingBytes()
  /** What has been taken: where the gathered bytes begin in the file. */
  #taken = 0
  #interfaces = 0
  #blockStart = 0

  /** Begins a file. Interfaces count from 0 again. */
  section(section: Omit<CaptureSection, 'format' | 'littleEndian'>): void {
    const options = [
      ...text(Option.sectionHardware, section.hardware),
      ...text(Option.sectionOperatingSystem, section.operatingSystem),
      ...text(Option.sectionApplication, section.application),
      ...comments(section.comments),
    ]
    this.#interfaces = 0
    this.#beginBlock(BlockType.section)
    this.#bytes.uint32(BYTE_ORDER_MAGIC)
    this.#bytes.uint32(VERSION)
    this.#bytes.uint32(SECTION_LENGTH_UNKNOWN)
    this.#bytes.uint32(SECTION_LENGTH_UNKNOWN)
    this.#endBlock(options)
  }

  /** Describes an interface; answers its index in the section. */
  interface(described: CaptureInterface): number {
    const options = [
      ...text(Option.interfaceName, described.name),
      { code: Option.interfaceTimeResolution, value: Uint8Array.of(NANOSECOND_RESOLUTION) },
      // The zero says that a text follows, not a program of the kernel's filter.
      ...text(Option.interfaceFilter, described.filter && `\0${described.filter}`),
      ...comments(described.comments),
    ]
    this.#beginBlock(BlockType.interface)
    // The upper half of the word is reserved.
    this.#bytes.uint32(described.linkType)
    this.#bytes.uint32(described.snapLengthBytes)
    this.#endBlock(options)
    this.#interfaces += 1
    return this.#interfaces - 1
  }

  /**
   * Adds a packet of the interface `record.interfaceIndex`; answers where its bytes begin in the
   * file. `record.comments` are not written: `texts` are, each as a comment of its own.
   */
  packet(record: PacketRecord, texts: readonly string[]): number {
    const options = texts.length === 0 ? noOptions : comments(texts)
    const bytes = this.#bytes
    this.#beginBlock(BlockType.enhancedPacket)
    bytes.uint32(record.interfaceIndex)
    bytes.uint32(nanosecondsHigh(record.timeSeconds, record.timeNanoseconds))
    bytes.uint32(nanosecondsLow(record.timeSeconds, record.timeNanoseconds))
    bytes.uint32(record.capturedLength)
    bytes.uint32(record.length)
    const position = this.position
    bytes.bytes(record.bytes, record.offset, record.capturedLength)
    this.#endBlock(options)
    return position
  }

  /** Adds an interface statistics block: counters, or facts that belong to no packet. */
  statistics(statistics: CaptureStatistics): void {
    const options = [
      ...comments(statistics.comments),
      ...count(Option.statisticsReceived, statistics.received),
      ...count(Option.statisticsDropped, statistics.dropped),
    ]
    this.#beginBlock(BlockType.statistics)
    this.#bytes.uint32(statistics.interfaceIndex)
    this.#bytes.uint32(nanosecondsHigh(statistics.timeSeconds, statistics.timeNanoseconds))
    this.#bytes.uint32(nanosecondsLow(statistics.timeSeconds, statistics.timeNanoseconds))
    this.#endBlock(options)
  }

  /** Adds what addresses are called, in as many name resolution blocks as it takes. */
  names(resolved: readonly ResolvedName[]): void {
    for (let at = 0; at < resolved.length; at += NAMES_PER_BLOCK_MAX) {
      const records = resolved.slice(at, at + NAMES_PER_BLOCK_MAX).flatMap(nameRecord)
      this.#beginBlock(BlockType.nameResolution)
      this.#endBlock(records)
    }
  }

  /** The bytes encoded since the last call, as a copy of their own. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = this.#bytes.take()
    this.#taken += taken.length
    return taken
  }

  /** Where the next byte will stand in the file: how many there are. */
  get position(): number {
    return this.#taken + this.#bytes.length
  }

  /** Where the bytes of a packet will begin if it is added next. */
  get nextPacketPosition(): number {
    return this.position + PACKET_HEADER_BYTES
  }

  #beginBlock(type: number): void {
    this.#blockStart = this.#bytes.length
    this.#bytes.uint32(type)
    // The length is set when it is known.
    this.#bytes.uint32(0)
  }

  #endBlock(options: readonly EncodedOption[]): void {
    const bytes = this.#bytes
    for (const { code, value } of options) {
      bytes.uint16(code)
      bytes.uint16(value.length)
      bytes.bytes(value, 0, value.length)
    }
    if (options.length > 0) bytes.uint32(Option.end)
    const length = bytes.length - this.#blockStart + 4
    bytes.uint32(length)
    bytes.setUint32(this.#blockStart + 4, length)
  }
}

/** Options are encoded before their block begins: one that is too long leaves no half block behind. */
type EncodedOption = { code: number; value: Uint8Array }

const noOptions: readonly EncodedOption[] = []

function comments(texts: readonly string[]): EncodedOption[] {
  return texts.flatMap((comment) => text(Option.comment, comment))
}

function text(code: number, content: string | undefined): EncodedOption[] {
  if (content === undefined) return []
  const value = encoder.encode(content)
  if (value.length > OPTION_BYTES_MAX) {
    throw new RangeError(`An option of a pcapng block holds at most ${OPTION_BYTES_MAX} bytes`)
  }
  return [{ code, value }]
}

/** Records of names have the form of options: a type, a length, the address with its names. */
function nameRecord({ address, names }: ResolvedName): EncodedOption[] {
  const value = encoder.encode(names.map((name) => `${name}\0`).join(''))
  if (names.length === 0 || address.length + value.length > OPTION_BYTES_MAX) return []
  const code = address.length === 4 ? NameRecord.ipv4 : NameRecord.ipv6
  return [{ code, value: Uint8Array.of(...address, ...value) }]
}

function count(code: number, value: number | undefined): EncodedOption[] {
  if (value === undefined) return []
  const bytes = new GrowingBytes(8)
  bytes.uint32(value % 2 ** 32)
  bytes.uint32(Math.floor(value / 2 ** 32))
  return [{ code, value: bytes.take() }]
}
