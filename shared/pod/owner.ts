/**
 * How it is known who owns one end of a conversation, from weakest to strongest.
 *
 * - `unknown`: nobody could be named; the end is drawn as unattributed.
 * - `shared`: the socket has holders in several containers; none of them is named.
 * - `listener`: the owner of the listening socket that this end's port belongs to. The container is
 *   right, the very process (a worker) may be another.
 * - `remembered`: the socket has gone; the same tuple had this owner shortly before.
 * - `exact`: the kernel said so (a state change in the process's own context), or the socket's inode
 *   was found among the descriptors of processes of a single container.
 */
export const evidences = ['unknown', 'shared', 'listener', 'remembered', 'exact'] as const
export type Evidence = (typeof evidences)[number]

/**
 * Who owns one end of a conversation. A PID counts only together with its start time; both are the
 * node's. With evidence `unknown` and `shared` the names are absent, but for the pod's where the address
 * is known to be in it.
 */
export type Owner = {
  evidence: Evidence
  /**
   * `container`: in a container of a pod. `node`: a process of the node itself. `outside`: the address
   * is another host's, so there is nobody to look for here: its evidence stays `unknown`.
   */
  place: 'container' | 'node' | 'outside'
  podName?: string
  kubernetesNamespace?: string
  podUid?: string
  containerName?: string
  /** 64 hex digits. */
  containerId?: string
  /** The kernel's name of the process (`/proc/PID/comm`): `wget`, `nginx`. */
  process?: string
  /** The command line, at most 200 characters: `nginx: worker process`. */
  commandLine?: string
  /** In the node's process namespace; absent where several processes of the container hold the socket. */
  pid?: number
  /** In the container's own process namespace. */
  pidInside?: number
  /** Start time in clock ticks since boot: field 22 of `/proc/PID/stat`. */
  startTicks?: number
}

export const unknownOwner: Owner = { evidence: 'unknown', place: 'container' }

/**
 * Whether `found` tells more than `known`, so that it should replace it. Outside one pod may be inside
 * another that is watched too: nobody known in there is more than somebody out there.
 */
export function isStronger(found: Owner, known: Owner | undefined): boolean {
  if (known === undefined) return true
  if (known.place === 'outside') return found.place !== 'outside'
  return evidences.indexOf(found.evidence) > evidences.indexOf(known.evidence)
}
