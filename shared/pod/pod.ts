/**
 * What is known of a pod from the node it runs on. Plain data: it travels in messages to the page,
 * rests as a comment in recordings and is printed by `pods` and `inspect`.
 */

/** The kinds of Linux namespaces, in the order in which they are shown. See namespaces(7). */
export const namespaceKinds = ['net', 'ipc', 'uts', 'pid', 'mnt', 'user', 'cgroup', 'time'] as const
export type NamespaceKind = (typeof namespaceKinds)[number]

/** The inode of each namespace a process is in; a kind the kernel does not have is absent. */
export type Namespaces = Partial<Record<NamespaceKind, number>>

export type Process = {
  /** In the node's process namespace. */
  pid: number
  /** In the innermost process namespace: the last number of `NSpid` in `/proc/PID/status`. */
  pidInside: number
  parentPid: number
  /** Clock ticks since boot; a PID names a process only together with it. */
  startTicks: number
  /** `/proc/PID/comm`. */
  name: string
  /** Arguments; a process that rewrote its title (nginx) has one. */
  commandLine: string[]
  /** The effective one, as the node counts users. */
  userId: number
}

export type ContainerRole = 'pause' | 'application' | 'init' | 'ephemeral'

export type Container = {
  /** 64 hex digits. */
  id: string
  /** The name in the pod's manifest where it is known, else the first 12 digits of the id. */
  name: string
  role: ContainerRole
  image?: string
  state: 'running' | 'exited'
  /** Of the container's first process. */
  namespaces: Namespaces
  /** The first process first. */
  processes: Process[]
}

/** An address of an interface, with its prefix length: `10.88.77.3`, 24. */
export type InterfaceAddress = { address: string; prefixLength: number }

export type NetworkInterface = {
  name: string
  index: number
  kind: 'loopback' | 'veth' | 'other'
  up: boolean
  macAddress: string
  mtuBytes: number
  addresses: InterfaceAddress[]
  /** For a veth: the other end in the node's network namespace, and the bridge it is plugged into. */
  peer?: { name: string; index: number; bridge?: { name: string; addresses: InterfaceAddress[] } }
}

export type SocketProtocol = 'tcp' | 'tcp6' | 'udp' | 'udp6'

export type SocketHolder = {
  containerId: string | undefined
  pid: number
  pidInside: number
  startTicks: number
  /** `/proc/PID/comm`. */
  name: string
  /** What `netstat -p` prints after the slash: from the command line where there is one. */
  title: string
  /** The process namespace the holder lives in: who else in it can see this holder. */
  pidNamespace: number
  /**
   * The process namespaces around its own, the node's last, with its PID in each: whoever is in one of
   * them sees it too. Absent for a process of the node.
   */
  seenFrom?: { pidNamespace: number; pid: number }[]
}

/** One row of a network namespace's socket table (`/proc/PID/net/{tcp,tcp6,udp,udp6}`). */
export type Socket = {
  protocol: SocketProtocol
  localAddress: string
  localPort: number
  remoteAddress: string
  remotePort: number
  /** As netstat names it: `LISTEN`, `ESTABLISHED`, `TIME_WAIT`; empty for UDP without a peer. */
  state: string
  /** 0 when the socket has no owner any more (`TIME_WAIT`). */
  inode: number
  receiveQueueBytes: number
  sendQueueBytes: number
  holders: SocketHolder[]
}

/** A pod as a source finds it: enough to list it and to enter it. */
export type Pod = {
  /** Its identity in this program, stable while the pod lives: `<kubernetes namespace>/<name>`, or the container's id. */
  key: string
  name: string
  kubernetesNamespace?: string
  uid?: string
  labels?: Record<string, string>
  /** The name of the source that found it: `demo-pod`, `oci-bundles`, `docker-engine`. */
  source: string
  /** The inode of its network namespace: what all its containers share. */
  networkNamespace: number
  /** True when that is the node's own. */
  hostNetwork: boolean
  containers: Container[]
}

/** A pod looked at closely, at one moment: what the picture, `inspect` and a recording's header hold. */
export type PodSnapshot = {
  pod: Pod
  node: {
    name: string
    /** Of the node's first process: what the pod's are compared with. */
    namespaces: Namespaces
  }
  interfaces: NetworkInterface[]
  /** Listening TCP and unconnected UDP sockets. */
  listeners: Socket[]
}
