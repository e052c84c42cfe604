import type { ListenerEnd } from '../flow/flows.ts'
import type { PodSnapshot, Socket } from '../pod/pod.ts'

type Watched = {
  /** Addresses of the namespace's interfaces. */
  ownAddresses: ReadonlySet<string>
  /** `<tcp or udp> <address> <port>`. */
  sockets: ReadonlySet<string>
}

/**
 * Which ends are listening sockets of the pods that are known, by network namespace: what tells the
 * server of a conversation whose beginning was not seen. Addresses are text, never IPv4-mapped.
 */
export class Listeners {
  readonly #byNetworkNamespace = new Map<number, Watched>()

  /** Replaces what was known of the snapshot's network namespace. */
  set({ pod, interfaces, listeners }: PodSnapshot): void {
    this.#byNetworkNamespace.set(pod.networkNamespace, {
      ownAddresses: new Set(interfaces.flatMap(({ addresses }) => addresses.map((a) => a.address))),
      sockets: new Set(listeners.map(keyOfSocket)),
    })
  }

  has(networkNamespace: number, end: ListenerEnd): boolean {
    const watched = this.#byNetworkNamespace.get(networkNamespace)
    if (!watched) return false
    const has = (address: string) => watched.sockets.has(key(end.protocol, address, end.port))
    if (has(end.address)) return true
    // A socket on a wildcard has the port on the namespace's own addresses only.
    if (!isLoopback(end.address) && !watched.ownAddresses.has(end.address)) return false
    // One on `::` takes IPv4 too, unless it says IPV6_V6ONLY, which the socket table does not show.
    return has('::') || (!end.address.includes(':') && has('0.0.0.0'))
  }
}

function keyOfSocket({ protocol, localAddress, localPort }: Socket): string {
  const address = localAddress.replace(/^::ffff:(?=\d+\.)/i, '')
  return key(protocol.slice(0, 3), address, localPort)
}

function key(protocol: string, address: string, port: number): string {
  return `${protocol} ${address} ${port}`
}

function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1'
}
