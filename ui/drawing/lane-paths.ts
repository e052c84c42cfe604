import { corneredLane, hangingLane, type LanePath, type Point } from './lane-path.ts'
import type { Peer, RailKind } from './scene.ts'
import type { SceneFrame } from './scene-frame.ts'

/** Where a lane begins or ends: plugged into a rail, or at somebody outside. */
export type LaneEnd = { x: number } | { peer: Peer }

const depthMin = 34
const depthMax = 64
/** How deep a lane hangs for each pixel between its ends. */
const sag = 0.14
/** Room between lanes that run along the same rail. */
const railPitch = 1.5

/**
 * The way between two ends. On `lo` it hangs below the rail; to and from outside it follows the
 * rail, the veth and the bridge, as the packets do. `order` keeps lanes on one rail apart.
 */
export function lanePathBetween(
  client: LaneEnd,
  server: LaneEnd,
  { rail, frame, order }: { rail: RailKind; frame: SceneFrame; order: number },
): LanePath {
  if (rail === 'loopback') {
    const [from, to] = [client, server].map((end) => onRail(end, frame))
    const depth = Math.max(depthMin, Math.min(depthMax, sag * Math.abs(to!.x - from!.x)))
    return hangingLane(from!, to!, depth)
  }
  const aside = ((order % 5) - 2) * railPitch
  const inside = [client, server].filter((end) => 'x' in end)
  if (inside.length === 2) {
    const y = frame.outerY + aside
    return corneredLane(inside.map(({ x }) => ({ x, y })))
  }
  const outwards = corners(client, server, frame, aside)
  return corneredLane('x' in client ? outwards : outwards.toReversed())
}

/** A client of the node that entered the pod's network namespace stands at the end of the rail. */
function onRail(end: LaneEnd, frame: SceneFrame): Point {
  return { x: 'x' in end ? end.x : visitorX(frame), y: frame.loopbackY }
}

/** Where processes of the node that use the pod's `lo` are plugged in. */
export function visitorX(frame: SceneFrame): number {
  return frame.railX2 - 8
}

/** From what is plugged in inside to the peer outside. */
function corners(client: LaneEnd, server: LaneEnd, frame: SceneFrame, aside: number): Point[] {
  const x = 'x' in client ? client.x : 'x' in server ? server.x : frame.vethX
  const peer = 'peer' in client ? client.peer : 'peer' in server ? server.peer : undefined
  const outerY = frame.outerY + aside
  const vethX = frame.vethX + aside
  const bridgeY = frame.bridgeY + aside
  const up = [
    { x, y: outerY },
    { x: vethX, y: outerY },
    { x: vethX, y: bridgeY },
  ]
  if (peer === undefined) return up
  const peerX = peer.x + peer.width / 2
  const peerY = peer.y < frame.bridgeY ? peer.y + peer.height : peer.y
  return [...up, { x: peerX, y: bridgeY }, { x: peerX, y: peerY }]
}
