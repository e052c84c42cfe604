import { hostname } from 'node:os'
import type { NetworkInterface, Pod, PodSnapshot } from '../../shared/pod/pod.ts'
import { readNamespaces } from '../procfs/namespaces.ts'
import { readInterfaces } from './interfaces.ts'
import { isListener, readPodSockets } from './pod-sockets.ts'

/** A process through which the pod's network namespace can be entered. */
export function entryOf(pod: Pod): { pid: number; startTicks: number } | undefined {
  return pod.containers.flatMap(({ processes }) => processes)[0]
}

/** A pod looked at closely, now. `interfaces` saves asking for them when they are known. */
export async function readPodSnapshot(
  pod: Pod,
  interfaces?: NetworkInterface[],
): Promise<PodSnapshot> {
  const entry = entryOf(pod)
  return {
    pod,
    node: { name: hostname(), namespaces: readNamespaces(1) },
    interfaces: interfaces ?? (entry ? await readInterfaces(entry.pid) : []),
    listeners: readPodSockets(pod).filter(isListener),
  }
}
