import type { ConversationRecord } from '../../shared/messages/records.ts'
import { evidences, type Evidence } from '../../shared/pod/owner.ts'
import type { PodSnapshot } from '../../shared/pod/pod.ts'
import { placeBoxes } from './box-places.ts'
import { drawShell } from './building.ts'
import { drawContainers } from './container-boxes.ts'
import { conversationName } from './end-name.ts'
import { endPlacer, type EndPlace, type PeerPlace } from './end-places.ts'
import { chooseLanes, type ChosenLane, type SceneMoment } from './lane-choice.ts'
import { lanePathBetween, type LaneEnd } from './lane-paths.ts'
import { drawPeers, type DrawnPeers } from './peers.ts'
import { plugIn, type Plugs } from './plugs.ts'
import type { ProcessRole } from './process-rows.ts'
import { drawRails } from './rails.ts'
import type { Building, Lane, OtherPods, PodScene } from './scene.ts'
import {
  framePicture,
  type PictureFrame,
  type PictureSize,
  type SceneFrame,
} from './scene-frame.ts'
import type { SceneWords } from './scene-words.ts'
import type { SceneMemory } from './sticky-slots.ts'
import { readTopology, type Topology } from './topology.ts'

export type SceneInput = {
  /** The pods that are to be drawn, each at its place; at least one. */
  snapshots: readonly PodSnapshot[]
  /** Pods that are watched too: who talks with them is told their names. */
  otherSnapshots?: readonly PodSnapshot[]
  conversations: readonly ConversationRecord[]
  /** The source's, by the index that conversations carry. */
  interfaceNames: readonly string[]
  moment: SceneMoment
  size: PictureSize
  /** The same one for each drawing of the same pods: it keeps ends and short-lived processes in place. */
  memory: SceneMemory
  words: SceneWords
}

/**
 * The picture of pods at a moment. Where things are follows from the pods' parts alone; traffic only
 * decides which lanes, short-lived processes and peers are there, each at a place that it keeps.
 * `conversations` come newest first. Cost: O(conversations); meant for a few times a second, not for
 * every frame.
 */
export function drawPods(input: SceneInput): PodScene {
  const { snapshots, otherSnapshots = [], moment, memory, words } = input
  const frame = framePicture(input.size, snapshots.length)
  const read = (snapshot: PodSnapshot): Topology => readTopology(snapshot, words)
  const drawn = snapshots.slice(0, frame.pods.length).map(read)
  const others = snapshots.slice(frame.pods.length)
  const placeEnds = endPlacer(drawn, [...others, ...otherSnapshots].map(read), input.interfaceNames)
  const { lanes, undrawn, linkWide } = chooseLanes(input.conversations, placeEnds, moment)
  const peers = drawPeers(lanes.flatMap(peerPlaces), { frame, memory, words: words.peer })
  const roles = rolesOf(lanes)
  const built = drawn.map((topology, pod) =>
    drawBuilding(topology, { pod, frame: frame.pods[pod]!, lanes, roles, memory, peers }),
  )
  const plugs = built.map((one) => one.plugs)
  return {
    width: frame.width,
    height: frame.height,
    buildings: built.map(({ building }) => building),
    ...(frame.others && { others: { ...frame.others, ...toldOthers(others, words) } }),
    peers: peers.peers,
    lanes: lanes.map((lane, order) => drawLane(lane, order, { plugs, peers, frame, words })),
    undrawn,
    linkWide,
    legend: frame.legend,
  }
}

function toldOthers(
  others: readonly PodSnapshot[],
  words: SceneWords,
): Pick<OtherPods, 'key' | 'label' | 'description'> {
  return {
    key: others[0]!.pod.key,
    label: words.morePods(others.length),
    description: words.morePodsTitle(others.map(({ pod }) => pod.name)),
  }
}

type BuildingInput = {
  /** Its place. */
  pod: number
  frame: SceneFrame
  lanes: readonly ChosenLane[]
  roles: Map<string, ProcessRole[]>
  memory: SceneMemory
  peers: DrawnPeers
}

function drawBuilding(
  topology: Topology,
  { pod, frame, lanes, roles, memory, peers }: BuildingInput,
): { building: Building; plugs: Plugs } {
  const places = placeBoxes(topology.containers.length, frame)
  const rails = drawRails(topology, frame)
  const plugs = plugIn({ topology, pod, lanes, places, rails, frame, memory, peers })
  const building: Building = {
    ...drawShell(topology, frame),
    rails,
    containers: drawContainers(topology, places.boxes, roles, memory),
    moreContainers: topology.containers.length - places.boxes.length,
    ...(plugs.usesGhost ? { ghost: { ...places.ghost, label: topology.words.ghost } } : {}),
    jacks: plugs.jacks,
    clientEnds: plugs.clientEnds,
  }
  return { building, plugs }
}

function peerPlaces({ client, server }: ChosenLane): PeerPlace[] {
  return [client, server].filter((place) => place.kind === 'peer')
}

function rolesOf(lanes: readonly ChosenLane[]): Map<string, ProcessRole[]> {
  const roles = new Map<string, ProcessRole[]>()
  const play = (place: EndPlace, role: ProcessRole): void => {
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

type LaneInput = {
  plugs: readonly Plugs[]
  peers: DrawnPeers
  frame: PictureFrame
  words: SceneWords
}

function drawLane(lane: ChosenLane, order: number, input: LaneInput): Lane {
  const { key, conversations, isBundle, isActive, rail, client, server } = lane
  const { words } = input
  const latest = conversations[0]!
  const clientEnd = laneEnd(client, input, ({ clientXByLane }) => clientXByLane.get(key))
  const serverEnd = laneEnd(server, input, ({ jackByLane }) => jackByLane.get(key)?.x)
  const ends = conversationName(latest, words.end)
  const name = latest.refused ? `${ends}, ${words.jack.nothingListens}` : ends
  return {
    key,
    isBundle,
    isActive,
    conversation: latest.id,
    conversations: conversations.map(({ id }) => id),
    path: lanePathBetween(clientEnd, serverEnd, {
      rail,
      order,
      bridgeY: input.frame.pods[0]!.bridgeY,
    }),
    clientContainerId: client.kind === 'container' ? client.containerId : undefined,
    serverContainerId: server.kind === 'container' ? server.containerId : undefined,
    evidence: weaker(latest.client.owner.evidence, latest.server.owner.evidence),
    description: isBundle ? words.alike(conversations.length, name) : name,
  }
}

function laneEnd(
  place: EndPlace,
  { plugs, peers, frame }: LaneInput,
  xOf: (plugs: Plugs) => number | undefined,
): LaneEnd {
  if (place.kind === 'peer') return { peer: peers.peerOf(place.key)! }
  const pod = frame.pods[place.pod]!
  return { x: xOf(plugs[place.pod]!) ?? pod.vethX, frame: pod }
}

/** What is known of a lane is what is known of the end that less is known of. */
function weaker(a: Evidence, b: Evidence): Evidence {
  return evidences.indexOf(a) < evidences.indexOf(b) ? a : b
}
