import type { ProcessActivity, RailKind } from './scene.ts'

/** Words about who an end of a conversation is. */
export type EndWords = {
  unknownOwner: string
  severalHold: string
  aProcess: string
  aContainer: string
  /** `kubelet · in no container` */
  noContainer: (process: string) => string
  hostPid: (pid: number) => string
  /** `busybox · wget :51290 to nginx · nginx :80` */
  between: (client: string, server: string) => string
  /** With the pod's name: where several are shown. */
  tellsPods: boolean
}

/** All that the picture says, in the language of whoever looks; names and numbers come as they are. */
export type SceneWords = {
  end: EndWords
  node: {
    title: (name: string) => string
    /** Where there is less room. */
    shortTitle: (name: string) => string
    usesInterfaces: string
    noBridge: string
    bridge: (name: string) => string
  }
  wall: {
    nodeNetwork: string
    ownNetwork: string
    ownsNothing: string
    owns: (kinds: string) => string
  }
  /** Several conversations on one lane. */
  alike: (count: number, name: string) => string
  ghost: string
  /** Pods that have no place: `+2 pods`. */
  morePods: (count: number) => string
  morePodsTitle: (names: readonly string[]) => string
  moreInterfaces: (count: number) => string
  peer: {
    ofNode: (name: string) => string
    node: (address: string) => string
    nodeProcess: (process: string, node: string, address: string) => string
    /** Another pod that is watched. */
    pod: (name: string) => string
    podAt: (name: string, address: string) => string
    nodeItself: (node: string, address: string) => string
    anotherHost: (address: string) => string
    others: (count: number) => string
  }
  container: {
    described: (name: string, isRunning: boolean, namespaces: string) => string
    own: (kinds: readonly string[]) => string
    ownBriefly: (kinds: string) => string
    sees: (count: number) => string
    seesNode: string
    more: (count: number) => string
    initDone: string
    exited: string
  }
  process: {
    named: (pidInside: number | undefined, command: string) => string
    onNode: (pid: number) => string
    activity: Record<ProcessActivity, string>
    /** Beside it, where there is room. */
    host: (pid: number) => string
  }
  jack: {
    notListed: string
    only: (addresses: string) => string
    /** `TCP port 80 on the loopback` */
    place: (transport: string, port: number | undefined, rail: RailKind) => string
    derived: string
    /** Beside a port at which packets were answered with RST. */
    nothingListens: string
    refused: (addresses: readonly string[]) => string
    listening: (addresses: readonly string[]) => string
    shared: string
  }
}
