import type { Remedy } from '../../shared/messages/messages.ts'
import { readProcessStat } from '../procfs/processes.ts'
import { openNetworkNamespace } from '../programs/network-namespace.ts'
import type { OpenNetworkNamespace } from '../programs/network-namespace.ts'
import { listLinks } from './ip-addresses.ts'
import type { IpLink } from './ip-addresses.ts'

/** The interfaces of the node itself: the same for all its pods, so one answer of `ip` serves them all. */
export class NodeLinks {
  #links: Promise<IpLink[] | Remedy> = Promise.resolve([])
  #readAtMs = Number.NEGATIVE_INFINITY

  /** No older than that. */
  read(ageMsMax: number): Promise<IpLink[] | Remedy> {
    const nowMs = performance.now()
    if (nowMs - this.#readAtMs >= ageMsMax) {
      this.#readAtMs = nowMs
      this.#links = readNodeLinks()
    }
    return this.#links
  }
}

/** Of the node's first process; where that may not be entered, of our own network namespace. */
function readNodeLinks(): Promise<IpLink[] | Remedy> {
  const first = openOf(1)
  return within('code' in first ? openOf(process.pid) : first, listLinks)
}

function openOf(pid: number): OpenNetworkNamespace | Remedy {
  return openNetworkNamespace({ pid, startTicks: readProcessStat(pid)?.startTicks ?? 0 })
}

/** Lets go of the network namespace when it has been listed. */
export async function within(
  namespace: OpenNetworkNamespace | Remedy,
  list: (namespace: OpenNetworkNamespace) => Promise<IpLink[] | Remedy>,
): Promise<IpLink[] | Remedy> {
  if ('code' in namespace) return namespace
  try {
    return await list(namespace)
  } finally {
    namespace.close()
  }
}
