import type { FilterField } from '../filter/catalogue.ts'
import { findField } from '../filter/catalogue.ts'
import type { Value } from '../filter/expression.ts'
import { parseFilter } from '../filter/parse-filter.ts'
import { compileTest } from '../filter/test-packet.ts'
import type { PacketTest } from '../filter/test-packet.ts'
import { formatIpv4, formatIpv6, formatMac } from '../format/address.ts'
import { formatHexBytes } from '../format/hex.ts'
import { historyField, type RowFacts, type RowWishes } from '../messages/listing-records.ts'
import { PacketCursor } from '../packet/packet-cursor.ts'
import { walkPacket } from '../packet/walk-packet.ts'
import { knownApplications } from './application.ts'
import { ConversationHistories } from './conversation-history.ts'
import { CaptureValues } from './filtering/capture-values.ts'
import type { Kept } from './kept.ts'
import { readPackets } from './read-packets.ts'

/** What a column shows of octets that are no address. */
const shownBytesMax = 24

/**
 * Values of fields, and the first filter that matches, of some packets; their numbers rise. The answer
 * has an entry for each packet that is listed. Reads them once; some µs for each field and filter.
 */
export async function rowFacts(
  kept: Kept,
  wanted: readonly number[],
  { fields, rules }: RowWishes,
): Promise<Map<number, RowFacts>> {
  const { columns } = kept
  const numbers = wanted.filter((number) => columns.has(number))
  const read = await readPackets(kept, numbers)
  const known = await knownApplications(kept, numbers)
  const asked = fields.map(findField)
  const histories = new ConversationHistories(kept)
  const tests = rules.map(testOf)
  const cursor = new PacketCursor()
  const facts = new Map<number, RowFacts>()
  for (const [index, number] of numbers.entries()) {
    const bytes = read[index]
    // Packets may have been evicted while their bytes were read.
    if (!columns.has(number)) continue
    if (bytes === undefined) {
      facts.set(number, { values: fields.map(() => '') })
      continue
    }
    const chunk = columns.chunkOf(number)
    const at = columns.indexInChunk(number)
    const { linkType } = kept.interfaces[chunk.interface[at]!]!
    const length = chunk.length[at]!
    const application = known.get(number)
    cursor.begin(bytes, 0, bytes.length, length)
    cursor.know(application)
    walkPacket(cursor, linkType)
    const values = new CaptureValues(kept, number, { cursor, bytes, linkType, length, application })
    const rule = tests.findIndex((test) => test?.(values))
    facts.set(number, {
      values: asked.map((field, place) => {
        if (fields[place] === historyField) return histories.upTo(number)
        return field ? textOf(field, values.values(field)) : ''
      }),
      ...(rule >= 0 && { rule }),
    })
  }
  return facts
}

/** Of a text that is a filter; one that is empty or mistaken matches nothing. */
function testOf(rule: string): PacketTest | undefined {
  const parsed = parseFilter(rule)
  return 'problem' in parsed || !parsed.test ? undefined : compileTest(parsed.test)
}

function textOf(field: FilterField, values: readonly Value[]): string {
  return values
    .map((value) => (field.kind === 'flag' ? flagText(value) : written(value)))
    .join(', ')
}

function flagText(value: Value): string {
  return Number(value) === 0 ? '' : '✓'
}

function written(value: Value): string {
  if (!(value instanceof Uint8Array)) return String(value)
  if (value.length === 4) return formatIpv4(value, 0)
  if (value.length === 6) return formatMac(value, 0)
  if (value.length === 16) return formatIpv6(value, 0)
  const shown = formatHexBytes(value.subarray(0, shownBytesMax))
  return value.length > shownBytesMax ? `${shown}…` : shown
}
