import type { Container, ContainerRole, Pod } from '../../shared/pod/pod.ts'
import type { RunningContainer } from '../procfs/running-containers.ts'
import type { ContainerFacts, PodFacts } from './container-facts.ts'

/** Digits of a container's id that stand for its name where nobody knows one, as `docker ps` shows it. */
const shortIdLength = 12

/** What holds a pod's namespaces: Kubernetes' and podman's. They are alone in their container. */
const pausePrograms = new Set(['pause', 'catatonit'])

export type AssembleOptions = {
  source: string
  /** Of the node: containers in it share it with the node, not with each other. */
  nodeNetworkNamespace: number | undefined
}

/**
 * Pods out of running containers and what is known of them, by container id. Containers that share a
 * network namespace are one pod; those in the node's are one when they name the same one. A container
 * whose network namespace may not be read is left out.
 */
export function assemblePods(
  containers: readonly RunningContainer[],
  facts: ReadonlyMap<string, ContainerFacts>,
  options: AssembleOptions,
): Pod[] {
  const groups = new Map<string, RunningContainer[]>()
  for (const container of containers) {
    if (container.namespaces.net === undefined) continue
    const key = groupOf(container, facts.get(container.id), options)
    const group = groups.get(key)
    if (group) group.push(container)
    else groups.set(key, [container])
  }
  return [...groups.values()].map((group) => makePod(group, facts, options))
}

function groupOf(
  { id, namespaces }: RunningContainer,
  facts: ContainerFacts | undefined,
  { nodeNetworkNamespace }: AssembleOptions,
): string {
  if (namespaces.net !== nodeNetworkNamespace) return `network namespace ${namespaces.net}`
  return facts?.pod?.id ?? id
}

function makePod(
  group: readonly RunningContainer[],
  facts: ReadonlyMap<string, ContainerFacts>,
  { source, nodeNetworkNamespace }: AssembleOptions,
): Pod {
  const containers = group
    .map((running) => makeContainer(running, facts.get(running.id), group.length > 1))
    .toSorted((a, b) => Number(b.role === 'pause') - Number(a.role === 'pause'))
  const known = joinPodFacts(containers.map(({ id }) => facts.get(id)?.pod ?? {}))
  const first = containers.find(({ role }) => role !== 'pause') ?? containers[0]!
  const name = known.name ?? first.name
  const { kubernetesNamespace, labels } = known
  // Docker writes no names into a bundle; the kubelet has told the kernel whose the container is.
  const uid = known.uid ?? group.find(({ podUid }) => podUid !== undefined)?.podUid
  const networkNamespace = group[0]!.namespaces.net!
  return {
    key: kubernetesNamespace ? `${kubernetesNamespace}/${name}` : (known.id ?? containers[0]!.id),
    name,
    ...(kubernetesNamespace !== undefined && { kubernetesNamespace }),
    ...(uid !== undefined && { uid }),
    ...(labels !== undefined && { labels }),
    source,
    networkNamespace,
    hostNetwork: networkNamespace === nodeNetworkNamespace,
    containers,
  }
}

function makeContainer(
  { id, namespaces, processes }: RunningContainer,
  facts: ContainerFacts | undefined,
  inCompany: boolean,
): Container {
  const role = facts?.role ?? roleOf(processes, inCompany)
  const name = facts?.name ?? (role === 'pause' ? 'pause' : id.slice(0, shortIdLength))
  const image = facts?.image
  return {
    id,
    name,
    role,
    ...(image !== undefined && { image }),
    state: 'running',
    namespaces,
    processes,
  }
}

function roleOf(processes: RunningContainer['processes'], inCompany: boolean): ContainerRole {
  const alone = processes.length === 1 && pausePrograms.has(processes[0]!.name)
  return inCompany && alone ? 'pause' : 'application'
}

/** Of every fact the first one: the pause container, which knows most of the pod, is asked first. */
function joinPodFacts(all: readonly PodFacts[]): PodFacts {
  return {
    id: all.find(({ id }) => id)?.id,
    name: all.find(({ name }) => name)?.name,
    kubernetesNamespace: all.find((each) => each.kubernetesNamespace)?.kubernetesNamespace,
    uid: all.find(({ uid }) => uid)?.uid,
    labels: all.find(({ labels }) => labels && Object.keys(labels).length > 0)?.labels,
  }
}
