import { basename } from 'node:path'
import type { Container, Pod, Process } from '../../shared/pod/pod.ts'
import { readContainerId } from '../procfs/container-id.ts'
import { readNamespace, readNamespaces } from '../procfs/namespaces.ts'
import { readPids, readProcess } from '../procfs/processes.ts'
import { describeContainer } from './container-facts.ts'
import type { ContainerFacts } from './container-facts.ts'
import type { PodSource } from './pod-source.ts'

/**
 * Pods by `/proc` alone: processes with a container's id in their cgroup path, grouped by network
 * namespace; names from the OCI bundles that lie behind the runtimes' own processes. No runtime's
 * socket is needed, wherever a distribution puts it.
 */
export const ociBundles: PodSource = {
  name: 'oci-bundles',
  pods: async () => ({ pods: podsOf(findContainers()), warnings: [] }),
}

type Found = { container: Container; facts: ContainerFacts }

function findContainers(): Found[] {
  const byContainer = new Map<string, Process[]>()
  for (const pid of readPids()) {
    const id = readContainerId(pid)
    const process = id === undefined ? undefined : readProcess(pid)
    if (id === undefined || process === undefined) continue
    byContainer.set(id, [...(byContainer.get(id) ?? []), process])
  }
  return [...byContainer].map(([id, processes]) => foundContainer(id, processes))
}

function foundContainer(id: string, unsorted: Process[]): Found {
  const processes = firstProcessFirst(unsorted)
  const first = processes[0]!
  const facts = describeContainer(id, first)
  const container: Container = {
    id,
    name: facts.containerName ?? id.slice(0, 12),
    role: facts.isSandbox ? 'pause' : 'application',
    state: 'running',
    namespaces: readNamespaces(first.pid),
    processes,
    ...(facts.image !== undefined && { image: facts.image }),
  }
  return { container, facts }
}

/** The first process of a container is the one whose parent is outside of it. */
function firstProcessFirst(processes: Process[]): Process[] {
  const inside = new Set(processes.map(({ pid }) => pid))
  const rank = (process: Process) =>
    process.pidInside === 1 ? 0 : inside.has(process.parentPid) ? 2 : 1
  return processes.toSorted((a, b) => rank(a) - rank(b) || a.pid - b.pid)
}

function podsOf(found: Found[]): Pod[] {
  const nodeNetwork = readNamespace(1, 'net')
  const groups = new Map<string, Found[]>()
  for (const one of found) {
    const network = one.container.namespaces.net
    if (network === undefined) continue
    // On the node's own network, what belongs together is told by the sandbox alone.
    const group =
      network === nodeNetwork
        ? (one.facts.sandboxId ?? one.container.id)
        : `network namespace ${network}`
    groups.set(group, [...(groups.get(group) ?? []), one])
  }
  return [...groups.values()].map((members) => podOf(members, nodeNetwork))
}

function podOf(members: Found[], nodeNetwork: number | undefined): Pod {
  const sandboxFirst = members.toSorted(
    (a, b) => Number(b.facts.isSandbox) - Number(a.facts.isSandbox),
  )
  const facts = sandboxFirst.find((member) => member.facts.podName !== undefined)?.facts
  const first = sandboxFirst[0]!.container
  const name = facts?.podName ?? first.name
  const kubernetesNamespace = facts?.kubernetesNamespace
  return {
    key: facts?.podName === undefined ? first.id : `${kubernetesNamespace ?? '-'}/${name}`,
    name,
    ...(kubernetesNamespace !== undefined && { kubernetesNamespace }),
    ...(facts?.podUid !== undefined && { uid: facts.podUid }),
    source: ociBundles.name,
    networkNamespace: first.namespaces.net ?? 0,
    hostNetwork: first.namespaces.net === nodeNetwork,
    containers: sandboxFirst.map(({ container }) => ({
      ...container,
      name: nameInPod(container.name, name),
    })),
  }
}

/** podman names a container `<pod>-<container>`, the pod's manifest only `<container>`. */
function nameInPod(containerName: string, podName: string): string {
  const prefix = `${basename(podName)}-`
  return containerName.startsWith(prefix) ? containerName.slice(prefix.length) : containerName
}
