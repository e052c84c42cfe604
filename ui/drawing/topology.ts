import { isLoopback } from './address-kind.ts'
import type { Container, NetworkInterface, PodSnapshot } from '../../shared/pod/pod.ts'
import type { ConversationEnd, ConversationRecord } from '../../shared/messages/records.ts'
import type { Owner } from '../../shared/pod/owner.ts'
import type { RailKind } from './scene.ts'
import type { SceneWords } from './scene-words.ts'

/**
 * Where in the picture an end of a conversation belongs. `ghost`: inside the pod, but nobody is known
 * to own it. `peer`: outside the pod; `isDashed` for processes of the node, which are in no container.
 */
export type EndPlace =
  | { kind: 'container'; key: string; containerId: string }
  | { kind: 'ghost'; key: 'ghost' }
  | {
      kind: 'peer'
      key: string
      label: string
      shortLabel: string
      detail: string
      isDashed: boolean
    }

/** The pod's parts, as the picture asks for them. */
export type Topology = {
  words: SceneWords
  snapshot: PodSnapshot
  pause: Container | undefined
  /** All but the pause container, in the order in which they are drawn. */
  containers: Container[]
  loopback: NetworkInterface | undefined
  /** The interface that leads out of the pod: the first one that is not the loopback. */
  outer: NetworkInterface | undefined
  railOf(conversation: ConversationRecord): RailKind
  placeOf(end: ConversationEnd, rail: RailKind): EndPlace
}

/** `interfaceNames` are the source's, by the index that conversations carry. */
export function readTopology(
  snapshot: PodSnapshot,
  interfaceNames: readonly string[],
  words: SceneWords,
): Topology {
  const { pod, interfaces } = snapshot
  const containers = pod.containers.filter(({ role }) => role !== 'pause')
  const loopback = interfaces.find(({ kind }) => kind === 'loopback')
  const outer =
    interfaces.find(({ kind, addresses }) => kind !== 'loopback' && addresses.length > 0) ??
    interfaces.find(({ kind }) => kind !== 'loopback')
  const own = new Set(interfaces.flatMap(({ addresses }) => addresses.map((a) => a.address)))
  return {
    words,
    snapshot,
    pause: pod.containers.find(({ role }) => role === 'pause'),
    containers,
    loopback,
    outer,
    railOf(conversation) {
      const name = interfaceNames[conversation.interface]
      if (name !== undefined) return name === (loopback?.name ?? 'lo') ? 'loopback' : 'outer'
      return isLoopback(conversation.client.address) ? 'loopback' : 'outer'
    },
    placeOf(end, rail) {
      const inside = ownedContainer(end.owner, containers)
      if (inside !== undefined) return placeIn(inside)
      if (end.owner.place === 'node' || (rail === 'outer' && !own.has(end.address))) {
        return peerPlace(end, snapshot, words.peer)
      }
      return { kind: 'ghost', key: 'ghost' }
    },
  }
}

function ownedContainer(owner: Owner, containers: readonly Container[]): Container | undefined {
  if (owner.place !== 'container' || owner.evidence === 'unknown' || owner.evidence === 'shared') {
    return undefined
  }
  if (owner.containerId !== undefined) return containers.find(({ id }) => id === owner.containerId)
  return containers.find(({ name }) => name === owner.containerName)
}

function placeIn({ id }: Container): EndPlace {
  return { kind: 'container', key: `container ${id}`, containerId: id }
}

function peerPlace(
  { address, owner }: ConversationEnd,
  { node, interfaces }: PodSnapshot,
  words: SceneWords['peer'],
): EndPlace {
  if (owner.place === 'node') {
    const name = owner.process ?? node.name
    return {
      kind: 'peer',
      key: `node ${name}`,
      label: words.ofNode(name),
      shortLabel: name,
      detail: words.nodeProcess(name, node.name, address),
      isDashed: true,
    }
  }
  const bridge = interfaces.flatMap(({ peer }) => peer?.bridge ?? [])
  if (bridge.some(({ addresses }) => addresses.some((a) => a.address === address))) {
    const detail = words.nodeItself(node.name, address)
    return {
      kind: 'peer',
      key: `host ${address}`,
      label: words.node(address),
      shortLabel: address,
      detail,
      isDashed: true,
    }
  }
  const detail = words.anotherHost(address)
  return {
    kind: 'peer',
    key: `host ${address}`,
    label: address,
    shortLabel: address,
    detail,
    isDashed: false,
  }
}
