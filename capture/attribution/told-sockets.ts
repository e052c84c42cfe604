import type { EndKey } from './attribution.ts'
import { portsText } from './end-text.ts'
import type { OwningProcess } from './owning-process.ts'
import type { StateChange } from './trace-line.ts'

/** From the kernel's `include/net/tcp_states.h`. */
const State = { synSent: 2, finWait1: 4, close: 7, lastAck: 9 } as const

/** A packet's time and the trace's are of two clocks, brought together to within a millisecond or two. */
const CLOCK_MS = 10
/** `connect` sends the first packet at once: a conversation that began later is another one. */
const CONNECT_MS = 1000
/** Long enough for a conversation to be asked about after its packets were read. */
const KEPT_MS = 30_000
const CLAIMS_MAX = 32_768
const CONNECTING_MAX = 8192

/** What was told of one socket: a conversation that began between these times was this process's. */
type Claim = {
  process: OwningProcess
  ports: string
  fromMs: number
  untilMs: number
  toldMs: number
  isOpen: boolean
  socket: string | undefined
  isIpv6: boolean
  localAddress: string | undefined
  remoteAddress: string | undefined
}

/** When a change was made, and by which process of a watched network namespace, if by any. */
export type Done = { process: OwningProcess | undefined; atMs: number }

/**
 * Whose TCP sockets are, from what the kernel tells of their changes of state: `connect` names the
 * client, `close` whoever had the socket last, here the very worker of a server.
 */
export class ToldSockets {
  /** Who has called `connect`: the port is told with the next change of the same socket. */
  readonly #connecting = new Map<string, Done & { process: OwningProcess }>()
  readonly #claims = new Map<string, Claim[]>()
  readonly #inOrder: Claim[] = []

  /** Takes up a change of state. Answers the ports (`portsText`) that more is known of. */
  changed(change: StateChange, thread: number, done: Done): string | undefined {
    const name = change.socket ?? `${thread} ${change.remotePort}`
    if (change.to === State.synSent) {
      this.#connects(name, done)
      return undefined
    }
    if (change.from === State.synSent) return this.#connected(change, name, done)
    return this.#closed(change, done)
  }

  /** Whose socket this end's was, of a conversation that began at `startMs`. */
  find(key: EndKey, startMs: number): OwningProcess | undefined {
    if (key.protocol !== 'tcp') return undefined
    const claims = this.#claims.get(portsText(key))
    return claims?.findLast((claim) => isOf(claim, key, startMs))?.process
  }

  /** Something was not told: what is still open may have been closed and used again. */
  forget(): void {
    this.#connecting.clear()
    this.#claims.clear()
    this.#inOrder.length = 0
  }

  /** Forgets what is too old to be asked for. */
  expire(nowMs: number): void {
    let expired = 0
    while (expired < this.#inOrder.length && this.#inOrder[expired]!.toldMs < nowMs - KEPT_MS) {
      this.#remove(this.#inOrder[expired++]!)
    }
    this.#inOrder.splice(0, expired)
  }

  #connects(name: string, { process, atMs }: Done): void {
    this.#connecting.delete(name)
    if (process === undefined) return
    if (this.#connecting.size >= CONNECTING_MAX) this.#connecting.clear()
    this.#connecting.set(name, { process, atMs })
  }

  #connected(change: StateChange, name: string, { process, atMs }: Done): string | undefined {
    const begun = this.#connecting.get(name)
    this.#connecting.delete(name)
    const connector = begun?.process ?? process
    if (connector === undefined) return undefined
    const fromMs = begun?.atMs ?? atMs - CONNECT_MS
    const untilMs = change.to === State.close ? atMs : fromMs + CONNECT_MS
    const isOpen = change.to !== State.close
    return this.#claim(change, connector, { fromMs, untilMs, toldMs: atMs, isOpen })
  }

  #closed(change: StateChange, { process, atMs }: Done): string | undefined {
    if (!isClosing(change) || process === undefined) return undefined
    const ports = portsText({ networkNamespace: process.networkNamespace, ...change })
    const previous = this.#claims.get(ports)?.findLast((claim) => isSameTuple(claim, change))
    if (previous?.isOpen && previous.socket === change.socket) {
      previous.isOpen = false
      previous.untilMs = Math.min(previous.untilMs, atMs)
      return undefined
    }
    const fromMs = previous?.untilMs ?? Number.NEGATIVE_INFINITY
    return this.#claim(change, process, { fromMs, untilMs: atMs, toldMs: atMs, isOpen: false })
  }

  #claim(
    change: StateChange,
    process: OwningProcess,
    when: Pick<Claim, 'fromMs' | 'untilMs' | 'toldMs' | 'isOpen'>,
  ): string {
    const ports = portsText({ networkNamespace: process.networkNamespace, ...change })
    const { socket, isIpv6, localAddress, remoteAddress } = change
    const claim = { ...when, process, ports, socket, isIpv6, localAddress, remoteAddress }
    const others = this.#claims.get(ports)
    if (others === undefined) this.#claims.set(ports, [claim])
    else others.push(claim)
    this.#inOrder.push(claim)
    if (this.#inOrder.length > CLAIMS_MAX) this.#remove(this.#inOrder.shift()!)
    return ports
  }

  #remove(claim: Claim): void {
    const others = this.#claims.get(claim.ports)?.filter((other) => other !== claim) ?? []
    if (others.length === 0) this.#claims.delete(claim.ports)
    else this.#claims.set(claim.ports, others)
  }
}

function isSameTuple(claim: Claim, change: StateChange): boolean {
  return claim.localAddress === change.localAddress && claim.remoteAddress === change.remoteAddress
}

/** `close`: in order, after the other end, or cutting the connection off. */
function isClosing({ to }: StateChange): boolean {
  return to === State.finWait1 || to === State.lastAck || to === State.close
}

function isOf(claim: Claim, key: EndKey, startMs: number): boolean {
  if (claim.fromMs > startMs + CLOCK_MS || startMs > claim.untilMs + CLOCK_MS) return false
  if (claim.localAddress === undefined || claim.remoteAddress === undefined) {
    return claim.isIpv6 === key.localAddress.includes(':')
  }
  return claim.localAddress === key.localAddress && claim.remoteAddress === key.remoteAddress
}
