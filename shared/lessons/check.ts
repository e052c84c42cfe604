import type { ConversationState, SegmentKind } from '../messages/records.ts'
import type { NamespaceKind, NetworkInterface } from '../pod/pod.ts'
import type { Evidence, Owner } from '../pod/owner.ts'

/** What can be asked of a capture and its pod: whether something has really happened. */
export type Check =
  | { kind: 'all'; checks: Check[] }
  | { kind: 'any'; checks: Check[] }
  | { kind: 'not'; check: Check }
  | PacketsCheck
  | ConversationCheck
  | NamespacesCheck
  | SocketCheck
  | InterfaceCheck

/** So many packets match a display filter. */
export type PacketsCheck = { kind: 'packets'; filter: string; atLeast: number; atMost?: number }

/** At least one conversation is like this: what is absent may be anything. */
export type ConversationCheck = {
  kind: 'conversation'
  client: EndPattern
  server: EndPattern
  state?: ConversationState
  /** What its first packets are, in their order. */
  begins: SegmentKind[]
}

export type EndPattern = {
  container?: string
  process?: string
  place?: Owner['place']
  evidence?: Evidence
  address?: string
  port?: number
}

/** Containers, by name, are in the same namespace of each of these kinds, or each in another. */
export type NamespacesCheck = {
  kind: 'namespaces'
  same: NamespaceKind[]
  different: NamespaceKind[]
  /** `pause` is whoever holds the pod's namespaces, `node` the machine. */
  containers: string[]
}

/** The socket table, as an onlooker sees it, has a listener like this. */
export type SocketCheck = {
  kind: 'socket'
  /** A container's name, or `node` for the node looking into the pod's network namespace. */
  seenBy: string
  port: number
  address?: string
  /** The last column of netstat, or how it begins: `-`, `1/nginx`. */
  owner?: string
  /** Whose process holds it, whatever the onlooker sees. */
  container?: string
}

export type InterfaceCheck = {
  kind: 'interface'
  name: string
  is?: NetworkInterface['kind']
  /** Whether its other end is plugged into a bridge. */
  bridged?: boolean
}
