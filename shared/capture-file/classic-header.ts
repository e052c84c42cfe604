import { readUint16, readUint32 } from './byte-order.ts'

// The header of a classic file, pcap-savefile(5):
//
//  0       4       6       8           16      20      24
// +-------+-------+-------+-----------+-------+-------+
// | magic | major | minor | reserved  | snap  | link  |
// +-------+-------+-------+-----------+-------+-------+

const FILE_HEADER_BYTES = 24
const MAJOR = 4
const MINOR = 6
const SNAP_LENGTH = 16
const LINK = 20

/** Which of a packet's two lengths stands first: what was kept, what was on the wire, or the smaller. */
export type LengthOrder = 'captured-first' | 'captured-last' | 'smaller'

/** What the header of a classic file says of the packets behind it. */
export type ClassicHeader = {
  littleEndian: boolean
  nanosecondsPerUnit: number
  lengthOrder: LengthOrder
  linkType: number
  snapLengthBytes: number
}

/** The kinds of classic file, told by their first four bytes. */
export type ClassicKind = {
  /** The header, and what more some writers put behind it. */
  headerBytes: number
  nanosecondsPerUnit: number
  /** Whether the packets have the longer headers of Alexey Kuznetsov's libpcap. */
  isModified: boolean
}

export type ClassicMagic = { kind: ClassicKind; littleEndian: boolean }

const plain: ClassicKind = {
  headerBytes: FILE_HEADER_BYTES,
  nanosecondsPerUnit: 1000,
  isModified: false,
}
/** Ixia's "lcap" says after the header how many bytes of packets follow. */
const ixia: ClassicKind = { ...plain, headerBytes: FILE_HEADER_BYTES + 4 }

const kinds: ReadonlyMap<number, ClassicKind> = new Map([
  [0xa1b2c3d4, plain],
  [0xa1b23c4d, { ...plain, nanosecondsPerUnit: 1 }],
  [0xa1b2cd34, { ...plain, isModified: true }],
  // Time stamps of the hardware, and of the software.
  [0x1c0001ac, ixia],
  [0x1c0001ab, ixia],
])

/** The kind and byte order of a file that begins with these four bytes, where it is a classic one. */
export function findClassicKind(bytes: Uint8Array, offset: number): ClassicMagic | undefined {
  for (const littleEndian of [true, false]) {
    const kind = kinds.get(readUint32(bytes, offset, littleEndian))
    if (kind !== undefined) return { kind, littleEndian }
  }
  return undefined
}

/** The header; where its version is not known, that version. */
export function readClassicHeader(
  bytes: Uint8Array,
  offset: number,
  { kind, littleEndian }: ClassicMagic,
): ClassicHeader | { unknownVersion: number } {
  const major = readUint16(bytes, offset + MAJOR, littleEndian)
  if (major < 2) return { unknownVersion: major }
  const minor = readUint16(bytes, offset + MINOR, littleEndian)
  const link = readUint32(bytes, offset + LINK, littleEndian)
  const aixLinkType = major === 2 && minor === 2 ? aixLinkTypes.get(link) : undefined
  return {
    littleEndian,
    nanosecondsPerUnit: aixLinkType === undefined ? kind.nanosecondsPerUnit : 1,
    lengthOrder: lengthOrder(major, minor),
    // Above 26 bits the word tells how long frame check sequences are.
    linkType: aixLinkType ?? link % 0x0400_0000,
    snapLengthBytes: readUint32(bytes, offset + SNAP_LENGTH, littleEndian),
  }
}

/**
 * AIX writes version 2.2, nanoseconds, and numbers links as SNMP does (`ifType`, RFC 1573), of which
 * no other file of that version has these.
 */
const aixLinkTypes: ReadonlyMap<number, number> = new Map([
  [6, 1],
  [9, 6],
  [15, 10],
  [24, 0],
])

/**
 * Up to version 2.2, and in the version 543.0 of DG/UX, the length on the wire came first. Of version
 * 2.3 there are files of either order: there what is smaller was kept.
 */
function lengthOrder(major: number, minor: number): LengthOrder {
  if (major === 543) return 'captured-last'
  if (major !== 2 || minor > 3) return 'captured-first'
  return minor === 3 ? 'smaller' : 'captured-last'
}
