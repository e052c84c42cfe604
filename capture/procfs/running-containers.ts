import type { Namespaces, Process } from '../../shared/pod/pod.ts'
import { readContainerId, readPodUid } from './container-id.ts'
import { readNamespace, readNamespaces } from './namespaces.ts'
import { procRootDefault } from './proc-read.ts'
import { readPids, readProcess } from './processes.ts'

/** A container as the kernel knows it: processes with one container id in their cgroup's path. */
export type RunningContainer = {
  /** 64 hex digits. */
  id: string
  /** Of the Kubernetes pod it is in, as its kubelet wrote it into the cgroup's path. */
  podUid?: string
  /** Of the first process; kinds that may not be read are absent. */
  namespaces: Namespaces
  /** The first process first, then in the order in which they started. */
  processes: Process[]
}

export type RunningContainersOptions = {
  procRoot?: string
  /** Only these processes are looked at; all of the node by default. */
  pids?: readonly number[]
}

/** runc is still setting up the namespaces of these; moments later they are the container's. */
const beingStarted = 'runc:['

/**
 * The containers that run on this node, in the order in which they started. One small file is read
 * for every process, four for every one in a container and one for every container: 20 ms for 1000 processes.
 */
export function readRunningContainers(options: RunningContainersOptions = {}): RunningContainer[] {
  const { procRoot = procRootDefault, pids = readPids(procRoot) } = options
  const groups = new Map<string, Process[]>()
  for (const pid of pids) {
    const id = readContainerId(pid, procRoot)
    const process = id === undefined ? undefined : readProcess(pid, procRoot)
    if (id === undefined || !process || process.name.startsWith(beingStarted)) continue
    const group = groups.get(id)
    if (group) group.push(process)
    else groups.set(id, [process])
  }
  return [...groups]
    .map(([id, processes]) => makeContainer(id, processes.toSorted(byStart), procRoot))
    .toSorted((a, b) => byStart(a.processes[0]!, b.processes[0]!))
}

/**
 * A process that is being put into the container (`exec`) has its cgroup before its namespaces: it
 * counts when it is in the network namespace of the first one, which is the one that started first.
 */
function makeContainer(id: string, processes: Process[], procRoot: string): RunningContainer {
  const namespaces = readNamespaces(processes[0]!.pid, procRoot)
  const inside = processes.filter(
    (process, index) =>
      index === 0 || readNamespace(process.pid, 'net', procRoot) === namespaces.net,
  )
  const podUid = readPodUid(processes[0]!.pid, procRoot)
  return { id, ...(podUid !== undefined && { podUid }), namespaces, processes: inside }
}

function byStart(a: Process, b: Process): number {
  return a.startTicks - b.startTicks || a.pid - b.pid
}
