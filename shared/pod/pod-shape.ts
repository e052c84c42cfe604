import { type Check, count, flag, listOf, mapOf, objectOf, oneOf, optional, text } from './shape.ts'
import { evidences } from './owner.ts'
import { namespaceKinds } from './pod.ts'

// What `pod.ts` and `owner.ts` declare, as checks: a recording may come from anybody, and may be damaged.

const namespaces = objectOf(
  Object.fromEntries(namespaceKinds.map((kind) => [kind, optional(count)])),
)

const process = objectOf({
  pid: count,
  pidInside: count,
  parentPid: count,
  startTicks: count,
  name: text,
  commandLine: listOf(text),
  userId: count,
})

const container = objectOf({
  id: text,
  name: text,
  role: oneOf('pause', 'application', 'init', 'ephemeral'),
  image: optional(text),
  state: oneOf('running', 'exited'),
  namespaces,
  processes: listOf(process),
})

const address = objectOf({ address: text, prefixLength: count })

const networkInterface = objectOf({
  name: text,
  index: count,
  kind: oneOf('loopback', 'veth', 'other'),
  up: flag,
  macAddress: text,
  mtuBytes: count,
  addresses: listOf(address),
  peer: optional(
    objectOf({
      name: text,
      index: count,
      bridge: optional(objectOf({ name: text, addresses: listOf(address) })),
    }),
  ),
})

const holder = objectOf({
  containerId: optional(text),
  pid: count,
  pidInside: count,
  startTicks: count,
  name: text,
  title: text,
  pidNamespace: count,
  seenFrom: optional(listOf(objectOf({ pidNamespace: count, pid: count }))),
})

const socket = objectOf({
  protocol: oneOf('tcp', 'tcp6', 'udp', 'udp6'),
  localAddress: text,
  localPort: count,
  remoteAddress: text,
  remotePort: count,
  state: text,
  inode: count,
  receiveQueueBytes: count,
  sendQueueBytes: count,
  holders: listOf(holder),
})

const pod = objectOf({
  key: text,
  name: text,
  kubernetesNamespace: optional(text),
  uid: optional(text),
  labels: optional(mapOf(text)),
  source: text,
  networkNamespace: count,
  hostNetwork: flag,
  containers: listOf(container),
})

/** Whether it is an `Owner`. */
export const isOwner: Check = objectOf({
  evidence: oneOf(...evidences),
  place: oneOf('container', 'node', 'outside'),
  podName: optional(text),
  kubernetesNamespace: optional(text),
  podUid: optional(text),
  containerName: optional(text),
  containerId: optional(text),
  process: optional(text),
  commandLine: optional(text),
  pid: optional(count),
  pidInside: optional(count),
  startTicks: optional(count),
})

/** Whether it is a `PodSnapshot`. */
export const isPodSnapshot: Check = objectOf({
  pod,
  node: objectOf({ name: text, namespaces }),
  interfaces: listOf(networkInterface),
  listeners: listOf(socket),
})
