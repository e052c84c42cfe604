import { namespaceKinds } from '../../shared/pod/pod.ts'
import type { NamespaceKind, Namespaces } from '../../shared/pod/pod.ts'
import { procRootDefault, readProcLink } from './proc-read.ts'

/**
 * The inode of one namespace a process is in (`/proc/PID/ns/KIND` links to `net:[4026532399]`);
 * `undefined` when the process has gone, may not be looked at (it takes CAP_SYS_PTRACE) or the
 * kernel has no such kind.
 */
export function readNamespace(
  pid: number,
  kind: NamespaceKind,
  procRoot = procRootDefault,
): number | undefined {
  const target = readProcLink(`${procRoot}/${pid}/ns/${kind}`)
  if (target === undefined) return undefined
  const inode = Number(target.slice(kind.length + 2, -1))
  return Number.isSafeInteger(inode) && inode > 0 ? inode : undefined
}

/** The inodes of all namespaces a process is in; the kinds that cannot be read are absent. */
export function readNamespaces(pid: number, procRoot = procRootDefault): Namespaces {
  const namespaces: Namespaces = {}
  for (const kind of namespaceKinds) {
    const inode = readNamespace(pid, kind, procRoot)
    if (inode !== undefined) namespaces[kind] = inode
  }
  return namespaces
}
