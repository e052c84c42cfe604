import { corneredLane, hangingLane, type LanePath, type Point } from './lane-path.ts'
import type { Peer, RailKind } from './scene.ts'
import type { SceneFrame } from './scene-frame.ts'

/** Where a lane begins or ends: plugged into a rail of a pod, or at somebody outside. */
export type LaneEnd = { x: number; frame: SceneFrame } | { peer: Peer }

const depthMin = 34
const depthMax = 64
/** Among other pods there is less room below the rail. */
const narrowDepthMax = 44
/** How deep a lane hangs for each pixel between its ends. */
const sag = 0.14
/** Room between lanes that run along the same rail. */
const railPitch = 1.5

/**
 * The way between two ends. On `lo` it hangs below the rail; to and from outside, and from pod to pod,
 * it follows the rail, the veth and the bridge, as the packets do. `order` keeps lanes on one rail apart.
 */
export function lanePathBetween(
  client: LaneEnd,
  server: LaneEnd,
  { rail, order, bridgeY }: { rail: RailKind; order: number; bridgeY: number },
): LanePath {
  if (rail === 'loopback') return loopbackLane(client, server)
  const aside = ((order % 5) - 2) * railPitch
  if (isPlugged(client) && isPlugged(server) && client.frame === server.frame) {
    const y = client.frame.outerY + aside
    return corneredLane([client, server].map(({ x }) => ({ x, y })))
  }
  return corneredLane([
    ...wayUp(client, bridgeY, aside),
    ...wayUp(server, bridgeY, aside).toReversed(),
  ])
}

function loopbackLane(client: LaneEnd, server: LaneEnd): LanePath {
  const from = onLoopback(client, server)
  const to = onLoopback(server, client)
  const isLow = [client, server].some((end) => isPlugged(end) && end.frame.isLow)
  if (isLow) return hangingLane(from, to, depthMin)
  const depthMost = [client, server].some((end) => isPlugged(end) && end.frame.isNarrow)
    ? narrowDepthMax
    : depthMax
  const depth = Math.max(depthMin, Math.min(depthMost, sag * Math.abs(to.x - from.x)))
  return hangingLane(from, to, depth)
}

function isPlugged(end: LaneEnd): end is Extract<LaneEnd, { x: number }> {
  return 'x' in end
}

/** A client of the node that entered the pod's network namespace stands at the end of the rail. */
function onLoopback(end: LaneEnd, other: LaneEnd): Point {
  if (isPlugged(end)) return { x: end.x, y: end.frame.loopbackY }
  return isPlugged(other)
    ? { x: visitorX(other.frame), y: other.frame.loopbackY }
    : { x: end.peer.x, y: end.peer.y }
}

/** Where processes of the node that use the pod's `lo` are plugged in. */
export function visitorX(frame: SceneFrame): number {
  return frame.railX2 - 8
}

/** From a peer, or what is plugged in inside, to the bridge. */
function wayUp(end: LaneEnd, bridgeY: number, aside: number): Point[] {
  if (isPlugged(end)) {
    const { x, frame } = end
    const vethX = frame.vethX + aside
    return [
      { x, y: frame.outerY + aside },
      { x: vethX, y: frame.outerY + aside },
      { x: vethX, y: bridgeY + aside },
    ]
  }
  const { x, y, width, height } = end.peer
  const middle = x + width / 2
  return [
    { x: middle, y: y < bridgeY ? y + height : y },
    { x: middle, y: bridgeY + aside },
  ]
}
