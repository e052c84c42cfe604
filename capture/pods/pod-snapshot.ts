import { hostname } from 'node:os'
import type { Pod, PodSnapshot } from '../../shared/pod/pod.ts'
import { readNodeNamespaces } from '../procfs/node-namespaces.ts'
import { NodeProcesses } from '../procfs/node-processes.ts'
import { InterfaceReader } from './interface-reader.ts'
import { entryOf } from './pod-entry.ts'
import { readPodListeners } from './pod-sockets.ts'
import { refreshPod } from './refresh-pod.ts'

/**
 * A pod as it is now; `undefined` when it has gone. Costs 15 ms, most of it the kernel's for the
 * socket tables, and two short processes when the reader of its interfaces has been asked too long
 * ago: pass the same one again and again.
 */
export async function readPodSnapshot(
  known: Pod,
  interfaceReader = new InterfaceReader(),
  nodeProcesses = new NodeProcesses(),
): Promise<PodSnapshot | undefined> {
  const pod = await refreshPod(known, nodeProcesses)
  const entry = pod && entryOf(pod)
  if (pod === undefined || entry === undefined) return undefined
  return {
    pod,
    // In a container the host's name is the pod's; the manifest hands the node's over.
    node: { name: process.env['NODE_NAME'] ?? hostname(), namespaces: readNodeNamespaces() },
    interfaces: await interfaceReader.read(entry),
    listeners: readPodListeners(pod, nodeProcesses),
  }
}
