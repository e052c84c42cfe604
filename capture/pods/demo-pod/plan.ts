import { randomBytes, randomUUID } from 'node:crypto'
import { readNamespace } from '../../procfs/namespaces.ts'
import { readProcessStat } from '../../procfs/processes.ts'
import type { ContainerRole } from '../../../shared/pod/pod.ts'
import type { DemoNetwork } from './network.ts'

/** The pod and its containers bear the names of the story that the program tells. */
const firstPodName = 'nginx-busybox'
export const kubernetesNamespace = 'default'

export type DemoContainerName = 'pause' | 'busybox' | 'nginx'

export type PlannedContainer = {
  name: DemoContainerName
  role: ContainerRole
  /** What it is made of, in place of an image's name. */
  image: string
  /** 64 hex digits, as a runtime gives them. */
  id: string
}

/** The service that made a demo pod. A PID counts only in its process namespace and with its start time. */
export type PlanOwner = { pid: number; startTicks: number; pidNamespace: number }

/**
 * All that a demo pod will leave on the node, written down before any of it is made: whoever finds
 * the plan of a service that has gone can remove everything.
 */
export type DemoPlan = {
  owner: PlanOwner
  /** `nginx-busybox`, or `nginx-busybox-2` while another service on this node has that one. */
  podName: string
  podUid: string
  /** The pod's folder in a cgroup hierarchy; each container has a folder in it, named by its id. */
  cgroupFolder: string
  network: DemoNetwork
  /** In the order in which they are started. */
  containers: [pause: PlannedContainer, busybox: PlannedContainer, nginx: PlannedContainer]
  /** Everything has been made, and nginx answers. */
  ready: boolean
}

export function planDemoPod(cgroupRoot: string, network: DemoNetwork): DemoPlan {
  const podUid = randomUUID()
  return {
    owner: planOwner(),
    podName: network.number === 0 ? firstPodName : `${firstPodName}-${network.number + 1}`,
    podUid,
    cgroupFolder: `${cgroupRoot}/pod${podUid}`,
    network,
    containers: [
      { name: 'pause', role: 'pause', image: 'iproute2', id: randomContainerId() },
      { name: 'busybox', role: 'application', image: 'busybox', id: randomContainerId() },
      { name: 'nginx', role: 'application', image: 'nginx', id: randomContainerId() },
    ],
    ready: false,
  }
}

/** As `Pod.key`. */
export function podKey(plan: DemoPlan): string {
  return `${kubernetesNamespace}/${plan.podName}`
}

/**
 * Whether the service that made the plan has certainly gone. One in another process namespace cannot
 * be seen from here, so its plan is left alone.
 */
export function isAbandoned(plan: DemoPlan): boolean {
  const { pid, startTicks, pidNamespace } = plan.owner
  if (readNamespace(process.pid, 'pid') !== pidNamespace) return false
  return readProcessStat(pid)?.startTicks !== startTicks
}

function planOwner(): PlanOwner {
  return {
    pid: process.pid,
    startTicks: readProcessStat(process.pid)?.startTicks ?? 0,
    pidNamespace: readNamespace(process.pid, 'pid') ?? 0,
  }
}

function randomContainerId(): string {
  return randomBytes(32).toString('hex')
}
