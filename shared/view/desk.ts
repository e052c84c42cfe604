import type { PodChoice, Remedy, SourceRequest, SourceState } from '../messages/messages.ts'
import type { NetworkInterface, PodSnapshot } from '../pod/pod.ts'
import type { NodeListener, SocketView } from '../pod/socket-view.ts'
import type { ViewedEngine } from './viewed-engine.ts'

export type PodList = { readonly pods: PodChoice[]; readonly warnings: Remedy[] }

export type Notice = {
  /** From 1, rising over the whole run of the host. */
  number: number
  severity: 'note' | 'warning' | 'problem'
  offsetNs?: number
  notice: Remedy
}

/**
 * What a host of an engine offers to its views. **Values are replaced, never changed**: a view looks
 * at them at every tick and tells its page about those that are another object than before. So
 * `state`, `pods` and the snapshots cost nothing when nothing happened, and no view need be told.
 */
export type Desk = {
  /** Names this run of the host. */
  readonly hostId: string
  /** The program's version, as the page shows it. */
  readonly version: string
  pods(): PodList
  state(): SourceState
  /** The engine that holds the packets of the source that `state` names by its `sourceId`. */
  engine(): ViewedEngine | undefined
  /** Of each pod that is watched, always in the same order. */
  snapshots(): readonly PodSnapshot[]
  /** The last notices, oldest first, as many as the host keeps. */
  notices(): readonly Notice[]
  sockets(): Promise<Sockets | { problem: Remedy }>
  /** What stands in the way is answered as a problem; a source that fails later says so in `state`. */
  open(source: SourceRequest): Promise<Done>
  stop(): Promise<Done>
  /** Sends one request in the demo pod. */
  request(): Promise<Done>
}

/** Every onlooker's view of the socket table, and the interfaces, of the pod that is watched. */
export type Sockets = {
  views: SocketView[]
  interfaces: NetworkInterface[]
  /** A recording tells it: as it was, and listening sockets only. */
  recorded?: true
  /** The node's own, to compare with. */
  nodeListeners?: NodeListener[]
}

export type Done = undefined | { problem: Remedy }
