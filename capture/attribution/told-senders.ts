import type { EndKey } from './attribution.ts'
import { portsText } from './end-text.ts'
import type { OwningProcess } from './owning-process.ts'
import type { DatagramSent } from './trace-line.ts'

/** A packet's time and the trace's are of two clocks, brought together to within a millisecond or two. */
const CLOCK_MS = 10
/** From `connect` to the first datagram; whoever waits longer is found by asking. */
const CONNECT_MS = 40
/** An end that answers later than that is not taken for the one that was asked. */
const ANSWER_MS = 10_000
const KEPT_MS = 30_000
const PORTS_MAX = 16_384
/** Of the same ports: processes that have a socket in common send by turns. */
const CLAIMS_MAX = 16

/** One process that has sent from one port to another, with nobody else in between. */
type Claim = {
  process: OwningProcess
  firstMs: number
  lastMs: number
  isIpv6: boolean
  localAddress: string | undefined
  remoteAddress: string | undefined
}

/** Who sent datagrams from where to where, as far as the kernel told. */
export class ToldSenders {
  /** By `portsText`; those with the oldest news first. */
  readonly #claims = new Map<string, Claim[]>()
  #completeSinceMs = Number.NEGATIVE_INFINITY

  /** Answers the ports (`portsText`) of which more is known. */
  sent(way: DatagramSent, process: OwningProcess, atMs: number): string {
    const ports = portsText({ networkNamespace: process.networkNamespace, ...way })
    const claims = this.#claims.get(ports) ?? []
    const last = claims.at(-1)
    if (last !== undefined && isSame(last, process, way)) last.lastMs = atMs
    else claims.push(claimOf(process, way, atMs))
    if (claims.length > CLAIMS_MAX) claims.shift()
    this.#claims.delete(ports)
    this.#claims.set(ports, claims)
    if (this.#claims.size > PORTS_MAX) this.#claims.delete(this.#claims.keys().next().value!)
    return ports
  }

  /** Who was the first to send from this end in a conversation that began at `startMs`. */
  find(key: EndKey, startMs: number): OwningProcess | undefined {
    if (key.protocol !== 'udp' || startMs < this.#completeSinceMs) return undefined
    const claims = this.#claims.get(portsText(key))
    return claims?.find(
      (claim) =>
        claim.lastMs >= startMs - CLOCK_MS - CONNECT_MS &&
        claim.firstMs <= startMs + ANSWER_MS &&
        isOf(claim, key),
    )?.process
  }

  /** Something was not told: who sent first in what has begun before is not known any more. */
  forget(nowMs: number): void {
    this.#claims.clear()
    this.#completeSinceMs = nowMs
  }

  /** Forgets what is too old to be asked for. */
  expire(nowMs: number): void {
    for (const [ports, claims] of this.#claims) {
      if (claims.at(-1)!.lastMs >= nowMs - KEPT_MS) return
      this.#claims.delete(ports)
    }
  }
}

function claimOf(process: OwningProcess, way: DatagramSent, atMs: number): Claim {
  const { isIpv6, localAddress, remoteAddress } = way
  return { process, firstMs: atMs, lastMs: atMs, isIpv6, localAddress, remoteAddress }
}

function isSame(claim: Claim, { pid, startTicks }: OwningProcess, way: DatagramSent): boolean {
  return (
    claim.process.pid === pid &&
    claim.process.startTicks === startTicks &&
    claim.isIpv6 === way.isIpv6 &&
    claim.localAddress === way.localAddress &&
    claim.remoteAddress === way.remoteAddress
  )
}

/** What was not told of the addresses is not asked for: network namespace, ports and time are. */
function isOf({ isIpv6, localAddress, remoteAddress }: Claim, key: EndKey): boolean {
  return (
    isIpv6 === key.localAddress.includes(':') &&
    (localAddress ?? key.localAddress) === key.localAddress &&
    (remoteAddress ?? key.remoteAddress) === key.remoteAddress
  )
}
