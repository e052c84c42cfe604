import { namespaceKinds } from '../../shared/pod/pod.ts'
import type { Namespaces } from '../../shared/pod/pod.ts'
import { readNamespaces } from './namespaces.ts'
import { procRootDefault } from './proc-read.ts'
import { readProcessStat } from './processes.ts'

/**
 * The namespaces of the node itself: of its first process; where that may not be looked at, of the
 * kernel's thread that makes all others (it has only the kinds that threads are in), and then our own,
 * which are the node's unless we are in a container.
 */
export function readNodeNamespaces(procRoot = procRootDefault): Namespaces {
  const known: Namespaces = {}
  for (const pid of witnesses(procRoot)) {
    const namespaces = readNamespaces(pid, procRoot)
    for (const kind of namespaceKinds) {
      const inode = known[kind] ?? namespaces[kind]
      if (inode !== undefined) known[kind] = inode
    }
  }
  return known
}

function witnesses(procRoot: string): number[] {
  const kernelThread = readProcessStat(2, procRoot)?.name === 'kthreadd' ? [2] : []
  return [1, ...kernelThread, process.pid]
}
