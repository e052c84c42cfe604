import { ownedByPause } from './container-boxes.ts'
import type { Building, NodeStrip, PodWall } from './scene.ts'
import type { SceneFrame } from './scene-frame.ts'
import type { Topology } from './topology.ts'

/** On a low screen the buttons of the view are beside the bridge. */
const buttonsWidth = 84
/** Lines of the words about a node are this far apart. */
const nodeLine = 17
/** Of the words on the wall and about the node. */
const labelSize = 12
const titleSize = 13
/** Of a letter, on average, for each pixel of its height. */
const proportional = 0.54
const monospace = 0.607
/** Of the pod's name, which is bold. */
const titleLetterWidth = 8.8
/** Of the chip's sign and its name. */
const pauseWordWidth = 84

/** What does not depend on traffic: the pod's wall, and the node that it stands on. */
export function drawShell(
  topology: Topology,
  frame: SceneFrame,
): Pick<Building, 'key' | 'isNarrow' | 'isLow' | 'portSize' | 'textSizeMin' | 'node' | 'pod'> {
  return {
    key: topology.snapshot.pod.key,
    isNarrow: frame.isNarrow,
    isLow: frame.isLow,
    portSize: frame.portSize,
    textSizeMin: frame.textSizeMin,
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
    title: titleOf(node.name, frame, words.node),
    titleY: frame.nodeLabelY - nodeLine,
    y: frame.bridgeY,
    x1: x,
    x2: x + width - (frame.isLow ? buttonsWidth : 0),
    label: pod.hostNetwork
      ? words.node.usesInterfaces
      : bridge === undefined
        ? words.node.noBridge
        : withAddress(words.node.bridge(bridge.name), address, frame),
    labelY: frame.nodeLabelY,
    hasBridge: bridge !== undefined,
    ...(outer?.peer === undefined
      ? {}
      : {
          veth: {
            name: frame.isNarrow || frame.isLow ? '' : outer.peer.name,
            x: frame.vethX,
            y1: frame.bridgeY,
            y2: frame.outerY,
          },
        }),
  }
}

/** A bridge's address is told where there is room for it, before the veth. */
function withAddress(
  name: string,
  address: { address: string; prefixLength: number } | undefined,
  frame: SceneFrame,
): string {
  if (address === undefined) return name
  const label = `${name}  ${address.address}/${address.prefixLength}`
  return fits(label, monospace * Math.max(labelSize, frame.textSizeMin), frame) ? label : name
}

/** Before the veth. */
function fits(label: string, letterWidth: number, { pod, vethX }: SceneFrame): boolean {
  return label.length * letterWidth < vethX - pod.x - 8
}

/** Empty where there is no line for it. */
function titleOf(name: string, frame: SceneFrame, words: Topology['words']['node']): string {
  const title = words.title(name)
  if (frame.isLow) return ''
  return frame.isNarrow || !fits(title, titleSize * proportional, frame)
    ? words.shortTitle(name)
    : title
}

function drawWall(topology: Topology, frame: SceneFrame): PodWall {
  const { pod } = topology.snapshot
  const words = topology.words.wall
  const owned = ownedByPause(topology)
  const { x, y, width } = frame.pod
  const title = pod.name
  const network = pod.hostNetwork ? words.nodeNetwork : words.ownNetwork
  const inode = `net:[${pod.networkNamespace}]`
  const size = Math.max(labelSize, frame.textSizeMin)
  const owns = owned.length === 0 ? words.ownsNothing : words.owns(owned.join(', '))
  const hasPause = topology.pause !== undefined && !frame.isNarrow
  const wide = Math.max(208, pauseWordWidth + owns.length * proportional * size)
  const briefly = title.length * titleLetterWidth + inode.length * monospace * size
  const hasOwns = !frame.isLow && briefly < width - 52 - wide
  const pauseWidth = hasOwns ? wide : pauseWordWidth
  const named =
    title.length * titleLetterWidth +
    (network.length * proportional + inode.length * monospace) * size
  return {
    ...frame.pod,
    title,
    titleY: y + (frame.isLow ? 18 : 26),
    network,
    inode,
    isBrief: frame.isNarrow || frame.isLow || named > width - 60 - (hasPause ? pauseWidth : 0),
    ...(hasPause && {
      pause: {
        x: x + width - pauseWidth - 16,
        y: y + (frame.isLow ? 3 : 12),
        width: pauseWidth,
        height: 24,
        owns: hasOwns ? owns : '',
      },
    }),
  }
}
