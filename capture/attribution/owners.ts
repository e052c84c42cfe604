import type { Remedy } from '../../shared/messages/messages.ts'
import { isStronger, type Owner, unknownOwner } from '../../shared/pod/owner.ts'
import type { Pod } from '../../shared/pod/pod.ts'
import type { Attribution, EndKey, OwnerFound } from './attribution.ts'
import { portsText, rowText } from './end-text.ts'
import { LocalAddresses } from './local-addresses.ts'
import { PodDirectory } from './pod-directory.ts'
import { ScanPace } from './scan-pace.ts'
import { SocketScan } from './socket-scan.ts'
import { type SoughtEnd, SoughtEnds } from './sought-ends.ts'
import { SocketTrace } from './socket-trace.ts'

export type AttributionOptions = {
  /** The pods that are watched, as they are now. A list that has not changed is the same pods. */
  pods: () => readonly Pod[]
  found: OwnerFound
  /** Whether the kernel is asked to tell, besides our asking. Default true. */
  trace?: boolean
}

/** A container that no pod is known to have yet may have just been made: its name comes with the next look. */
const CONTAINER_WAIT_MS = 3000

/**
 * A fifth of a processor goes into asking where that is the only way to learn of a socket, a tenth
 * where the kernel tells: what is asked too late is told.
 */
const REST_FACTOR = { asking: 4, told: 9 } as const

/** An address of another host: nobody here owns it, and there is nobody to look for. */
const outside: Owner = { evidence: 'unknown', place: 'outside' }

/** Starts looking for the owners of connections. Costs next to nothing until somebody asks. */
export function startAttribution(options: AttributionOptions): Promise<Attribution> {
  return Promise.resolve(new Owners(options))
}

class Owners implements Attribution {
  readonly #directory: PodDirectory
  readonly #found: OwnerFound
  readonly #scan = new SocketScan()
  readonly #pace: ScanPace
  readonly #addresses = new LocalAddresses()
  readonly #sought = new SoughtEnds()
  readonly #trace: SocketTrace | Remedy | undefined

  constructor({ pods, found, trace = true }: AttributionOptions) {
    this.#directory = new PodDirectory(pods)
    this.#found = found
    this.#trace = trace
      ? SocketTrace.start(this.#directory, (ports) => this.#takeNews(ports))
      : undefined
    const restFactor = this.#trace instanceof SocketTrace ? REST_FACTOR.told : REST_FACTOR.asking
    this.#pace = new ScanPace(() => this.#look(), restFactor)
    this.#look()
  }

  ask(key: EndKey, startMs: number): Owner {
    const entryPid = (): number | undefined => this.#scan.entryPid(key.networkNamespace)
    if (!this.#addresses.has(key.networkNamespace, key.localAddress, entryPid)) return outside
    if (this.#trace instanceof SocketTrace) this.#trace.catchUp()
    const owner = this.#best(key, startMs)
    if (owner.evidence !== 'exact') this.#sought.add({ key, startMs, owner })
    // Where the kernel tells, it names the worker behind a listener by itself.
    const isListenerEnough = this.#trace instanceof SocketTrace
    const atOnce = owner.evidence === 'listener' ? !isListenerEnough : owner.evidence === 'unknown'
    this.#pace.asked(atOnce)
    return owner
  }

  forget(key: EndKey): void {
    const row = rowText(key)
    const ends = this.#sought.withPorts(portsText(key))
    // Of several conversations with the same ends the oldest is the one that has ended.
    const oldest = ends.find((end) => rowText(end.key) === row)
    if (oldest !== undefined) this.#sought.delete(oldest)
  }

  warnings(): Remedy[] {
    const unreadable: Remedy = {
      code: 'descriptors-unreadable',
      text: "Some processes' descriptors may not be read: the owners of their sockets stay unknown.",
      remedy: 'Run as root, or with the capabilities SYS_PTRACE and DAC_READ_SEARCH.',
    }
    const told = this.#trace instanceof SocketTrace ? this.#trace.warnings() : []
    const missing =
      this.#trace === undefined || this.#trace instanceof SocketTrace ? [] : [this.#trace]
    return [...missing, ...told, ...(this.#scan.metUnreadable ? [unreadable] : [])]
  }

  async stop(): Promise<void> {
    this.#pace.stop()
    if (this.#trace instanceof SocketTrace) await this.#trace.stop()
  }

  /** Reads all socket tables, and tries again who is not known exactly. Answers whether to go on. */
  #look(): boolean {
    this.#directory.refresh()
    this.#addresses.keepOnly(this.#directory.networkNamespaces)
    this.#scan.scan(this.#directory.networkNamespaces)
    for (const end of this.#sought.all()) this.#retry(end)
    return this.#sought.size > 0
  }

  #takeNews(ports: ReadonlySet<string>): void {
    for (const one of ports) for (const end of this.#sought.withPorts(one)) this.#retry(end)
  }

  #retry(end: SoughtEnd): void {
    const owner = this.#best(end.key, end.startMs)
    if (!isStronger(owner, end.owner)) return
    end.owner = owner
    if (owner.evidence === 'exact') this.#sought.delete(end)
    this.#found(end.key, end.startMs, owner)
  }

  /**
   * What the kernel told first, then the socket's own holders, then those of the listening socket.
   * Never an owner of the same ports at another time.
   */
  #best(key: EndKey, startMs: number): Owner {
    const told = this.#trace instanceof SocketTrace ? this.#trace.find(key, startMs) : undefined
    if (told !== undefined) {
      return this.#whenNamed(this.#directory.describeProcess(told, 'exact'), startMs)
    }
    const sighting = this.#scan.find(key, startMs)
    if (sighting === undefined) return unknownOwner
    const { holders, isListener, isPresent } = sighting
    const evidence = isListener ? 'listener' : isPresent ? 'exact' : 'remembered'
    return this.#whenNamed(this.#directory.describeHolders(holders, evidence), startMs)
  }

  #whenNamed(owner: Owner, startMs: number): Owner {
    const { containerId } = owner
    if (containerId === undefined || this.#directory.knows(containerId)) return owner
    this.#directory.refresh()
    return Date.now() - startMs < CONTAINER_WAIT_MS ? unknownOwner : owner
  }
}
