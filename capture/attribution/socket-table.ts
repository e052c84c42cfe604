import type { SocketRow } from '../procfs/socket-table.ts'
import { withoutIpv4Mapping } from '../procfs/socket-address.ts'
import type { EndKey } from './attribution.ts'
import { rowText } from './end-text.ts'
import type { OwningProcess } from './owning-process.ts'

/** How long a socket that has gone is remembered. */
export const REMEMBERED_MS = 10_000
/** Two clocks meet: the packet's, and ours when the table was read. */
const CLOCK_MS = 5

/** The sockets with one tuple: several only where they share a port (SO_REUSEPORT). */
type Entry = {
  inodes: Set<number>
  holders: OwningProcess[]
  /** When it was looked for last and was not there: its sockets were made later. */
  absentMs: number
  seenMs: number
}

/** When a table's reading began and ended, in milliseconds since 1970. */
export type Reading = readonly [beganMs: number, endedMs: number]

/** What the table knows of an end: who holds its socket, and whether that still is there. */
export type Sighting = {
  holders: readonly OwningProcess[]
  /** The socket is the listening one whose port the end has, not the end's own. */
  isListener: boolean
  isPresent: boolean
}

/**
 * The sockets of one network namespace as they were when its table was read, and for a while those
 * that have gone. A socket is taken for a conversation's only when it was there after the
 * conversation's first packet, and was not missing after it: ports are used again.
 */
export class SocketTable {
  readonly #entries = new Map<string, Entry>()
  /** When the last reading began and ended. */
  #reading: Reading = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]

  /** Takes up a reading; `holdersOf` answers the processes that have the socket with this inode open. */
  update(
    rows: readonly SocketRow[],
    reading: Reading,
    holdersOf: (inode: number) => readonly OwningProcess[],
  ): void {
    const [previousBeganMs, previousEndedMs] = this.#reading
    const [, endedMs] = reading
    for (const [row, inodes] of groupByRow(rows)) {
      const before = this.#entries.get(row)
      const known =
        before?.seenMs === previousEndedMs && isSameSocket(before.inodes, inodes)
          ? before
          : undefined
      const holders = unique([...inodes].flatMap(holdersOf))
      this.#entries.set(row, {
        inodes,
        holders: holders.length === 0 && known !== undefined ? known.holders : holders,
        absentMs: known?.absentMs ?? previousBeganMs,
        seenMs: endedMs,
      })
    }
    for (const [row, entry] of this.#entries) {
      if (endedMs - entry.seenMs > REMEMBERED_MS) this.#entries.delete(row)
    }
    this.#reading = reading
  }

  /** The socket of an end whose conversation began at `startMs`, or the listener on its port. */
  find(key: EndKey, startMs: number): Sighting | undefined {
    const own = this.#entries.get(rowText(key))
    if (own !== undefined && own.holders.length > 0 && this.#isOf(own, startMs)) {
      return { holders: own.holders, isListener: false, isPresent: this.#isPresent(own) }
    }
    for (const row of unconnectedRows(key)) {
      const entry = this.#entries.get(row)
      if (entry === undefined) continue
      if (entry.holders.length === 0 || !this.#isOf(entry, startMs)) return undefined
      // A UDP socket without a peer has no other for each conversation: it is the end's own.
      const isListener = key.protocol === 'tcp'
      return { holders: entry.holders, isListener, isPresent: this.#isPresent(entry) }
    }
    return undefined
  }

  #isOf(entry: Entry, startMs: number): boolean {
    return entry.seenMs >= startMs - CLOCK_MS && entry.absentMs <= startMs + CLOCK_MS
  }

  #isPresent(entry: Entry): boolean {
    return entry.seenMs === this.#reading[1]
  }
}

/** Rows of listening and of unconnected sockets, and of those with a peer, under the text of their tuple. */
function groupByRow(rows: readonly SocketRow[]): Map<string, Set<number>> {
  const groups = new Map<string, Set<number>>()
  for (const row of rows) {
    const text = textOfRow(row)
    const inodes = groups.get(text) ?? new Set()
    // Inode 0: it is there, but nobody's, not yet or not any more.
    groups.set(text, row.inode === 0 ? inodes : inodes.add(row.inode))
  }
  return groups
}

function textOfRow(row: SocketRow): string {
  const family = row.protocol.endsWith('6') ? '6' : '4'
  const protocol = row.protocol.startsWith('tcp') ? 'tcp' : 'udp'
  const isUnconnected = row.remotePort === 0
  return rowText({
    protocol,
    localAddress: isWildcard(row.localAddress)
      ? `*${family}`
      : withoutIpv4Mapping(row.localAddress),
    localPort: row.localPort,
    remoteAddress: isUnconnected ? '*' : withoutIpv4Mapping(row.remoteAddress),
    remotePort: row.remotePort,
  })
}

/**
 * The rows of sockets without a peer that take what comes to this end, the most particular first. A
 * socket on `::` takes IPv4 too where nobody else does.
 */
function unconnectedRows(key: EndKey): string[] {
  const isIpv6 = key.localAddress.includes(':')
  const addresses = [key.localAddress, ...(isIpv6 ? ['*6'] : ['*4', '*6'])]
  const { protocol, localPort } = key
  return addresses.map((localAddress) =>
    rowText({ protocol, localAddress, localPort, remoteAddress: '*', remotePort: 0 }),
  )
}

function isWildcard(address: string): boolean {
  return address === '0.0.0.0' || address === '::' || address === '::ffff:0.0.0.0'
}

/** Without an inode it waits to be accepted, or was closed and still says goodbye. */
function isSameSocket(a: ReadonlySet<number>, b: ReadonlySet<number>): boolean {
  return a.size === 0 || b.size === 0 || [...a].some((inode) => b.has(inode))
}

function unique(holders: readonly OwningProcess[]): OwningProcess[] {
  return [...new Map(holders.map((holder) => [holder.pid, holder])).values()]
}
