import type { ConversationRecord } from '../../shared/messages/records.ts'
import { evidences, type Evidence } from '../../shared/pod/owner.ts'
import type { PodSnapshot } from '../../shared/pod/pod.ts'
import { placeBoxes } from './box-places.ts'
import { drawContainers, ownedByPause } from './container-boxes.ts'
import { conversationName } from './end-name.ts'
import { chooseLanes, type ChosenLane, type SceneMoment } from './lane-choice.ts'
import { lanePathBetween, type LaneEnd } from './lane-paths.ts'
import { drawPeers, type DrawnPeers } from './peers.ts'
import { plugIn, type Plugs } from './plugs.ts'
import type { ProcessRole } from './process-rows.ts'
import { drawRails } from './rails.ts'
import type { Lane, NodeStrip, PodScene, PodWall } from './scene.ts'
import { frameScene, type SceneFrame } from './scene-frame.ts'
import type { SceneWords } from './scene-words.ts'
import type { SceneMemory } from './sticky-slots.ts'
import { readTopology, type Topology } from './topology.ts'

export type SceneInput = {
  snapshot: PodSnapshot
  conversations: readonly ConversationRecord[]
  /** The source's, by the index that conversations carry. */
  interfaceNames: readonly string[]
  moment: SceneMoment
  size: { width: number; height: number }
  /** The same one for each drawing of the same pod: it keeps ends and short-lived processes in place. */
  memory: SceneMemory
  words: SceneWords
}

/**
 * The picture of a pod at a moment. Where things are follows from the pod's parts alone; traffic only
 * decides which lanes, short-lived processes and peers are there, each at a place that it keeps.
 * `conversations` come newest first. Cost: O(conversations); meant for a few times a second, not for
 * every frame.
 */
export function drawPod(input: SceneInput): PodScene {
  const { snapshot, moment, memory, words } = input
  const frame = frameScene(input.size)
  const topology = readTopology(snapshot, input.interfaceNames, words)
  const { lanes, undrawn, linkWide } = chooseLanes(input.conversations, topology, moment)
  const places = placeBoxes(topology.containers.length, frame)
  const peers = drawPeers(lanes.flatMap(peerPlaces), { frame, memory, words: words.peer })
  const rails = drawRails(topology, frame)
  const plugs = plugIn({ topology, lanes, places, rails, frame, memory, peers })
  return {
    width: frame.width,
    height: frame.height,
    node: drawNode(topology, frame),
    peers: peers.peers,
    pod: drawWall(topology, frame),
    rails,
    containers: drawContainers(topology, places.boxes, rolesOf(lanes), memory),
    moreContainers: topology.containers.length - places.boxes.length,
    ...(plugs.usesGhost ? { ghost: { ...places.ghost, label: words.ghost } } : {}),
    jacks: plugs.jacks,
    clientEnds: plugs.clientEnds,
    lanes: lanes.map((lane, order) => drawLane(lane, order, { plugs, peers, frame, words })),
    undrawn,
    linkWide,
  }
}

function peerPlaces({
  client,
  server,
}: ChosenLane): Extract<ChosenLane['client'], { kind: 'peer' }>[] {
  return [client, server].filter((place) => place.kind === 'peer')
}

function drawNode({ snapshot, outer, words }: Topology, frame: SceneFrame): NodeStrip {
  const { pod, node } = snapshot
  const bridge = outer?.peer?.bridge
  const address = bridge?.addresses[0]
  const { x, width } = frame.pod
  return {
    title: words.node.title(node.name),
    y: frame.bridgeY,
    x1: x,
    x2: x + width,
    label: pod.hostNetwork
      ? words.node.usesInterfaces
      : bridge === undefined
        ? words.node.noBridge
        : words.node.bridge(bridge.name) +
          (address === undefined ? '' : `  ${address.address}/${address.prefixLength}`),
    hasBridge: bridge !== undefined,
    ...(outer?.peer === undefined
      ? {}
      : { veth: { name: outer.peer.name, x: frame.vethX, y1: frame.bridgeY, y2: frame.outerY } }),
  }
}

function drawWall(topology: Topology, frame: SceneFrame): PodWall {
  const { pod } = topology.snapshot
  const words = topology.words.wall
  const owned = ownedByPause(topology)
  const { x, y, width } = frame.pod
  return {
    ...frame.pod,
    title: pod.name,
    network: pod.hostNetwork ? words.nodeNetwork : words.ownNetwork,
    inode: `net:[${pod.networkNamespace}]`,
    ...(topology.pause === undefined
      ? {}
      : {
          pause: {
            x: x + width - 206,
            y: y + 12,
            width: 190,
            height: 24,
            owns: owned.length === 0 ? words.ownsNothing : words.owns(owned.join(', ')),
          },
        }),
  }
}

function rolesOf(lanes: readonly ChosenLane[]): Map<string, ProcessRole[]> {
  const roles = new Map<string, ProcessRole[]>()
  const play = (place: ChosenLane['client'], role: ProcessRole): void => {
    if (place.kind !== 'container') return
    const known = roles.get(place.containerId)
    if (known === undefined) roles.set(place.containerId, [role])
    else known.push(role)
  }
  for (const lane of lanes.toSorted((a, b) => Number(b.isActive) - Number(a.isActive))) {
    for (const { id: conversation, client, server } of lane.conversations) {
      const [asClient, asServer] = lane.isActive
        ? (['client', 'server'] as const)
        : (['past', 'past'] as const)
      play(lane.client, { owner: client.owner, activity: asClient, conversation })
      play(lane.server, { owner: server.owner, activity: asServer, conversation })
    }
  }
  return roles
}

function drawLane(
  lane: ChosenLane,
  order: number,
  {
    plugs,
    peers,
    frame,
    words,
  }: { plugs: Plugs; peers: DrawnPeers; frame: SceneFrame; words: SceneWords },
): Lane {
  const { key, conversations, isBundle, isActive, rail, client, server } = lane
  const latest = conversations[0]!
  const clientEnd = laneEnd(client, plugs.clientXByLane.get(key), peers, frame)
  const serverEnd = laneEnd(server, plugs.jackByLane.get(key)?.x, peers, frame)
  const name = conversationName(latest, words.end)
  return {
    key,
    isBundle,
    isActive,
    conversation: latest.id,
    conversations: conversations.map(({ id }) => id),
    path: lanePathBetween(clientEnd, serverEnd, { rail, frame, order }),
    clientContainerId: client.kind === 'container' ? client.containerId : undefined,
    serverContainerId: server.kind === 'container' ? server.containerId : undefined,
    evidence: weaker(latest.client.owner.evidence, latest.server.owner.evidence),
    description: isBundle ? words.alike(conversations.length, name) : name,
  }
}

function laneEnd(
  place: ChosenLane['client'],
  x: number | undefined,
  peers: DrawnPeers,
  frame: SceneFrame,
): LaneEnd {
  const peer = place.kind === 'peer' ? peers.peerOf(place.key) : undefined
  return peer === undefined ? { x: x ?? frame.vethX } : { peer }
}

/** What is known of a lane is what is known of the end that less is known of. */
function weaker(a: Evidence, b: Evidence): Evidence {
  return evidences.indexOf(a) < evidences.indexOf(b) ? a : b
}
