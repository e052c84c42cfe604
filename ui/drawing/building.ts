import { ownedByPause } from './container-boxes.ts'
import type { Building, NodeStrip, PodWall } from './scene.ts'
import { bridgeY, type SceneFrame } from './scene-frame.ts'
import type { Topology } from './topology.ts'

/** Where the words about a node stand, below the line of its bridge. */
const titleY = 79
const labelY = 96

/** What does not depend on traffic: the pod's wall, and the node that it stands on. */
export function drawShell(
  topology: Topology,
  frame: SceneFrame,
): Pick<Building, 'key' | 'isNarrow' | 'portSize' | 'node' | 'pod'> {
  return {
    key: topology.snapshot.pod.key,
    isNarrow: frame.isNarrow,
    portSize: frame.portSize,
    node: drawNode(topology, frame),
    pod: drawWall(topology, frame),
  }
}

function drawNode({ snapshot, outer, words }: Topology, frame: SceneFrame): NodeStrip {
  const { pod, node } = snapshot
  const bridge = outer?.peer?.bridge
  const address = bridge?.addresses[0]
  const { x, width } = frame.pod
  return {
    title: frame.isNarrow ? words.node.shortTitle(node.name) : words.node.title(node.name),
    titleY,
    y: bridgeY,
    x1: x,
    x2: x + width,
    label: pod.hostNetwork
      ? words.node.usesInterfaces
      : bridge === undefined
        ? words.node.noBridge
        : words.node.bridge(bridge.name) +
          (address === undefined ? '' : `  ${address.address}/${address.prefixLength}`),
    labelY,
    hasBridge: bridge !== undefined,
    ...(outer?.peer === undefined
      ? {}
      : {
          veth: {
            name: frame.isNarrow ? '' : outer.peer.name,
            x: frame.vethX,
            y1: bridgeY,
            y2: frame.outerY,
          },
        }),
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
    ...(topology.pause === undefined || frame.isNarrow
      ? {}
      : {
          pause: {
            x: x + width - 224,
            y: y + 12,
            width: 208,
            height: 24,
            owns: owned.length === 0 ? words.ownsNothing : words.owns(owned.join(', ')),
          },
        }),
  }
}
