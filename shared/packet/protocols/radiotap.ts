import { LinkType } from '../../capture-file/link-type.ts'
import type { Header } from '../header.ts'
import { CarriedBy, type PacketCursor, WalkStatus } from '../packet-cursor.ts'
import { uint8 } from '../field.ts'
import { defineProtocol } from '../protocol.ts'

// https://www.radiotap.org; little-endian
//
//  0         1     2        4          8
// +---------+-----+--------+----------+------------------------------+----------
// | version | pad | length | present  | more words of present, values | frame
// +---------+-----+--------+----------+------------------------------+----------
//
// Each bit of `present` stands for a value, in their order; the highest says that a word follows.

const FIXED_BYTES = 8
const LENGTH = 2
const PRESENT = 4
const WORD_BYTES = 4
const MORE_WORDS = 0x80

const Present = { time: 0x01, flags: 0x02 } as const
const TIME_BYTES = 8
const FRAME_CHECK_AT_END = 0x10
const FRAME_CHECK_BYTES = 4

export const radiotap = defineProtocol({
  name: 'radiotap',
  title: 'Radiotap',
  longTitle: 'Radiotap',
  specification: 'https://www.radiotap.org',
  carriedBy: [['link', LinkType.ieee80211Radiotap]],
  fields: { version: uint8(0, 'Version') },
  rows: { 'radiotap.length': 'number' },
  walk(cursor) {
    const start = cursor.offset
    if (!cursor.takeHeader(FIXED_BYTES)) return
    const length = cursor.uint8(start + LENGTH) + cursor.uint8(start + LENGTH + 1) * 0x100
    if (length < FIXED_BYTES) return cursor.fail(WalkStatus.malformed)
    if (!cursor.takeHeader(length - FIXED_BYTES)) return
    const hasFrameCheck = (flagsOf(cursor, start) & FRAME_CHECK_AT_END) !== 0
    if (hasFrameCheck && cursor.wireEnd - FRAME_CHECK_BYTES >= cursor.offset) {
      cursor.clip(cursor.wireEnd - FRAME_CHECK_BYTES)
    }
    cursor.carries(CarriedBy.link, LinkType.ieee80211)
  },
  *details({ bytes, offset }: Header) {
    const place = offset + LENGTH
    const number = bytes.uint8(place) + bytes.uint8(place + 1) * 0x100
    const value = `${number} B`
    yield {
      name: 'radiotap.length',
      label: 'Header length',
      value,
      number,
      offset: place,
      length: 2,
    }
  },
  info: () => 'Frame from the air',
})

/** The flags of the frame, 0 where there are none; only the header that was taken is looked at. */
function flagsOf(cursor: PacketCursor, start: number): number {
  const { bytes, offset: headerEnd } = cursor
  const present = bytes[start + PRESENT]!
  if ((present & Present.flags) === 0) return 0
  let last = start + PRESENT
  while (last + 2 * WORD_BYTES <= headerEnd && (bytes[last + 3]! & MORE_WORDS) !== 0) {
    last += WORD_BYTES
  }
  let values = last + WORD_BYTES - start
  // A time stands at a multiple of its length.
  if (present & Present.time) values = Math.ceil(values / TIME_BYTES) * TIME_BYTES + TIME_BYTES
  return start + values < headerEnd ? bytes[start + values]! : 0
}
