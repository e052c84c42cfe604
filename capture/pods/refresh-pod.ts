import type { Container, Pod } from '../../shared/pod/pod.ts'
import type { NodeProcesses } from '../procfs/node-processes.ts'
import { readRunningContainers } from '../procfs/running-containers.ts'
import type { RunningContainer } from '../procfs/running-containers.ts'
import { findPods } from './find-pods.ts'

/**
 * The same pod with the processes it has now; `undefined` when it has gone. While the containers are
 * those that are known, only the pod's processes are read; otherwise all sources are asked for names.
 * A pod that was made anew under the same name is found, with its new network namespace.
 */
export async function refreshPod(known: Pod, node: NodeProcesses): Promise<Pod | undefined> {
  const running = readRunning(known, node)
  const containers = known.containers.map((container) => update(container, running))
  const isSame =
    running.length === containers.filter(({ state }) => state === 'running').length &&
    running.length > 0 &&
    containers.every((container, index) => isUnchanged(container, known.containers[index]!))
  return isSame ? { ...known, containers } : findAgain(known)
}

function readRunning(pod: Pod, node: NodeProcesses): RunningContainer[] {
  const { hostNetwork, networkNamespace, containers } = pod
  const running = readRunningContainers({ pids: node.in(networkNamespace) })
  // In the node's network namespace everybody else's containers are too.
  return hostNetwork
    ? running.filter(({ id }) => containers.some((each) => each.id === id))
    : running
}

function update(container: Container, running: readonly RunningContainer[]): Container {
  const found = running.find(({ id }) => id === container.id)
  if (found === undefined) return { ...container, state: 'exited', processes: [] }
  const { namespaces, processes } = found
  return { ...container, state: 'running', namespaces, processes }
}

/** A container that is started again may keep its id: its first process is another. */
function isUnchanged(now: Container, before: Container): boolean {
  const [first, firstBefore] = [now.processes[0], before.processes[0]]
  return (
    now.state === before.state &&
    first?.pid === firstBefore?.pid &&
    first?.startTicks === firstBefore?.startTicks
  )
}

/** An engine that did not answer this time may cost a pod its key, but never its containers. */
async function findAgain(known: Pod): Promise<Pod | undefined> {
  const { pods } = await findPods()
  const sameKey = pods.find(({ key }) => key === known.key)
  if (sameKey !== undefined || known.hostNetwork) return sameKey
  const samePlace = pods.find(({ networkNamespace }) => networkNamespace === known.networkNamespace)
  return samePlace && { ...samePlace, key: known.key }
}
