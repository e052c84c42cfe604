import type { ConversationEnd, ConversationRecord } from '../../shared/messages/records.ts'
import type { Owner } from '../../shared/pod/owner.ts'
import type { PodSnapshot } from '../../shared/pod/pod.ts'
import { isLoopback } from './address-kind.ts'
import type { RailKind } from './scene.ts'
import type { Topology } from './topology.ts'

/**
 * Where in the picture an end of a conversation belongs; `pod` is the drawn pod's place. `ghost`:
 * inside it, but nobody is known to own it.
 */
export type EndPlace =
  | { kind: 'container'; key: string; pod: number; containerId: string }
  | { kind: 'ghost'; key: string; pod: number }
  | PeerPlace

/** Outside the pods that are drawn; `isDashed` for processes of the node, which are in no container. */
export type PeerPlace = {
  kind: 'peer'
  key: string
  label: string
  shortLabel: string
  detail: string
  isDashed: boolean
  /** Another pod that is watched. */
  podKey?: string
}

export type PlacedEnds = { rail: RailKind; client: EndPlace; server: EndPlace }

/** `undefined` for what goes on within, or between, pods that are not drawn. */
export type PlaceEnds = (conversation: ConversationRecord) => PlacedEnds | undefined

/**
 * Finds the places of conversations' ends in the pods that are drawn. `others` are watched too:
 * whoever talks with them is told their names. `interfaceNames` are the source's, by the index that
 * conversations carry.
 */
export function endPlacer(
  drawn: readonly Topology[],
  others: readonly Topology[],
  interfaceNames: readonly string[],
): PlaceEnds {
  const all = [...drawn, ...others]
  return (conversation) => {
    const home = homeOf(conversation, all)
    const rail = railOf(conversation, home, interfaceNames)
    if (rail === 'loopback' && (home === undefined || !drawn.includes(home))) return undefined
    const near = home === undefined ? all : [home, ...all.filter((one) => one !== home)]
    const client = placeOf(conversation.client, { rail, near, drawn })
    const server = placeOf(conversation.server, { rail, near, drawn })
    return isElsewhere(client, server) ? undefined : { rail, client, server }
  }
}

/** The pod in whose network namespace it was captured. */
function homeOf(
  { networkNamespace }: ConversationRecord,
  all: readonly Topology[],
): Topology | undefined {
  // A pod that was made anew has another namespace than before.
  if (all.length === 1) return all[0]
  return all.find(({ snapshot }) => snapshot.pod.networkNamespace === networkNamespace)
}

function railOf(
  conversation: ConversationRecord,
  home: Topology | undefined,
  interfaceNames: readonly string[],
): RailKind {
  const name = interfaceNames[conversation.interface]
  if (name !== undefined) return name === (home?.loopback?.name ?? 'lo') ? 'loopback' : 'outer'
  return isLoopback(conversation.client.address) ? 'loopback' : 'outer'
}

/** `near`: all pods, the one where it was captured first. */
type Surroundings = { rail: RailKind; near: readonly Topology[]; drawn: readonly Topology[] }

function placeOf(end: ConversationEnd, { rail, near, drawn }: Surroundings): EndPlace {
  const [home] = near
  for (const topology of near) {
    const containerId = containerOf(end.owner, topology, topology === home)
    if (containerId === undefined) continue
    const pod = drawn.indexOf(topology)
    if (pod < 0) return podPlace(end, topology)
    return { kind: 'container', key: `container ${containerId}`, pod, containerId }
  }
  if (end.owner.place === 'node') return nodePlace(end, home!)
  const holder =
    rail === 'loopback' ? home : near.find((one) => isAt(end.address, one, one === home))
  if (holder === undefined) return outsidePlace(end, home!)
  const pod = drawn.indexOf(holder)
  return pod < 0 ? podPlace(end, holder) : { kind: 'ghost', key: `ghost ${pod}`, pod }
}

/** The node's addresses are those of all pods that use its interfaces. */
function isAt(address: string, { addresses, snapshot }: Topology, isHome: boolean): boolean {
  return addresses.has(address) && (isHome || !snapshot.pod.hostNetwork)
}

/** A name alone counts in the pod that is meant. */
function containerOf(
  owner: Owner,
  { containers, snapshot }: Topology,
  isHome: boolean,
): string | undefined {
  if (owner.place !== 'container' || owner.evidence === 'unknown' || owner.evidence === 'shared') {
    return undefined
  }
  if (owner.containerId !== undefined) {
    return containers.find(({ id }) => id === owner.containerId)?.id
  }
  const isMeant = owner.podName === undefined ? isHome : owner.podName === snapshot.pod.name
  return isMeant ? containers.find(({ name }) => name === owner.containerName)?.id : undefined
}

/** Neither end is drawn, and one of them is in another pod that is watched. */
function isElsewhere(client: EndPlace, server: EndPlace): boolean {
  if (client.kind !== 'peer' || server.kind !== 'peer') return false
  return client.podKey !== undefined || server.podKey !== undefined
}

function podPlace({ address }: ConversationEnd, { snapshot, words }: Topology): PeerPlace {
  const { key, name } = snapshot.pod
  return {
    kind: 'peer',
    key: `pod ${key}`,
    label: words.peer.pod(name),
    shortLabel: name,
    detail: words.peer.podAt(name, address),
    isDashed: false,
    podKey: key,
  }
}

function nodePlace(
  { address, owner }: ConversationEnd,
  { snapshot: { node }, words: { peer: words } }: Topology,
): PeerPlace {
  const name = owner.process ?? node.name
  return {
    kind: 'peer',
    key: `node ${node.name} ${name}`,
    label: words.ofNode(name),
    shortLabel: name,
    detail: words.nodeProcess(name, node.name, address),
    isDashed: true,
  }
}

function outsidePlace(
  { address }: ConversationEnd,
  { snapshot, words: { peer: words } }: Topology,
): PeerPlace {
  const isNode = isBridge(address, snapshot)
  return {
    kind: 'peer',
    key: `host ${address}`,
    label: isNode ? words.node(address) : address,
    shortLabel: address,
    detail: isNode ? words.nodeItself(snapshot.node.name, address) : words.anotherHost(address),
    isDashed: isNode,
  }
}

function isBridge(address: string, { interfaces }: PodSnapshot): boolean {
  const bridges = interfaces.flatMap(({ peer }) => peer?.bridge ?? [])
  return bridges.some(({ addresses }) => addresses.some((a) => a.address === address))
}
