import { indexInPage } from '../flow/conversations.ts'
import type { ListOrder, SortKey } from '../messages/listing-records.ts'
import { Direction } from '../messages/records.ts'
import type { Overview } from '../messages/records.ts'
import { TcpFlag } from '../flow/tcp-flags.ts'
import { protocols } from '../packet/protocols/index.ts'
import type { Owner } from '../pod/owner.ts'
import type { MatchSet } from './filtering/match-set.ts'
import { isTcp, packetNumber } from './filtering/packet-numbers.ts'
import type { End, Kept } from './kept.ts'
import type { PacketRun } from './packet-columns.ts'
import { troubleBits } from './timeline.ts'

/** Packets from `from` to `to`, those of them that match, in an order. */
export type SortedSpan = { order: ListOrder; from: number; to: number; matches?: MatchSet }

/**
 * The numbers of listed packets, sorted by what columns and conversations know of them: no bytes are
 * read. A million take about a tenth of a second.
 */
export function sortedRows(kept: Kept, { order, from, to, matches }: SortedSpan): Uint32Array {
  const first = Math.max(from, kept.columns.first)
  const countMax = Math.max(0, Math.min(to, kept.columns.last) - first + 1)
  const numbers = new Uint32Array(countMax)
  const keys = new Float64Array(countMax)
  const reader = keyReader(kept, order.by)
  let count = 0
  kept.columns.forEachRun(first, to, (run) => {
    for (let at = run.start; at < run.end; at++) {
      const number = run.first + at - run.start
      if (matches && !matches.has(number)) continue
      numbers[count] = number
      keys[count++] = reader.read(run, at)
    }
  })
  const used = keys.subarray(0, count)
  reader.finish?.(used)
  rankKeys(used, order.descending === true)
  return orderOf(used).map((at) => numbers[at]!)
}

/** As `overviewOf`, for a list that has been sorted. */
export function overviewOfSorted(kept: Kept, numbers: Uint32Array, buckets: number): Overview {
  const empty = () => Array.from({ length: buckets }, () => 0)
  const byDirection = [empty(), empty(), empty()]
  const trouble = empty()
  for (let place = 0; place < numbers.length; place++) {
    const number = numbers[place]!
    if (!kept.columns.has(number)) continue
    const chunk = kept.columns.chunkOf(number)
    const at = kept.columns.indexInChunk(number)
    const bucket = Math.floor((place * buckets) / numbers.length)
    byDirection[chunk.direction[at]!]![bucket]!++
    const isTroubled = chunk.analysis[at]! & troubleBits || chunk.tcpFlags[at]! & TcpFlag.reset
    if (isTroubled) trouble[bucket]!++
  }
  return {
    places: numbers.length,
    toServer: byDirection[Direction.toServer]!,
    toClient: byDirection[Direction.toClient]!,
    other: byDirection[Direction.none]!,
    trouble,
  }
}

/** `NaN` where the packet has no such key. */
type KeyReader = {
  read(run: PacketRun, at: number): number
  /** Makes of what was read what is compared. */
  finish?(keys: Float64Array): void
}

function keyReader(kept: Kept, by: SortKey): KeyReader {
  switch (by) {
    case 'interface':
      return { read: ({ chunk }, at) => chunk.interface[at]! }
    case 'conversation':
      return { read: ({ chunk }, at) => chunk.conversation[at]! || Number.NaN }
    case 'protocol': {
      const ranks = ranksOf(protocols.map(({ title }) => title))
      return { read: ({ chunk }, at) => ranks[chunk.protocol[at]!] ?? Number.NaN }
    }
    case 'from':
    case 'to':
    case 'source':
    case 'destination':
      return endReader(kept, by)
    default:
      return numberReader(kept, by)
  }
}

function numberReader(kept: Kept, by: SortKey): KeyReader {
  const number = packetNumber(kept, by)
  if (number === undefined) throw new Error(`${by} is not in the columns`)
  if (number.has === 'all') return number
  return {
    read: (run, at) =>
      isTcp(kept, run.chunk.conversation[at]!) ? number.read(run, at) : Number.NaN,
  }
}

const portsMax = 65_536

/** By name and port of one end of the packet's conversation; each name is compared with others once. */
function endReader(kept: Kept, by: 'from' | 'to' | 'source' | 'destination'): KeyReader {
  const names = new Map<string, number>()
  const known = new Map<number, { client: number; server: number }>()
  const isSender = by === 'from' || by === 'source'
  const nameOf = by === 'from' || by === 'to' ? endName : endAddress
  const keyOf = (id: number, end: End): number => {
    const page = kept.flows.conversations.page(id)
    const port = (end === 'client' ? page.clientPort : page.serverPort)[indexInPage(id)]!
    const name = nameOf(kept, id, end)
    const index = names.get(name) ?? names.size
    names.set(name, index)
    return index * portsMax + port
  }
  return {
    read({ chunk }, at) {
      const id = chunk.conversation[at]!
      const direction = chunk.direction[at]!
      if (id === 0 || direction === Direction.none) return Number.NaN
      let keys = known.get(id)
      if (!keys)
        known.set(id, (keys = { client: keyOf(id, 'client'), server: keyOf(id, 'server') }))
      return isSender === (direction === Direction.toServer) ? keys.client : keys.server
    },
    finish(keys) {
      const ranks = ranksOf([...names.keys()])
      for (let at = 0; at < keys.length; at++) {
        const key = keys[at]!
        keys[at] = ranks[Math.floor(key / portsMax)]! * portsMax + (key % portsMax)
      }
    },
  }
}

function endName(kept: Kept, id: number, end: End): string {
  const owner = kept.owners.get(id)?.[end]
  return (owner && ownerName(owner)) ?? endAddress(kept, id, end)
}

/** Nobody is named whom the table does not name either. */
function ownerName({ evidence, place, containerName, process }: Owner): string | undefined {
  if (evidence === 'unknown' || evidence === 'shared' || place === 'outside') return undefined
  const names = [containerName, process].filter((name) => name !== undefined)
  return names.length === 0 ? undefined : names.join(' · ')
}

function endAddress({ flows }: Kept, id: number, end: End): string {
  const page = flows.conversations.page(id)
  const address = (end === 'client' ? page.clientAddress : page.serverAddress)[indexInPage(id)]!
  return flows.addresses.text(address)
}

/** The place of each text among all, sorted; `10.0.0.9` is before `10.0.0.10`. */
function ranksOf(texts: readonly string[]): Uint32Array {
  const collator = new Intl.Collator('en', { numeric: true })
  const sorted = [...new Set(texts)].toSorted(collator.compare)
  const places = new Map(sorted.map((text, place) => [text, place]))
  return Uint32Array.from(texts, (text) => places.get(text)!)
}

/** Whole numbers from 0 on, in the wanted order; what is absent is made the last. */
function rankKeys(keys: Float64Array, descending: boolean): void {
  let least = Number.POSITIVE_INFINITY
  let most = Number.NEGATIVE_INFINITY
  for (const key of keys) {
    if (key < least) least = key
    if (key > most) most = key
  }
  const absent = most - least + 1
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at]!
    if (Number.isNaN(key)) keys[at] = Number.isFinite(absent) ? absent : 0
    else keys[at] = descending ? most - key : key - least
  }
}

const digits = 65_536

/** The places of the keys when they are sorted: by their last 16 bits first, each pass keeps the one before. */
function orderOf(keys: Float64Array): Uint32Array {
  let order = Uint32Array.from(keys, (_, at) => at)
  let next = new Uint32Array(keys.length)
  const counts = new Uint32Array(digits)
  const largest = keys.reduce((most, key) => Math.max(most, key), 0)
  for (let unit = 1; unit <= largest; unit *= digits) {
    counts.fill(0)
    for (const key of keys) counts[Math.floor(key / unit) % digits]!++
    let place = 0
    for (let digit = 0; digit < digits; digit++) {
      const count = counts[digit]!
      counts[digit] = place
      place += count
    }
    for (const at of order) next[counts[Math.floor(keys[at]! / unit) % digits]!++] = at
    ;[order, next] = [next, order]
  }
  return order
}
