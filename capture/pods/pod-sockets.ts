import type { Pod, Socket } from '../../shared/pod/pod.ts'
import type { NodeListener } from '../../shared/pod/socket-view.ts'
import { readNamespace } from '../procfs/namespaces.ts'
import { NodeProcesses } from '../procfs/node-processes.ts'
import { isSameProcess } from '../procfs/processes.ts'
import { findSocketHolders } from '../procfs/socket-holders.ts'
import { readSocketTable } from '../procfs/socket-table.ts'
import type { SocketRow } from '../procfs/socket-table.ts'
import { entryOf } from './pod-entry.ts'

/**
 * All sockets of a pod's network namespace with their holders, in the kernel's order: what
 * `netstat -tuan` lists. Empty when the pod has gone. Holders are looked for among all processes of
 * the node when those in the namespace have not opened a socket: it can be passed on.
 */
export function readPodSockets(pod: Pod): Socket[] {
  return withHolders(readTable(pod, false), pod.networkNamespace, new NodeProcesses())
}

/** Those that `netstat -tuln` lists: listening TCP and unconnected UDP sockets. */
export function readPodListeners(pod: Pod, node = new NodeProcesses()): Socket[] {
  const listeners = readTable(pod, true).filter(isListener)
  return withHolders(listeners, pod.networkNamespace, node)
}

/** What listens in the node's own network namespace, owners left out: to compare a pod with. */
export function readNodeListeners(): NodeListener[] {
  return readSocketTable(nodePid, { skipTimeWait: true })
    .filter(isListener)
    .map(({ protocol, localAddress, localPort }) => ({ protocol, localAddress, localPort }))
}

/** The node's first process is in its own namespaces. */
const nodePid = 1

/** As netstat decides it: a socket without a peer. */
export function isListener({ protocol, remotePort, remoteAddress }: SocketRow): boolean {
  if (protocol.startsWith('tcp')) return remotePort === 0
  return remoteAddress === '0.0.0.0' || remoteAddress === '::'
}

function readTable(pod: Pod, skipTimeWait: boolean): SocketRow[] {
  const entry = entryOf(pod)
  if (entry === undefined) return []
  const rows = readSocketTable(entry.pid, { skipTimeWait })
  const isStillPods = readNamespace(entry.pid, 'net') === entry.networkNamespace
  return isSameProcess(entry) && isStillPods ? rows : []
}

function withHolders(
  rows: readonly SocketRow[],
  networkNamespace: number,
  node: NodeProcesses,
): Socket[] {
  const inodes = new Set(rows.map(({ inode }) => inode).filter((inode) => inode !== 0))
  const inside = new Set(inodes.size === 0 ? [] : node.in(networkNamespace))
  const holders = findSocketHolders(inodes, [...inside])
  const unheld = new Set([...inodes].filter((inode) => !holders.has(inode)))
  const elsewhere =
    unheld.size === 0
      ? new Map<number, never[]>()
      : findSocketHolders(
          unheld,
          node.all().filter((pid) => !inside.has(pid)),
        )
  return rows.map((row) => ({
    ...row,
    holders: holders.get(row.inode) ?? elsewhere.get(row.inode) ?? [],
  }))
}
