import { readProcText } from '../procfs/proc-read.ts'

/** An address that has just been given to an interface is known at the latest after this time. */
const REFRESH_MS = 1000

type Known = { addresses: Set<string>; readMs: number }

/** Which addresses are a network namespace's own: the others' sockets are on other hosts. */
export class LocalAddresses {
  readonly #known = new Map<number, Known>()

  /**
   * Whether an address is one of the namespace's interfaces'. `entryPid` answers a process in it,
   * through which the addresses are read; without one every address is taken for local, so that the
   * sockets decide.
   */
  has(networkNamespace: number, address: string, entryPid: () => number | undefined): boolean {
    if (address.startsWith('127.') || address === '::1') return true
    const known = this.#known.get(networkNamespace)
    if (known?.addresses.has(address)) return true
    const nowMs = performance.now()
    if (known !== undefined && nowMs - known.readMs < REFRESH_MS) return false
    const pid = entryPid()
    const addresses = pid === undefined ? undefined : readLocalAddresses(pid)
    if (addresses === undefined) return true
    this.#known.set(networkNamespace, { addresses, readMs: nowMs })
    return addresses.has(address)
  }

  /** Forgets the namespaces that are not watched any more. */
  keepOnly(networkNamespaces: ReadonlySet<number>): void {
    for (const one of this.#known.keys()) {
      if (!networkNamespaces.has(one)) this.#known.delete(one)
    }
  }
}

/** From the routing table (`net/fib_trie`) for IPv4 and `net/if_inet6` for IPv6. */
function readLocalAddresses(pid: number): Set<string> | undefined {
  const trie = readProcText(`/proc/${pid}/net/fib_trie`)
  if (trie === undefined) return undefined
  const ipv6 = readProcText(`/proc/${pid}/net/if_inet6`) ?? ''
  return new Set([...parseLocalIpv4(trie), ...parseLocalIpv6(ipv6)])
}

/** An address is a leaf; it is local when `/32 host LOCAL` stands under it. */
export function parseLocalIpv4(trie: string): string[] {
  const leaves = trie.matchAll(/\|-- ([\d.]+)\n((?:\s+\/\d+ .*\n?)+)/g)
  return [...leaves]
    .filter(([, , routes]) => /\/32 host LOCAL/.test(routes!))
    .map((leaf) => leaf[1]!)
}

/** `fe8000000000000000fc00fffe000001 04 40 20 80 eth0`, written as packets' addresses are (RFC 5952). */
export function parseLocalIpv6(table: string): string[] {
  return table
    .split('\n')
    .map((line) => line.slice(0, 32))
    .filter((digits) => /^[0-9a-f]{32}$/.test(digits))
    .map((digits) => new URL(`http://[${digits.match(/.{4}/g)!.join(':')}]`).hostname.slice(1, -1))
}
