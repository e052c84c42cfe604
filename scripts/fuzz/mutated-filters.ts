import { catalogue } from '../../shared/filter/catalogue.ts'
import { LayerValues } from '../../shared/filter/layer-values.ts'
import { parseFilter } from '../../shared/filter/parse-filter.ts'
import { compileTest } from '../../shared/filter/test-packet.ts'
import { PacketCursor } from '../../shared/packet/packet-cursor.ts'
import { walkPacket } from '../../shared/packet/walk-packet.ts'
import { type Campaign, demand } from './campaign.ts'
import { mutateBytes } from './mutate-bytes.ts'
import type { PacketCase } from './mutated-packets.ts'
import type { Random } from './random.ts'
import type { Seeds } from './seeds.ts'

export type FilterCase = { text: string; packet: PacketCase }

const names = [...catalogue.keys()]
const relations = ['==', '!=', '===', '!==', '<', '>=', 'contains', 'matches', 'in', '~', 'eq', '&']
const values = [
  '1',
  '0',
  '-1',
  '0xff',
  '443',
  '"GET"',
  '"a.*b"',
  '"(a|b)+[^c]{2,9}$"',
  '"\\x00"',
  "'a'",
  '127.0.0.1',
  '10.0.0.0/8',
  '::1',
  'fe80::/10',
  '00:01:02',
  '00:11:22:33:44:55',
  '{80, 443, 8000..8100}',
  'true',
  '{"a" "b"}',
  '1.5',
  '"2024-01-01"',
  '99999999999999999999',
  '"(((((((((("',
  '"a{1000}{1000}"',
  '""',
]
const functions = ['len', 'count', 'lower', 'upper', 'nothing', '']
const slices = ['', '', '', '[0]', '[0:2]', '[-4:]', '[:3,5-6]', '[1:99999999]', '[']

/** Filters by their grammar and against it, read and asked of a packet that was changed. */
export function mutatedFilters({ packets }: Seeds): Campaign<FilterCase> {
  return {
    name: 'mutated filters',
    group: 'filters',
    counted: 'filters',
    make(random) {
      const { bytes: seed, linkType } = random.pick(packets)
      const bytes = random.once(2) ? seed : mutateBytes(random, seed, random.pick(packets).bytes)
      return { text: makeText(random), packet: { bytes, linkType, length: bytes.length } }
    },
    check: checkFilter,
    *smaller({ text, packet }) {
      for (let size = text.length >> 1; size > 0; size >>= 1) {
        for (let at = 0; at < text.length; at += size) {
          yield { text: text.slice(0, at) + text.slice(at + size), packet }
        }
      }
    },
  }
}

function makeText(random: Random): string {
  const text = expression(random, 4)
  if (random.once(2)) return text
  const encoder = new TextEncoder()
  const other = encoder.encode(expression(random, 2))
  return new TextDecoder().decode(mutateBytes(random, encoder.encode(text), other)).slice(0, 5000)
}

function expression(random: Random, depth: number): string {
  const inner = () => expression(random, depth - 1)
  switch (depth === 0 ? 4 : random.below(8)) {
    case 0:
      return `${inner()} ${random.pick(['and', 'or', 'xor', '&&', '||', '^^'])} ${inner()}`
    case 1:
      return `not ${inner()}`
    case 2:
      return `(${inner()})`
    case 3:
      return side(random)
    default: {
      const quantifier = random.pick(['', '', '', 'any ', 'all '])
      const right = random.once(5) ? side(random) : random.pick(values)
      return `${quantifier}${side(random)} ${random.pick(relations)} ${right}`
    }
  }
}

function side(random: Random): string {
  const field = random.pick(names) + random.pick(slices)
  return random.once(5) ? `${random.pick(functions)}(${field})` : field
}

/** It is read, or refused at a place within it; and a filter and its negation share all packets. */
export function checkFilter({ text, packet }: FilterCase): number {
  const parsed = parseFilter(text)
  if ('problem' in parsed) {
    const { offset, length, text: words } = parsed.problem
    demand(offset >= 0 && length >= 0 && offset + length <= text.length, () => 'place of a problem')
    demand(words.length > 0 && words.length <= text.length + 1000, () => 'words of a problem')
    return 1
  }
  if (parsed.test === undefined) return 1
  const { bytes, linkType, length } = packet
  const cursor = new PacketCursor()
  cursor.begin(bytes, 0, bytes.length, length)
  walkPacket(cursor, linkType)
  const of = () => new LayerValues({ cursor, bytes, linkType, length, application: undefined })
  const asked = of()
  const holds = compileTest(parsed.test)(asked)
  const fails = compileTest({ test: 'not', of: parsed.test })(of())
  demand(typeof holds === 'boolean' && holds !== fails, () => 'neither it nor its negation')
  return 1
}
