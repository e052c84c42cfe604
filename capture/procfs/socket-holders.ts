import type { SocketHolder } from '../../shared/pod/pod.ts'
import { readContainerId } from './container-id.ts'
import { readSocketInodes } from './descriptors.ts'
import { readNamespace } from './namespaces.ts'
import { readNodeNamespaces } from './node-namespaces.ts'
import { procRootDefault, readProcText } from './proc-read.ts'
import { readProcess, readProcessStat } from './processes.ts'

/** A process namespace in a process namespace in …: the kernel allows 32 (`pid_namespaces(7)`). */
const levelsMax = 32

/**
 * Who holds which of these sockets, by inode, among the given processes and in their order. The
 * descriptors of each are read; about 2 µs a descriptor.
 */
export function findSocketHolders(
  inodes: ReadonlySet<number>,
  pids: readonly number[],
  procRoot = procRootDefault,
): Map<number, SocketHolder[]> {
  const holders = new Map<number, SocketHolder[]>()
  for (const pid of pids) {
    const held = new Set(readSocketInodes(pid, procRoot).filter((inode) => inodes.has(inode)))
    const holder = held.size === 0 ? undefined : readSocketHolder(pid, procRoot)
    if (holder === undefined) continue
    for (const inode of held) {
      const others = holders.get(inode)
      if (others) others.push(holder)
      else holders.set(inode, [holder])
    }
  }
  return holders
}

/** A process as the holder of a socket; `undefined` when it has gone. */
export function readSocketHolder(
  pid: number,
  procRoot = procRootDefault,
): SocketHolder | undefined {
  const process = readProcess(pid, procRoot)
  if (process === undefined) return undefined
  const seenFrom = readOuterLevels(pid, procRoot)
  return {
    containerId: readContainerId(pid, procRoot),
    pid,
    pidInside: process.pidInside,
    startTicks: process.startTicks,
    name: process.name,
    title: socketTitle(process.commandLine, process.name),
    pidNamespace: readNamespace(pid, 'pid', procRoot) ?? 0,
    ...(seenFrom.length > 0 && { seenFrom }),
  }
}

/** The first argument, without its folder when it is a path: what netstat shows after the PID. */
export function socketTitle(commandLine: readonly string[], name: string): string {
  const first = commandLine[0] ?? name
  return first.startsWith('/') ? first.slice(first.lastIndexOf('/') + 1) : first
}

/**
 * The process namespaces around that of the process, outermost last. The kernel names none but the
 * innermost; the others are those of the ancestors that live in them.
 */
function readOuterLevels(pid: number, procRoot: string): { pidNamespace: number; pid: number }[] {
  const pids = readLevels(pid, procRoot)
  const levels: { pidNamespace: number; pid: number }[] = []
  let ancestor: number | undefined = pid
  for (let level = pids.length - 2; level >= 0 && level < levelsMax; level--) {
    while (ancestor !== undefined && readLevels(ancestor, procRoot).length - 1 > level) {
      ancestor = readProcessStat(ancestor, procRoot)?.parentPid
    }
    if (ancestor === undefined || readLevels(ancestor, procRoot).length - 1 < level) break
    const pidNamespace =
      level === 0 ? readNodeNamespaces(procRoot).pid : readNamespace(ancestor, 'pid', procRoot)
    if (pidNamespace !== undefined) levels.push({ pidNamespace, pid: pids[level]! })
  }
  return levels
}

/** The PIDs of a process in all process namespaces it is in, ours first (`NSpid`, proc(5)). */
function readLevels(pid: number, procRoot: string): number[] {
  const status = readProcText(`${procRoot}/${pid}/status`) ?? ''
  return (/^NSpid:(.*)$/m.exec(status)?.[1] ?? '').trim().split(/\s+/).map(Number)
}
