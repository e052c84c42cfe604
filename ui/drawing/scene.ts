import type { ContainerRole } from '../../shared/pod/pod.ts'
import type { Evidence } from '../../shared/pod/owner.ts'
import type { LanePath } from './lane-path.ts'

/**
 * The picture as plain data: what is drawn where, in scene pixels, and the words on it. Whoever
 * paints it adds colours and nothing else.
 */
export type PodScene = {
  width: number
  height: number
  /** From left to right; each keeps its place. */
  buildings: Building[]
  /** Stands for the pods that have no place. */
  others?: OtherPods
  peers: Peer[]
  lanes: Lane[]
  /** Conversations that are going on and have no place in the picture. */
  undrawn: number
  /** Going on too, but not between an end in a pod and another: multicast, or overheard. */
  linkWide: number
  /** Where the legend's last line stands, and what it has. */
  legend: { x: number; y: number; width: number }
}

/** One pod, cut open. */
export type Building = {
  /** The pod's. */
  key: string
  /** It stands among others, and says less. */
  isNarrow: boolean
  /** There is little height, and it says less. */
  isLow: boolean
  portSize: PortSize
  /** Smaller words are written in type of this size. */
  textSizeMin: number
  node: NodeStrip
  pod: PodWall
  rails: Rail[]
  containers: ContainerBox[]
  /** Containers beyond the limit of the picture. */
  moreContainers: number
  /** Ends of conversations whose owner is unknown are drawn at this place; absent without such ends. */
  ghost?: Ghost
  jacks: Jack[]
  clientEnds: ClientEnd[]
}

export type OtherPods = {
  label: string
  /** Their names. */
  description: string
  /** The first of them. */
  key: string
  x: number
  y: number
  width: number
  height: number
}

export type NodeStrip = {
  title: string
  titleY: number
  y: number
  x1: number
  x2: number
  /** `bridge cni0  10.88.77.1/24`, or that there is none. */
  label: string
  labelY: number
  hasBridge: boolean
  /** Its name is empty where there is no room for it. */
  veth?: { name: string; x: number; y1: number; y2: number }
}

/** Somebody outside the pod: another host, or (dashed) a process of the node in no container. */
export type Peer = {
  key: string
  label: string
  detail: string
  dashed: boolean
  /** It is another pod that is watched. */
  podKey?: string
  x: number
  y: number
  width: number
  height: number
}

export type PodWall = {
  x: number
  y: number
  width: number
  height: number
  title: string
  titleY: number
  /** `one network namespace`, or that it is the node's own. */
  network: string
  /** `net:[4026532326]` */
  inode: string
  /** There is room for its name and inode only. */
  isBrief: boolean
  /** What it owns is empty where there is no room for it. */
  pause?: { x: number; y: number; width: number; height: number; owns: string }
}

export type RailKind = 'loopback' | 'outer'

/** Of the type that numbers of ports are written in. */
export type PortSize = Record<RailKind | 'end', number>

export type Rail = {
  kind: RailKind
  name: string
  addresses: string
  x1: number
  x2: number
  y: number
  labelX: number
  labelY: number
}

export type ContainerBox = {
  id: string
  name: string
  letter: string
  shortId: string
  role: ContainerRole
  isRunning: boolean
  detail: 'full' | 'compact' | 'list'
  x: number
  y: number
  width: number
  height: number
  processes: ProcessRow[]
  /** How many processes have no row; the footer says so too. */
  moreProcesses: number
  /** `own pid and mnt namespaces · sees 2 processes`; empty when the box is not drawn in full. */
  footer: string
  /** In full, for whoever cannot see it. */
  description: string
}

/** `past`: it has gone; its last conversation is still shown. */
export type ProcessActivity = 'idle' | 'client' | 'server' | 'past'

export type ProcessRow = {
  key: string
  /** Empty when it is not known. */
  pidInside: string
  command: string
  /** `host 13295`; empty where there is no room. */
  hostPid: string
  activity: ProcessActivity
  /** Only the container is certain: the listener's owner, when a worker may have answered. */
  isListenerOnly: boolean
  /** The newest drawn one that it has part in. */
  conversation: number | undefined
  x: number
  y: number
  width: number
  height: number
  /** In full, for whoever cannot see it. */
  description: string
}

export type Ghost = { x: number; y: number; width: number; height: number; label: string }

/** A listening port, plugged into a rail. */
export type Jack = {
  key: string
  rail: RailKind
  /** `:80` */
  port: string
  /** `http · 0.0.0.0`; empty where there is no room. */
  detail: string
  x: number
  y: number
  /** The line of its number, which stands right of it. */
  labelY: number
  connector: string | undefined
  containerId: string | undefined
  /** Seen in packets only: nobody is known to listen there. */
  isDerived: boolean
  /** Nothing listened there: what packets found is no jack, but the kernel, which sent RST. */
  refusal?: { text: string; x: number; y: number }
  isActive: boolean
  /** The newest drawn one that leads here. */
  conversation: number | undefined
  description: string
}

export type ClientEnd = {
  key: string
  rail: RailKind
  /** `:51290` */
  port: string
  isLabelled: boolean
  isActive: boolean
  isDashed: boolean
  x: number
  y: number
  labelY: number
  connector: string | undefined
}

/** One way that marks take: a conversation's, or that of several which have no lane of their own. */
export type Lane = {
  key: string
  /** The conversation, or the most recent one of a bundle. */
  conversation: number
  conversations: number[]
  isBundle: boolean
  /** Going on now, or until a moment ago; else the last one of its kind. */
  isActive: boolean
  path: LanePath
  clientContainerId: string | undefined
  serverContainerId: string | undefined
  /** The weaker of the two ends'. */
  evidence: Evidence
  /** `busybox · wget :51290 to nginx · nginx :80` */
  description: string
}
