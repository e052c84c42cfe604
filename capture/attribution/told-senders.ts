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

/** So long a thread's process is not asked for again: that can cost more than all the rest. */
const ASKED_MS = 500

/** A datagram, and the number of the thread that sent it. */
type SentBy = DatagramSent & { thread: number }

/** One process that has sent from one port to another, with nobody else in between. */
type Claim = {
  ports: string
  process: OwningProcess
  askedMs: number
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
  /** The last claim of each thread and its ports. */
  readonly #byThread = new Map<string, Claim>()
  #completeSinceMs = Number.NEGATIVE_INFINITY

  /** Takes up what a thread has sent the same way a moment ago; false where it has to be asked whose it is. */
  sentAgain(way: SentBy, atMs: number): boolean {
    const claim = this.#byThread.get(threadText(way))
    if (claim === undefined || atMs - claim.askedMs > ASKED_MS) return false
    const isLast = this.#claims.get(claim.ports)?.at(-1) === claim
    if (!isLast || !isSameWay(claim, way)) return false
    claim.lastMs = atMs
    return true
  }

  /** Answers the ports (`portsText`) of which more is known. */
  sent(way: SentBy, process: OwningProcess, atMs: number): string {
    const ports = portsText({ networkNamespace: process.networkNamespace, ...way })
    const claims = this.#claims.get(ports) ?? []
    const last = claims.at(-1)
    const isSame = last !== undefined && isOfProcess(last, process) && isSameWay(last, way)
    const claim = isSame ? last : claimOf(ports, { process, way, atMs })
    claim.lastMs = claim.askedMs = atMs
    if (!isSame) claims.push(claim)
    if (claims.length > CLAIMS_MAX) claims.shift()
    this.#claims.delete(ports)
    this.#claims.set(ports, claims)
    if (this.#claims.size > PORTS_MAX) this.#claims.delete(this.#claims.keys().next().value!)
    if (this.#byThread.size > PORTS_MAX) this.#byThread.clear()
    this.#byThread.set(threadText(way), claim)
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
    this.#byThread.clear()
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

function threadText({ thread, localPort, remotePort }: SentBy): string {
  return `${thread} ${localPort} ${remotePort}`
}

function claimOf(
  ports: string,
  { process, way, atMs }: { process: OwningProcess; way: DatagramSent; atMs: number },
): Claim {
  const { isIpv6, localAddress, remoteAddress } = way
  const times = { askedMs: atMs, firstMs: atMs, lastMs: atMs }
  return { ports, process, ...times, isIpv6, localAddress, remoteAddress }
}

function isOfProcess({ process }: Claim, { pid, startTicks }: OwningProcess): boolean {
  return process.pid === pid && process.startTicks === startTicks
}

function isSameWay(claim: Claim, way: DatagramSent): boolean {
  return (
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
