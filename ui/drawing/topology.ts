import type { Container, NetworkInterface, PodSnapshot } from '../../shared/pod/pod.ts'
import type { SceneWords } from './scene-words.ts'

/** A pod's parts, as the picture asks for them. */
export type Topology = {
  words: SceneWords
  snapshot: PodSnapshot
  pause: Container | undefined
  /** All but the pause container, in the order in which they are drawn. */
  containers: Container[]
  loopback: NetworkInterface | undefined
  /** The interface that leads out of the pod: the first one that is not the loopback. */
  outer: NetworkInterface | undefined
  /** Its interfaces' own. */
  addresses: ReadonlySet<string>
}

export function readTopology(snapshot: PodSnapshot, words: SceneWords): Topology {
  const { pod, interfaces } = snapshot
  return {
    words,
    snapshot,
    pause: pod.containers.find(({ role }) => role === 'pause'),
    containers: pod.containers.filter(({ role }) => role !== 'pause'),
    loopback: interfaces.find(({ kind }) => kind === 'loopback'),
    outer:
      interfaces.find(({ kind, addresses }) => kind !== 'loopback' && addresses.length > 0) ??
      interfaces.find(({ kind }) => kind !== 'loopback'),
    addresses: new Set(interfaces.flatMap(({ addresses }) => addresses.map((a) => a.address))),
  }
}
