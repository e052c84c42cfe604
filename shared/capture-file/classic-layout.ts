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
const plainLayouts: readonly number[] = [PACKET_HEADER_BYTES_MIN, 20, 24]
/** Kuznetsov's patch ss991029; SuSE 6.3 (ss990915), which adds the processor. */
const modifiedLayouts: readonly number[] = [24, 28]

/** So many packets that make sense one after another are no chance. */
const PACKETS_LOOKED_AT = 8
/** What libpcap takes for the largest packet there is (`MAXIMUM_SNAPLEN`). */
const CAPTURED_MAX = 262_144

/**
 * How long the header of each packet is, found by looking ahead as far as the bytes at hand go: the
 * first layout under which every packet makes sense, or most of them where none does. Before `end`
 * there must be one packet's header; a pipe that brings no more is read as most are written.
 */
export function packetHeaderBytes(
  kind: ClassicKind,
  header: ClassicHeader,
  place: { bytes: Uint8Array; offset: number; end: number },
): number {
  const layouts = kind.isModified ? modifiedLayouts : plainLayouts
  let best = layouts[0]!
  let mostPackets = -1
  for (const layout of layouts) {
    const { packets, stop } = tryLayout(layout, header, place)
    const isStandard = layout === layouts[0]
    // One that was not meant soon leads past the bytes at hand, and there nothing speaks against it.
    if (stop === 'all sensible' || stop === 'exact end' || (isStandard && stop === 'cut'))
      return layout
    if (packets > mostPackets) {
      best = layout
      mostPackets = packets
    }
  }
  return best
}

type Trial = { packets: number; stop: 'all sensible' | 'exact end' | 'cut' | 'nonsense' }

/** How many packets make sense under the layout, and why no more were looked at. */
function tryLayout(
  layout: number,
  { littleEndian, lengthOrder, nanosecondsPerUnit }: ClassicHeader,
  { bytes, offset, end }: { bytes: Uint8Array; offset: number; end: number },
): Trial {
  let at = offset
  for (let packets = 0; packets < PACKETS_LOOKED_AT; packets++) {
    if (at === end) return { packets, stop: 'exact end' }
    if (at + PACKET_HEADER_BYTES_MIN > end) return { packets, stop: 'cut' }
    const fraction = readUint32(bytes, at + 4, littleEndian)
    const first = readUint32(bytes, at + 8, littleEndian)
    const second = readUint32(bytes, at + 12, littleEndian)
    const captured = Math.min(first, second)
    const isOrdered = lengthOrder === 'captured-last' ? second <= first : first <= second
    const isSensible =
      fraction * nanosecondsPerUnit < 1e9 &&
      captured <= CAPTURED_MAX &&
      (isOrdered || lengthOrder === 'smaller')
    if (!isSensible) return { packets, stop: 'nonsense' }
    at += layout + captured
  }
  return { packets: PACKETS_LOOKED_AT, stop: 'all sensible' }
}
