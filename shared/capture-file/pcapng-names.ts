import { readUint16 } from './byte-order.ts'
import type { ResolvedName } from './capture-facts.ts'
import type { OptionsPlace } from './pcapng-options.ts'

// A name resolution block (pcapng, section 4.5) holds records of the form of options:
//
//  0      2        4
// +------+--------+---------+--------------------+
// | type | length | address | names, each ended  |
// |      |        |         | by a zero          |
// +------+--------+---------+--------------------+

/** Types of records. */
export const NameRecord = { end: 0, ipv4: 1, ipv6: 2 } as const

const RECORD_HEADER_BYTES = 4
const addressBytes: Readonly<Record<number, number>> = {
  [NameRecord.ipv4]: 4,
  [NameRecord.ipv6]: 16,
}

const decoder = new TextDecoder()

/** What the block's records say. A list that does not fit its block ends at the last one that does. */
export function* readNames({
  bytes,
  offset,
  end,
  littleEndian,
}: OptionsPlace): Generator<ResolvedName> {
  let at = offset
  while (at + RECORD_HEADER_BYTES <= end) {
    const type = readUint16(bytes, at, littleEndian)
    const length = readUint16(bytes, at + 2, littleEndian)
    const valueEnd = at + RECORD_HEADER_BYTES + length
    if (type === NameRecord.end || valueEnd > end) return
    const addressLength = addressBytes[type]
    const addressEnd = at + RECORD_HEADER_BYTES + (addressLength ?? 0)
    if (addressLength !== undefined && addressEnd <= valueEnd) {
      const names = decoder.decode(bytes.subarray(addressEnd, valueEnd)).split('\0')
      yield {
        address: bytes.slice(at + RECORD_HEADER_BYTES, addressEnd),
        names: names.filter((name) => name !== ''),
      }
    }
    at += RECORD_HEADER_BYTES + ((length + 3) & ~3)
  }
}
