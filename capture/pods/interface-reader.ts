import { fstatSync } from 'node:fs'
import type { Remedy } from '../../shared/messages/messages.ts'
import type { NetworkInterface } from '../../shared/pod/pod.ts'
import { readProcText } from '../procfs/proc-read.ts'
import { readProcessStat } from '../procfs/processes.ts'
import { openNetworkNamespace } from '../programs/network-namespace.ts'
import type { OpenNetworkNamespace } from '../programs/network-namespace.ts'
import { listLinks } from './ip-addresses.ts'
import type { IpLink } from './ip-addresses.ts'
import { joinInterfaces } from './network-interfaces.ts'
import type { PodEntry } from './pod-entry.ts'

/** What `/proc` does not show (a link that goes down, another bridge on the node) is seen this late. */
const ageMsMax = 5000

/**
 * The interfaces of one pod, read as often as one likes: `ip` is run only when the names or the IPv6
 * addresses in `/proc` are others than before, or five seconds after the last time.
 */
export class InterfaceReader {
  #interfaces: NetworkInterface[] = []
  #problem: Remedy | undefined
  #signature = ''
  #readAtMs = -Infinity

  /** Why the last answer is empty or lacks the veths' other ends. */
  get problem(): Remedy | undefined {
    return this.#problem
  }

  async read(entry: PodEntry): Promise<NetworkInterface[]> {
    const signature = signatureOf(entry)
    const ageMs = performance.now() - this.#readAtMs
    if (signature !== this.#signature || ageMs > ageMsMax) {
      this.#signature = signature
      this.#readAtMs = performance.now()
      await this.#readAll(entry)
    }
    return this.#interfaces
  }

  async #readAll(entry: PodEntry): Promise<void> {
    const [podLinks, nodeLinks] = await Promise.all([readPodLinks(entry), readNodeLinks()])
    this.#problem = [podLinks, nodeLinks].find((links): links is Remedy => !Array.isArray(links))
    this.#interfaces = joinInterfaces(orNone(podLinks), orNone(nodeLinks))
  }
}

function signatureOf({ pid, networkNamespace }: PodEntry): string {
  const names = readProcText(`/proc/${pid}/net/dev`)?.match(/^ *[^ :]+(?=:)/gm) ?? []
  const ipv6 = readProcText(`/proc/${pid}/net/if_inet6`) ?? ''
  return [networkNamespace, ...names, ipv6].join('\n')
}

function readPodLinks(entry: PodEntry): Promise<IpLink[] | Remedy> {
  return within(openNetworkNamespace(entry), (namespace) => {
    // The namespace is held open now: as long as it is, its number is nobody else's.
    if (fstatSync(namespace.descriptor).ino === entry.networkNamespace) return listLinks(namespace)
    return Promise.resolve([])
  })
}

/** Of the node's first process; where that may not be entered, of our own network namespace. */
function readNodeLinks(): Promise<IpLink[] | Remedy> {
  const first = openOf(1)
  return within('code' in first ? openOf(process.pid) : first, listLinks)
}

function openOf(pid: number): OpenNetworkNamespace | Remedy {
  return openNetworkNamespace({ pid, startTicks: readProcessStat(pid)?.startTicks ?? 0 })
}

async function within(
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

function orNone(links: IpLink[] | Remedy): IpLink[] {
  return Array.isArray(links) ? links : []
}
