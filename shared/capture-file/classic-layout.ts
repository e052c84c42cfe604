import { readUint32 } from './byte-order.ts'
import type { ClassicHeader, ClassicKind } from './classic-header.ts'

// Every packet of a classic file begins with
//
//  0         4          8          12         16
// +---------+----------+----------+----------+
// | seconds | fraction | captured | length   |
// +---------+----------+----------+----------+
//
// Some libraries of the nineties, and Nokia's, put more between that and the packet's bytes, and most
// of them gave the file no other magic number for it.

/** What all of them begin with. */
export const PACKET_HEADER_BYTES_MIN = 16

/** Nokia: four bytes. libpcap of Red Hat 6.1 (ss990417): interface, protocol and type of the packet. */
const plainLayouts: readonly [number, ...number[]] = [PACKET_HEADER_BYTES_MIN, 20, 24]
/** Kuznetsov's patch ss991029; SuSE 6.3 (ss990915), which adds the processor. */
const modifiedLayouts: readonly [number, ...number[]] = [24, 28]

/** So many packets that make sense one after another are no chance. */
const PACKETS_LOOKED_AT = 8
/** What libpcap takes for the largest packet there is (`MAXIMUM_SNAPLEN`). */
const CAPTURED_MAX = 262_144

/**
 * How long the header of each packet is, found by looking ahead as far as the bytes at hand go: another
 * layout than the usual one only where that makes no sense, and the other does to the end. Before `end`
 * there must be one packet's header; a pipe that brings no more is read as most are written.
 */
export function packetHeaderBytes(
  kind: ClassicKind,
  header: ClassicHeader,
  place: { bytes: Uint8Array; offset: number; end: number },
): number {
  const [usual, ...others] = kind.isModified ? modifiedLayouts : plainLayouts
  if (tryLayout(usual, header, place) !== 'nonsense') return usual
  // One that was not meant soon leads past the bytes at hand, and there nothing speaks against it.
  const found = others.find((layout) => tryLayout(layout, header, place) === 'whole')
  return found ?? usual
}

/**
 * `whole` where so many packets as are looked at make sense, or all up to the last byte at hand; `cut`
 * where the bytes end inside one.
 */
function tryLayout(
  layout: number,
  { littleEndian, lengthOrder, nanosecondsPerUnit }: ClassicHeader,
  { bytes, offset, end }: { bytes: Uint8Array; offset: number; end: number },
): 'whole' | 'cut' | 'nonsense' {
  let at = offset
  for (let packets = 0; packets < PACKETS_LOOKED_AT && at !== end; packets++) {
    if (at + PACKET_HEADER_BYTES_MIN > end) return 'cut'
    const fraction = readUint32(bytes, at + 4, littleEndian)
    const first = readUint32(bytes, at + 8, littleEndian)
    const second = readUint32(bytes, at + 12, littleEndian)
    const captured = Math.min(first, second)
    const isOrdered = lengthOrder === 'captured-last' ? second <= first : first <= second
    const isSensible =
      fraction * nanosecondsPerUnit < 1e9 &&
      captured <= CAPTURED_MAX &&
      (isOrdered || lengthOrder === 'smaller')
    if (!isSensible) return 'nonsense'
    at += layout + captured
  }
  return 'whole'
}
