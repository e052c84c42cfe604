import type { Container, Pod, Process, Socket, SocketHolder } from '../../shared/pod/pod.ts'
import { readSocketInodes } from '../procfs/descriptors.ts'
import { readNamespace } from '../procfs/namespaces.ts'
import { readSocketTable } from '../procfs/socket-table.ts'

/** The socket table of a pod's network namespace with who holds each socket; some ms. */
export function readPodSockets(pod: Pod): Socket[] {
  const entry = pod.containers.flatMap(({ processes }) => processes)[0]
  if (!entry) return []
  const holders = findHolders(pod.containers)
  return readSocketTable(entry.pid).map((row) => ({
    ...row,
    holders: holders.get(row.inode) ?? [],
  }))
}

/** Listening TCP sockets and UDP sockets without a peer: what others can connect to. */
export function isListener(socket: Socket): boolean {
  return socket.state === 'LISTEN' || (socket.protocol.startsWith('udp') && socket.state === '')
}

function findHolders(containers: readonly Container[]): Map<number, SocketHolder[]> {
  const holders = new Map<number, SocketHolder[]>()
  for (const container of containers) {
    for (const process of container.processes) {
      const inodes = new Set(readSocketInodes(process.pid))
      if (inodes.size === 0) continue
      const holder = holderOf(container, process)
      for (const inode of inodes) holders.set(inode, [...(holders.get(inode) ?? []), holder])
    }
  }
  return holders
}

function holderOf(container: Container, process: Process): SocketHolder {
  return {
    containerId: container.id,
    pid: process.pid,
    pidInside: process.pidInside,
    startTicks: process.startTicks,
    name: process.name,
    title: process.commandLine[0] ?? process.name,
    pidNamespace: readNamespace(process.pid, 'pid') ?? 0,
  }
}
