import type { PacketRecord } from '../../shared/capture-file/packet-record.ts'
import { PacketCursor } from '../../shared/packet/packet-cursor.ts'
import { walkPacket } from '../../shared/packet/walk-packet.ts'
import type { PodSnapshot } from '../../shared/pod/pod.ts'
import { readNamespace } from '../procfs/namespaces.ts'
import { ownTrafficTest } from '../tap/own-traffic.ts'

/** Where the service listens: an address and a port. */
export type ServiceEnd = { address: string; port: number }

/** Listening there means listening at every address there is. */
const everyAddress = new Set(['0.0.0.0', '::'])

/**
 * Finds and counts the service's own packets in a pod that is in the service's own network namespace.
 * Of any other pod it asks nothing of a packet; of such a one it walks the headers once more.
 */
export class OwnPackets {
  readonly #serviceEnd: () => ServiceEnd | undefined
  readonly #cursor = new PacketCursor()
  #isInOurNamespace = false
  #addresses: readonly string[] = []
  #end: ServiceEnd | undefined
  #isOwn: ((cursor: PacketCursor) => boolean) | undefined
  #count = 0

  /** `serviceEnd` is asked again and again: a pod may be watched before the page is served. */
  constructor(serviceEnd: () => ServiceEnd | undefined) {
    this.#serviceEnd = serviceEnd
  }

  /** How many there have been. */
  get count(): number {
    return this.#count
  }

  /** The pod as it is from now on. */
  look({ pod, interfaces }: PodSnapshot): void {
    this.#isInOurNamespace = pod.networkNamespace === readNamespace(process.pid, 'net')
    this.#addresses = interfaces.flatMap(({ addresses }) => addresses.map((one) => one.address))
    this.#end = undefined
  }

  /** Whether the packet is one of them; then it is counted. */
  take(record: Readonly<PacketRecord>, linkType: number): boolean {
    if (!this.#isInOurNamespace) return false
    const end = this.#serviceEnd()
    if (end === undefined) return false
    if (end !== this.#end) this.#learn(end)
    const cursor = this.#cursor
    cursor.begin(record.bytes, record.offset, record.capturedLength, record.length)
    walkPacket(cursor, linkType)
    const isOwn = this.#isOwn?.(cursor) === true
    if (isOwn) this.#count++
    return isOwn
  }

  #learn(end: ServiceEnd): void {
    this.#end = end
    const { address, port } = end
    this.#isOwn = ownTrafficTest(port, everyAddress.has(address) ? this.#addresses : [address])
  }
}
