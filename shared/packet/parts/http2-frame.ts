import type { ValueNames } from '../field.ts'
import { type PacketBytes, Unreadable } from '../packet-bytes.ts'

// RFC 9113, section 4.1
//
//  0                       3       4       5                               9
// +-----------------------+-------+-------+-+-----------------------------+------
// |        length         | type  | flags |R|      stream identifier      | payload
// +-----------------------+-------+-------+-+-----------------------------+------

export const FRAME_HEADER_BYTES = 9

export const Http2Frame = {
  data: 0,
  headers: 1,
  priority: 2,
  resetStream: 3,
  settings: 4,
  pushPromise: 5,
  ping: 6,
  goAway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const

export const http2FrameNames: ValueNames = {
  0: 'DATA',
  1: 'HEADERS',
  2: 'PRIORITY',
  3: 'RST_STREAM',
  4: 'SETTINGS',
  5: 'PUSH_PROMISE',
  6: 'PING',
  7: 'GOAWAY',
  8: 'WINDOW_UPDATE',
  9: 'CONTINUATION',
  10: 'ALTSVC',
  12: 'ORIGIN',
  16: 'PRIORITY_UPDATE',
}

export const Http2Flag = {
  endStream: 0x01,
  acknowledgment: 0x01,
  endHeaders: 0x04,
  padded: 0x08,
  priority: 0x20,
} as const

/** What a type of frame must be like: RFC 9113, section 6. */
type Rule = {
  flags: number
  /** Whether it belongs to a stream, or to the connection; either is right where this is absent. */
  ofStream?: boolean
  lengthIsRight(length: number, flags: number): boolean
}

const anyLength = () => true
const exactly = (octets: number) => (length: number) => length === octets

const rules: Readonly<Record<number, Rule>> = {
  [Http2Frame.data]: { flags: 0x09, ofStream: true, lengthIsRight: anyLength },
  [Http2Frame.headers]: { flags: 0x2d, ofStream: true, lengthIsRight: anyLength },
  [Http2Frame.priority]: { flags: 0, ofStream: true, lengthIsRight: exactly(5) },
  [Http2Frame.resetStream]: { flags: 0, ofStream: true, lengthIsRight: exactly(4) },
  [Http2Frame.settings]: {
    flags: 0x01,
    ofStream: false,
    lengthIsRight: (length, flags) => (flags === 0 ? length % 6 === 0 : length === 0),
  },
  [Http2Frame.pushPromise]: { flags: 0x0c, ofStream: true, lengthIsRight: (length) => length >= 4 },
  [Http2Frame.ping]: { flags: 0x01, ofStream: false, lengthIsRight: exactly(8) },
  [Http2Frame.goAway]: { flags: 0, ofStream: false, lengthIsRight: (length) => length >= 8 },
  [Http2Frame.windowUpdate]: { flags: 0, lengthIsRight: exactly(4) },
  [Http2Frame.continuation]: { flags: 0x04, ofStream: true, lengthIsRight: anyLength },
}

/** Settings that have been registered; others are allowed, and in nobody's first frame. */
const SETTING_MAX = 9
/** Later error codes are unknown to all. */
const ERROR_MAX = 0x0d
/** RFC 9113, section 4.2: the size that needs no agreement. */
const LENGTH_DEFAULT_MAX = 16_384

export type FrameHeader = { length: number; type: number; flags: number; stream: number }

export function readFrameHeader(bytes: PacketBytes, offset: number): FrameHeader {
  bytes.check(offset, FRAME_HEADER_BYTES)
  return {
    length: bytes.uint(offset, 3),
    type: bytes.uint8(offset + 3),
    flags: bytes.uint8(offset + 4),
    stream: bytes.uint32(offset + 5) & 0x7fff_ffff,
  }
}

export function isPadded({ type, flags }: Pick<FrameHeader, 'type' | 'flags'>): boolean {
  const canBe =
    type === Http2Frame.data || type === Http2Frame.headers || type === Http2Frame.pushPromise
  return canBe && (flags & Http2Flag.padded) !== 0
}

export function hasPriority({ type, flags }: Pick<FrameHeader, 'type' | 'flags'>): boolean {
  return type === Http2Frame.headers && (flags & Http2Flag.priority) !== 0
}

/**
 * Where the data or the header block of a frame stands whose payload is at `offset`: between what a
 * type has before it and the padding. `end` may be past what is at hand. Throws `Unreadable`.
 */
export function frameContent(
  bytes: PacketBytes,
  offset: number,
  header: FrameHeader,
): { offset: number; end: number } {
  const padded = isPadded(header)
  const padding = padded ? bytes.uint8(offset) : 0
  const before = hasPriority(header) ? 5 : header.type === Http2Frame.pushPromise ? 4 : 0
  const start = offset + (padded ? 1 : 0) + before
  const end = offset + header.length - padding
  if (end < start) throw new Unreadable()
  return { offset: start, end }
}

/** Octets of the frame with its header. */
export function frameLength(bytes: Uint8Array, offset: number): number {
  const payload = (bytes[offset]! << 16) | (bytes[offset + 1]! << 8) | bytes[offset + 2]!
  return FRAME_HEADER_BYTES + payload
}

/**
 * Whether a frame header stands at `offset`, all of which is there. Flags and types that nobody knows
 * are to be ignored (RFC 9113, section 5.5), so `strictly` is for those who doubt that it is HTTP/2.
 */
export function isFrameHeader(bytes: Uint8Array, offset: number, strictly: boolean): boolean {
  const length = frameLength(bytes, offset) - FRAME_HEADER_BYTES
  const flags = bytes[offset + 4]!
  const rule = rules[bytes[offset + 3]!]
  if (rule === undefined) return !strictly && length <= LENGTH_DEFAULT_MAX
  if (strictly && ((flags & ~rule.flags) !== 0 || bytes[offset + 5]! >= 0x80)) return false
  const stream =
    (bytes[offset + 5]! & 0x7f) | bytes[offset + 6]! | bytes[offset + 7]! | bytes[offset + 8]!
  const ofConnection = stream === 0
  if (rule.ofStream === ofConnection) return false
  return rule.lengthIsRight(length, flags & rule.flags)
}

/**
 * Whether a frame begins here, judged by its header and by those of the frames behind it that are at
 * hand. An empty frame of data that ends nothing is allowed, and sent by nobody; zeros look like it.
 */
export function beginsWithFrame(bytes: Uint8Array, offset: number, end: number): boolean {
  if (offset + FRAME_HEADER_BYTES > end) return false
  for (let at = offset; at + FRAME_HEADER_BYTES <= end; at += frameLength(bytes, at)) {
    if (!isFrameHeader(bytes, at, true)) return false
    const isEmptyData = bytes[at + 3] === Http2Frame.data && bytes[at + 4] === 0
    if (isEmptyData && frameLength(bytes, at) === FRAME_HEADER_BYTES) return false
  }
  return true
}

/**
 * Whether whole frames fill the octets, with one among them whose content is HTTP/2's too: so
 * strictly that what else a server speaks is not taken for it.
 */
export function isChainOfFrames(bytes: Uint8Array, offset: number, end: number): boolean {
  let at = offset
  let hasEvidence = false
  while (at + FRAME_HEADER_BYTES <= end && isFrameHeader(bytes, at, true)) {
    const next = at + frameLength(bytes, at)
    hasEvidence ||= next <= end && isEvidence(bytes, at, next)
    if (next === end) return hasEvidence
    at = next
  }
  return false
}

function isEvidence(bytes: Uint8Array, offset: number, end: number): boolean {
  const payload = offset + FRAME_HEADER_BYTES
  switch (bytes[offset + 3]) {
    case Http2Frame.settings:
      return hasKnownSettings(bytes, payload, end)
    case Http2Frame.ping:
      return true
    case Http2Frame.goAway:
      return (
        bytes[payload + 4] === 0 &&
        bytes[payload + 5] === 0 &&
        bytes[payload + 6] === 0 &&
        bytes[payload + 7]! <= ERROR_MAX
      )
    case Http2Frame.headers:
      return beginsWithPseudoHeader(bytes, offset, end)
    default:
      return false
  }
}

function hasKnownSettings(bytes: Uint8Array, offset: number, end: number): boolean {
  for (let at = offset; at < end; at += 6) {
    if (bytes[at] !== 0 || bytes[at + 1] === 0 || bytes[at + 1]! > SETTING_MAX) return false
  }
  return true
}

/**
 * Pseudo-headers come first (RFC 9113, section 8.3), and have the first 14 places of the static
 * table. The size of the table may stand before them.
 */
function beginsWithPseudoHeader(bytes: Uint8Array, offset: number, end: number): boolean {
  const flags = bytes[offset + 4]!
  if ((flags & Http2Flag.endHeaders) === 0) return false
  const padded = (flags & Http2Flag.padded) === 0 ? 0 : 1
  const priority = (flags & Http2Flag.priority) === 0 ? 0 : 5
  let at = offset + FRAME_HEADER_BYTES + padded + priority
  if (at < end && bytes[at]! >> 5 === 1) at += 1
  if (at >= end) return false
  const first = bytes[at]!
  const index = first >= 0x80 ? first & 0x7f : first & (first >= 0x40 ? 0x3f : 0x0f)
  return index >= 1 && index <= 14
}
