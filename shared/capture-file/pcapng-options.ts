import { readUint16, readUint32 } from './byte-order.ts'

/** Codes of the options that are read or written (pcapng, sections 3.5 and 4). */
export const Option = {
  end: 0,
  comment: 1,
  sectionHardware: 2,
  sectionOperatingSystem: 3,
  sectionApplication: 4,
  interfaceName: 2,
  interfaceTimeResolution: 9,
  interfaceFilter: 11,
  interfaceTimeOffset: 14,
  statisticsReceived: 4,
  statisticsDropped: 5,
} as const

const decoder = new TextDecoder()

/** A block's options: what stands behind its fixed part. */
export type OptionsPlace = {
  bytes: Uint8Array
  offset: number
  end: number
  littleEndian: boolean
}

/** One option: its code, and where its value stands. */
export type OptionValue = { code: number; offset: number; length: number }

/** The options in order. A list that does not fit its block ends at the last one that does. */
export function* readOptions(place: OptionsPlace): Generator<OptionValue> {
  let { offset } = place
  while (offset + 4 <= place.end) {
    const code = readUint16(place.bytes, offset, place.littleEndian)
    const length = readUint16(place.bytes, offset + 2, place.littleEndian)
    if (code === Option.end || offset + 4 + length > place.end) return
    yield { code, offset: offset + 4, length }
    offset += 4 + ((length + 3) & ~3)
  }
}

/** Text is UTF-8; a terminating zero, which some programs write, is left out. */
export function optionText({ bytes }: OptionsPlace, { offset, length }: OptionValue): string {
  const text = decoder.decode(bytes.subarray(offset, offset + length))
  return text.endsWith('\0') ? text.slice(0, -1) : text
}

/** The texts of all comments; options of which nothing else is wanted. */
export function optionComments(place: OptionsPlace): string[] {
  const comments: string[] = []
  for (const option of readOptions(place)) {
    if (option.code === Option.comment) comments.push(optionText(place, option))
  }
  return comments
}

/** A 64-bit count, with the precision of a Number; absent where the option is too short. */
export function optionCount(place: OptionsPlace, option: OptionValue): number | undefined {
  if (option.length < 8) return undefined
  const first = readUint32(place.bytes, option.offset, place.littleEndian)
  const second = readUint32(place.bytes, option.offset + 4, place.littleEndian)
  return place.littleEndian ? second * 2 ** 32 + first : first * 2 ** 32 + second
}
