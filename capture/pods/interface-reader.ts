import { fstatSync } from 'node:fs'
import type { Remedy } from '../../shared/messages/messages.ts'
import type { NetworkInterface } from '../../shared/pod/pod.ts'
import { readProcText } from '../procfs/proc-read.ts'
import { openNetworkNamespace } from '../programs/network-namespace.ts'
import { listLinks } from './ip-addresses.ts'
import type { IpLink } from './ip-addresses.ts'
import { joinInterfaces } from './network-interfaces.ts'
import { NodeLinks, within } from './node-links.ts'
import type { PodEntry } from './pod-entry.ts'

/**
 * What `/proc` does not show (another bridge on the node, another MTU) is seen this late. Every answer
 * is a process that is started: for ten pods every five seconds that was a quarter of what an agent's
 * event loop did.
 */
const ageMsMax = 30_000

/**
 * The interfaces of one pod, read as often as one likes: `ip` is run only when the names, the
 * addresses or the routes in `/proc` are others than before, or half a minute after the last time.
 */
export class InterfaceReader {
  readonly #nodeLinks: NodeLinks
  #interfaces: NetworkInterface[] = []
  #problem: Remedy | undefined
  #signature = ''
  #readAtMs = -Infinity

  constructor(nodeLinks = new NodeLinks()) {
    this.#nodeLinks = nodeLinks
  }

  /** Why the last answer is empty or lacks the veths' other ends. */
  get problem(): Remedy | undefined {
    return this.#problem
  }

  async read(entry: PodEntry): Promise<NetworkInterface[]> {
    const signature = signatureOf(entry)
    const hasChanged = signature !== this.#signature
    if (hasChanged || performance.now() - this.#readAtMs > ageMsMax) {
      this.#signature = signature
      this.#readAtMs = performance.now()
      await this.#readAll(entry, hasChanged ? 0 : ageMsMax)
    }
    return this.#interfaces
  }

  async #readAll(entry: PodEntry, nodeAgeMsMax: number): Promise<void> {
    const [podLinks, nodeLinks] = await Promise.all([
      readPodLinks(entry),
      this.#nodeLinks.read(nodeAgeMsMax),
    ])
    this.#problem = [podLinks, nodeLinks].find((links): links is Remedy => !Array.isArray(links))
    this.#interfaces = joinInterfaces(orNone(podLinks), orNone(nodeLinks))
  }
}

function signatureOf({ pid, networkNamespace }: PodEntry): string {
  const names = readProcText(`/proc/${pid}/net/dev`)?.match(/^ *[^ :]+(?=:)/gm) ?? []
  const ipv6 = readProcText(`/proc/${pid}/net/if_inet6`) ?? ''
  const routes = readProcText(`/proc/${pid}/net/route`) ?? ''
  // IPv4 addresses as they are routed; an interface that is down has none (RTN_LOCAL).
  const ipv4 = readProcText(`/proc/${pid}/net/fib_trie`) ?? ''
  return [networkNamespace, ...names, ipv6, routes, ipv4].join('\n')
}

function readPodLinks(entry: PodEntry): Promise<IpLink[] | Remedy> {
  return within(openNetworkNamespace(entry), (namespace) => {
    // The namespace is held open now: as long as it is, its number is nobody else's.
    if (fstatSync(namespace.descriptor).ino === entry.networkNamespace) return listLinks(namespace)
    return Promise.resolve([])
  })
}

function orNone(links: IpLink[] | Remedy): IpLink[] {
  return Array.isArray(links) ? links : []
}
