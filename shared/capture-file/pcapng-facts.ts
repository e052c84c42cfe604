import { readUint32 } from './byte-order.ts'
import type { CaptureInterface, CaptureSection } from './capture-facts.ts'
import type { CaptureStatistics } from './packet-record.ts'
import {
  Option,
  type OptionsPlace,
  optionComments,
  optionCount,
  optionText,
  readOptions,
} from './pcapng-options.ts'
import { type TimeUnits, timeUnits } from './time-units.ts'

/** An interface as its packets need it. */
export type PcapngInterface = { facts: CaptureInterface; timeUnits: TimeUnits }

/** Microseconds, where an interface does not say otherwise. */
const RESOLUTION_DEFAULT = 6
/** The comment by which ptcpdump says which network namespace an interface is in. */
const NETWORK_NAMESPACE_COMMENT = /^ifIndex: \d+, netNsInode: (\d{1,15})\b/
/** Ours: see `CaptureInterface.network`. */
const NETWORK_COMMENT = /^network: ([\w.-]{1,64})$/

export function readSection(options: OptionsPlace): CaptureSection {
  const section: CaptureSection = {
    format: 'pcapng',
    littleEndian: options.littleEndian,
    comments: optionComments(options),
  }
  for (const option of readOptions(options)) {
    const { code } = option
    if (code === Option.sectionHardware) section.hardware = optionText(options, option)
    if (code === Option.sectionOperatingSystem) {
      section.operatingSystem = optionText(options, option)
    }
    if (code === Option.sectionApplication) section.application = optionText(options, option)
  }
  return section
}

export function readInterface(
  options: OptionsPlace,
  fixed: Pick<CaptureInterface, 'linkType' | 'snapLengthBytes'>,
): PcapngInterface {
  const comments = optionComments(options)
  const facts: CaptureInterface = { name: undefined, ...fixed, comments }
  let resolution = RESOLUTION_DEFAULT
  let offsetSeconds = 0
  for (const option of readOptions(options)) {
    const { code, offset, length } = option
    if (code === Option.interfaceName) facts.name = optionText(options, option)
    if (code === Option.interfaceTimeResolution && length === 1) resolution = options.bytes[offset]!
    if (code === Option.interfaceTimeOffset && length === 8) {
      offsetSeconds = readSigned64(options, offset)
    }
    // The first byte says what follows: 0 for a text, 1 for a program of the kernel's filter.
    if (code === Option.interfaceFilter && length > 1 && options.bytes[offset] === 0) {
      facts.filter = optionText(options, { code, offset: offset + 1, length: length - 1 })
    }
  }
  const networkNamespace = findNetworkNamespace(comments)
  if (networkNamespace !== undefined) facts.networkNamespace = networkNamespace
  const network = comments.map((comment) => NETWORK_COMMENT.exec(comment)?.[1]).find(Boolean)
  if (network !== undefined) facts.network = network
  return { facts, timeUnits: timeUnits(resolution, offsetSeconds) }
}

export function readStatisticsOptions(
  options: OptionsPlace,
): Pick<CaptureStatistics, 'comments' | 'received' | 'dropped'> {
  let received: number | undefined
  let dropped: number | undefined
  for (const option of readOptions(options)) {
    if (option.code === Option.statisticsReceived) received = optionCount(options, option)
    if (option.code === Option.statisticsDropped) dropped = optionCount(options, option)
  }
  return {
    comments: optionComments(options),
    ...(received === undefined ? {} : { received }),
    ...(dropped === undefined ? {} : { dropped }),
  }
}

function findNetworkNamespace(comments: readonly string[]): number | undefined {
  for (const comment of comments) {
    const inode = NETWORK_NAMESPACE_COMMENT.exec(comment)?.[1]
    if (inode !== undefined) return Number(inode)
  }
  return undefined
}

function readSigned64({ bytes, littleEndian }: OptionsPlace, offset: number): number {
  const first = readUint32(bytes, offset, littleEndian)
  const second = readUint32(bytes, offset + 4, littleEndian)
  const [high, low] = littleEndian ? [second, first] : [first, second]
  return (high | 0) * 2 ** 32 + low
}
