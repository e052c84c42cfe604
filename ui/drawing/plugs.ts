import type { BoxPlace, Rectangle } from './box-places.ts'
import { portSuffix } from './end-name.ts'
import { placeJacks, portLine, takenBy } from './jacks.ts'
import type { ChosenLane } from './lane-choice.ts'
import { visitorX } from './lane-paths.ts'
import type { DrawnPeers } from './peers.ts'
import { portsOf, type Port } from './ports.ts'
import { takenByLabel } from './rails.ts'
import type { ClientEnd, Jack, Rail, RailKind } from './scene.ts'
import type { SceneFrame } from './scene-frame.ts'
import { endSpots, spanOfBox, spanOfGhost, wire, type Span, type Taken } from './spans.ts'
import type { SceneMemory } from './sticky-slots.ts'
import type { Topology } from './topology.ts'

/** What is plugged into a pod's rails, and where each lane begins and ends in it. */
export type Plugs = {
  jacks: Jack[]
  clientEnds: ClientEnd[]
  jackByLane: ReadonlyMap<string, Jack>
  clientXByLane: ReadonlyMap<string, number>
  /** Something is plugged in that belongs to nobody known. */
  usesGhost: boolean
}

type PlugInput = {
  topology: Topology
  /** Its place among the pods that are drawn. */
  pod: number
  lanes: readonly ChosenLane[]
  places: { boxes: readonly BoxPlace[]; ghost: Rectangle }
  rails: readonly Rail[]
  frame: SceneFrame
  memory: SceneMemory
  peers: DrawnPeers
}

export function plugIn(input: PlugInput): Plugs {
  const spans = spansOf(input)
  const { jacks, jackByLane, ghostJacks } = plugInPorts(input, spans)
  const { clientEnds, clientXByLane, ghostEnds } = plugInClients(input, spans, jacks)
  return { jacks, clientEnds, jackByLane, clientXByLane, usesGhost: ghostJacks || ghostEnds }
}

type Spans = {
  of(containerId: string | undefined, rail: RailKind): { span: Span; isGhost: boolean }
}

function spansOf({ topology, places, frame }: PlugInput): Spans {
  const byContainer = new Map<string, BoxPlace>()
  places.boxes.forEach((place, i) => byContainer.set(topology.containers[i]!.id, place))
  return {
    of(containerId, rail) {
      const place = containerId === undefined ? undefined : byContainer.get(containerId)
      if (place === undefined)
        return { span: spanOfGhost(places.ghost, rail, frame), isGhost: true }
      return { span: spanOfBox(place, rail), isGhost: false }
    },
  }
}

function plugInPorts(
  { topology, lanes: all, pod, frame }: PlugInput,
  spans: Spans,
): { jacks: Jack[]; jackByLane: Map<string, Jack>; ghostJacks: boolean } {
  const lanes = all.filter(({ server }) => server.kind !== 'peer' && server.pod === pod)
  const jackByLane = new Map<string, Jack>()
  const jacks: Jack[] = []
  let ghostJacks = false
  for (const { ports, part } of portGroups(portsOf(topology.snapshot.listeners, lanes))) {
    const { isRefused, containerId, rail } = ports[0]!
    const { span: whole, isGhost } = spans.of(containerId, rail)
    const span = partOf(whole, part)
    // Nothing that listens is nobody unknown.
    ghostJacks ||= isGhost && !isRefused
    for (const placed of placeJacks(ports, span, { frame, words: topology.words.jack })) {
      const keys = new Set(placed.ports.flatMap((port) => port.laneKeys))
      const leading = lanes.filter(({ key }) => keys.has(key))
      const jack = { ...placed.jack, ...saidByLanes(leading) }
      jacks.push(jack)
      for (const key of keys) jackByLane.set(key, jack)
    }
  }
  return { jacks, jackByLane, ghostJacks }
}

type Part = { index: number; count: number }

/**
 * Ports that share a place on a rail: those of one container; of those that belong to nobody known,
 * what listens, what is derived and what is refused, side by side.
 */
function portGroups(ports: readonly Port[]): { ports: Port[]; part: Part }[] {
  const groups = groupBy(ports, (port) => `${port.rail} ${holderOf(port)}`)
  const places = groupBy(groups, ([first]) => `${first!.rail} ${first!.containerId}`)
  return places.flatMap((sharing) =>
    sharing
      .toSorted(([a], [b]) => holderOf(a!).localeCompare(holderOf(b!)))
      .map((own, index) => ({ ports: own, part: { index, count: sharing.length } })),
  )
}

function holderOf({ containerId, isDerived, isRefused }: Port): string {
  return containerId ?? `nobody ${Number(isDerived) + Number(isRefused)}`
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Item[][] {
  const groups = new Map<string, Item[]>()
  for (const item of items) {
    const group = groups.get(keyOf(item))
    if (group === undefined) groups.set(keyOf(item), [item])
    else group.push(item)
  }
  return [...groups.values()]
}

function partOf(span: Span, { index, count }: Part): Span {
  const width = (span.x2 - span.x1) / count
  return { ...span, x1: span.x1 + index * width, x2: span.x1 + (index + 1) * width }
}

function saidByLanes(lanes: readonly ChosenLane[]): Pick<Jack, 'isActive' | 'conversation'> {
  const newest = lanes.map(({ conversations }) => conversations[0]!.id)
  return {
    isActive: lanes.some(({ isActive }) => isActive),
    conversation: newest.length === 0 ? undefined : Math.max(...newest),
  }
}

function plugInClients(
  { lanes, pod, rails, frame, memory, peers }: PlugInput,
  spans: Spans,
  jacks: readonly Jack[],
): { clientEnds: ClientEnd[]; clientXByLane: Map<string, number>; ghostEnds: boolean } {
  const clientEnds: ClientEnd[] = []
  const clientXByLane = new Map<string, number>()
  let ghostEnds = false
  for (const own of groupBy(
    lanes.filter((lane) => isClientIn(lane, pod)),
    clientKey,
  )) {
    const { rail, client } = own[0]!
    if (client.kind === 'peer') {
      for (const lane of own) {
        const peer = peers.peerOf(client.key)
        if (peer !== undefined && rail === 'loopback') clientEnds.push(visitor(lane, peer, frame))
      }
      continue
    }
    const containerId = client.kind === 'container' ? client.containerId : undefined
    const { span, isGhost } = spans.of(containerId, rail)
    ghostEnds ||= isGhost
    const spots = endSpots(span, takenOn(rail, rails, jacks, frame), frame.portSize.end)
    const slots = memory.slots(`clients ${clientKey(own[0]!)}`).assign(own.map((lane) => lane.key))
    for (const lane of own) {
      const spot = spots[slots.get(lane.key)! % spots.length]!
      clientXByLane.set(lane.key, spot.x)
      clientEnds.push(clientEnd(lane, spot, { span, isGhost, frame }))
    }
  }
  return { clientEnds, clientXByLane, ghostEnds }
}

function clientKey({ rail, client }: ChosenLane): string {
  return `${rail} ${client.key}`
}

/** Somebody in the pod, or a visitor to its loopback. */
function isClientIn({ client, server, rail }: ChosenLane, pod: number): boolean {
  if (client.kind !== 'peer') return client.pod === pod
  return rail === 'loopback' && server.kind !== 'peer' && server.pod === pod
}

function takenOn(
  kind: RailKind,
  rails: readonly Rail[],
  jacks: readonly Jack[],
  frame: SceneFrame,
): Taken[] {
  const { vethX } = frame
  const veth = kind === 'outer' ? [{ x: vethX, x1: vethX - 16, x2: vethX + 16 }] : []
  const labels = rails.filter((rail) => rail.kind === kind).flatMap(takenByLabel)
  return [
    ...veth,
    ...labels,
    ...jacks.filter(({ rail }) => rail === kind).map((jack) => takenBy(jack, frame)),
  ]
}

function clientEnd(
  lane: ChosenLane,
  spot: { x: number; isLabelled: boolean },
  { span, isGhost, frame }: { span: Span; isGhost: boolean; frame: SceneFrame },
): ClientEnd {
  return {
    key: lane.key,
    rail: lane.rail,
    port: endPort(lane),
    isLabelled: spot.isLabelled,
    isActive: lane.isActive,
    isDashed: isGhost,
    x: spot.x,
    y: railY(lane.rail, frame),
    labelY: portLine(lane.rail, frame.portSize.end, frame),
    connector: wire(span, lane.rail, spot.x, frame),
  }
}

/** A process of the node has entered the pod's network namespace: its wire comes from outside. */
function visitor(
  lane: ChosenLane,
  peer: { x: number; y: number; width: number; height: number },
  frame: SceneFrame,
): ClientEnd {
  const x = visitorX(frame)
  const corridor = frame.pod.x + frame.pod.width - 9
  const start = `M${peer.x + peer.width / 2} ${peer.y + peer.height}`
  return {
    key: lane.key,
    rail: 'loopback',
    port: endPort(lane),
    isLabelled: false,
    isActive: lane.isActive,
    isDashed: true,
    x,
    y: frame.loopbackY,
    labelY: frame.loopbackY - 16,
    connector: `${start} V${frame.pod.y - 8} H${corridor} V${frame.loopbackY} H${x}`,
  }
}

function endPort(lane: ChosenLane): string {
  const count = lane.conversations.length
  return lane.isBundle ? `+${count}` : portSuffix(lane.conversations[0]!.client).trim()
}

function railY(rail: RailKind, frame: SceneFrame): number {
  return rail === 'loopback' ? frame.loopbackY : frame.outerY
}
