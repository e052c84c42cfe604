import type { Socket } from '../../shared/pod/pod.ts'
import { accepts, isLoopback, isWildcard } from './address-kind.ts'
import type { ChosenLane } from './lane-choice.ts'
import type { RailKind } from './scene.ts'

/** Something that conversations can lead to on a rail: a port, before it has a place. */
export type Port = {
  rail: RailKind
  /** `TCP`, `UDP`, or a protocol without ports. */
  transport: string
  port: number | undefined
  /** What it is bound to; empty when that is not known. */
  addresses: string[]
  /** `undefined`: nobody is known to hold it, or several containers do. */
  containerId: string | undefined
  isShared: boolean
  /** Seen in packets only. */
  isDerived: boolean
  /** Packets to it were answered with RST: nothing listened there. Then `addresses` is where they went. */
  isRefused: boolean
  /** Of the lanes that lead here. */
  laneKeys: string[]
}

/**
 * Linux hands out ports from here to whoever asks for none (`ip_local_port_range`, ip(7)): a datagram
 * socket there is a client's that waits for an answer, not a service.
 */
const ephemeralPortMin = 32_768

/**
 * The ports of both rails of a pod; `lanes` lead into it. The address a socket is bound to decides: all addresses, both rails; a
 * loopback address, only `lo`; any other, only the outer rail. What lanes lead to although no
 * listener is known there is `isDerived`: a listener at another address is none.
 */
export function portsOf(listeners: readonly Socket[], lanes: readonly ChosenLane[]): Port[] {
  const ports: Port[] = []
  for (const socket of listeners) plugIn(socket, ports)
  for (const lane of lanes) lead(lane, ports)
  return ports.toSorted((a, b) => (a.port ?? 0) - (b.port ?? 0))
}

function plugIn(socket: Socket, ports: Port[]): void {
  const transport = socket.protocol.startsWith('tcp') ? 'TCP' : 'UDP'
  const { localPort: port } = socket
  if (transport === 'UDP' && port >= ephemeralPortMin) return
  const address = socket.localAddress.replace(/^::ffff:(?=\d+\.)/, '')
  const holders = new Set(socket.holders.map(({ containerId }) => containerId))
  const containerId = holders.size === 1 ? [...holders][0] : undefined
  for (const rail of railsOf(address)) {
    const known = ports.find(
      (other) =>
        other.rail === rail &&
        other.transport === transport &&
        other.port === port &&
        other.containerId === containerId,
    )
    if (known === undefined) {
      const isShared = holders.size > 1
      const found = { rail, transport, port, addresses: [address], containerId, isShared }
      ports.push({ ...found, isDerived: false, isRefused: false, laneKeys: [] })
    } else if (!known.addresses.includes(address)) known.addresses.push(address)
  }
}

function railsOf(address: string): RailKind[] {
  if (isWildcard(address)) return ['loopback', 'outer']
  return [isLoopback(address) ? 'loopback' : 'outer']
}

/** Two containers can hold one number at different addresses: the owner and the address decide. */
function lead(lane: ChosenLane, ports: Port[]): void {
  const { transport, server, refused: isRefused = false } = lane.conversations[0]!
  const containerId =
    lane.server.kind === 'container' && !isRefused ? lane.server.containerId : undefined
  const isThere = ({ addresses }: Port): boolean =>
    addresses.some((bound) => accepts(bound, server.address))
  const sameNumber = ports.filter(
    (port) =>
      port.rail === lane.rail &&
      port.transport === transport &&
      port.port === server.port &&
      port.isRefused === isRefused,
  )
  const found =
    sameNumber.find((port) => containerId !== undefined && port.containerId === containerId) ??
    sameNumber.find(isThere) ??
    sameNumber.find((port) => port.isDerived && port.containerId === containerId)
  if (found !== undefined) {
    found.laneKeys.push(lane.key)
    if (isRefused && !isThere(found)) found.addresses.push(server.address)
    return
  }
  const addresses = isRefused ? [server.address] : []
  const derived = { rail: lane.rail, transport, port: server.port, addresses, containerId }
  ports.push({ ...derived, isShared: false, isDerived: true, isRefused, laneKeys: [lane.key] })
}
