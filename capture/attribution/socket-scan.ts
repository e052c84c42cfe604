import { canReadDescriptors, readSocketInodes } from '../procfs/descriptors.ts'
import { readNamespace } from '../procfs/namespaces.ts'
import { readPids } from '../procfs/processes.ts'
import { readSocketTable, type SocketRow } from '../procfs/socket-table.ts'
import type { EndKey } from './attribution.ts'
import { readOwningProcess, type OwningProcess } from './owning-process.ts'
import { type Reading, SocketTable, type Sighting } from './socket-table.ts'

/**
 * A socket that no process of its network namespace has open can be held from outside:
 * `kubectl port-forward` dials from the runtime's process. Reading every process of the node for it
 * takes tens of milliseconds, so it is done seldom, and only a few times for the same socket: some
 * are the kernel's own.
 */
const NODE_SCAN_EVERY_MS = 2000
const NODE_SCANS_PER_SOCKET = 3
const UNHELD_MAX = 4096

type Namespace = { inode: number; pids: number[]; table: SocketTable }

/** Learns by asking `/proc` which process has which socket open, in all watched network namespaces. */
export class SocketScan {
  readonly #namespaces = new Map<number, Namespace>()
  /** How often the whole node was looked through for the holder of a socket (by inode). */
  readonly #unheld = new Map<number, number>()
  #lastNodeScanMs = Number.NEGATIVE_INFINITY
  #unreadable = false

  /** Whether the last scan met a process whose descriptors may not be read. */
  get metUnreadable(): boolean {
    return this.#unreadable
  }

  find(key: EndKey, startMs: number): Sighting | undefined {
    return this.#namespaces.get(key.networkNamespace)?.table.find(key, startMs)
  }

  /** A process that was in this network namespace at the last scan. */
  entryPid(networkNamespace: number): number | undefined {
    const pids = this.#namespaces.get(networkNamespace)?.pids ?? []
    return pids.find((pid) => readNamespace(pid, 'net') === networkNamespace)
  }

  /** Reads all there is: some 10 µs for each process of the node, 2 µs a descriptor, 1 µs a socket. */
  scan(watched: ReadonlySet<number>): void {
    const pids = readPids()
    this.#group(pids, watched)
    this.#unreadable = false
    const processes = new Map<number, OwningProcess>()
    for (const namespace of this.#namespaces.values()) {
      const beganMs = Date.now()
      const rows = readRows(namespace)
      if (rows === undefined) continue
      const reading: Reading = [beganMs, Date.now()]
      // The descriptors are read after the table: who has a socket open then, has it open for long enough.
      const holders = this.#findHolders(rows, namespace.pids, processes)
      this.#findOutsideHolders(rows, holders, { pids, processes })
      namespace.table.update(rows, reading, (inode) => holders.get(inode) ?? [])
    }
  }

  #group(pids: readonly number[], watched: ReadonlySet<number>): void {
    for (const inode of this.#namespaces.keys()) {
      if (!watched.has(inode)) this.#namespaces.delete(inode)
    }
    for (const inode of watched) {
      const table = this.#namespaces.get(inode)?.table ?? new SocketTable()
      this.#namespaces.set(inode, { inode, pids: [], table })
    }
    for (const pid of pids) {
      const inode = readNamespace(pid, 'net')
      if (inode !== undefined) this.#namespaces.get(inode)?.pids.push(pid)
    }
  }

  #findHolders(
    rows: readonly SocketRow[],
    pids: readonly number[],
    processes: Map<number, OwningProcess>,
  ): Map<number, OwningProcess[]> {
    const holders = new Map<number, OwningProcess[]>()
    for (const { inode } of rows) if (inode !== 0) holders.set(inode, [])
    for (const pid of pids) {
      if (holders.size === 0) break
      const held = readSocketInodes(pid).filter((inode) => holders.has(inode))
      if (held.length === 0) {
        if (!canReadDescriptors(pid) && readNamespace(pid, 'net') !== undefined) {
          this.#unreadable = true
        }
        continue
      }
      const process = this.#process(pid, processes)
      if (process !== undefined) for (const inode of held) holders.get(inode)!.push(process)
    }
    return holders
  }

  #findOutsideHolders(
    rows: readonly SocketRow[],
    holders: Map<number, OwningProcess[]>,
    node: { pids: readonly number[]; processes: Map<number, OwningProcess> },
  ): void {
    const nowMs = performance.now()
    if (nowMs - this.#lastNodeScanMs < NODE_SCAN_EVERY_MS) return
    const unheld = rows.filter(
      ({ inode }) =>
        holders.get(inode)?.length === 0 && (this.#unheld.get(inode) ?? 0) < NODE_SCANS_PER_SOCKET,
    )
    if (unheld.length === 0) return
    this.#lastNodeScanMs = nowMs
    if (this.#unheld.size > UNHELD_MAX) this.#unheld.clear()
    for (const { inode } of unheld) this.#unheld.set(inode, (this.#unheld.get(inode) ?? 0) + 1)
    const found = this.#findHolders(unheld, node.pids, node.processes)
    for (const [inode, processes] of found) holders.set(inode, processes)
  }

  /** Read anew at every scan: a process can give itself another title. */
  #process(pid: number, processes: Map<number, OwningProcess>): OwningProcess | undefined {
    const process = processes.get(pid) ?? readOwningProcess(pid)
    if (process !== undefined) processes.set(pid, process)
    return process
  }
}

/** Through the first process that still is there afterwards: of one that has gone, all tables are empty. */
function readRows({ inode, pids }: Namespace): SocketRow[] | undefined {
  for (const pid of pids) {
    const rows = readSocketTable(pid, { skipTimeWait: true })
    if (readNamespace(pid, 'net') === inode) return rows
  }
  return undefined
}
