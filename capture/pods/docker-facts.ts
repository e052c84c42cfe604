import type { ContainerFacts } from './container-facts.ts'
import { withoutPodName } from './container-facts.ts'

/** What is needed of an entry of `/containers/json`, of Docker and (the last three) of podman. */
type ListedContainer = {
  Id: string
  Names?: string[]
  Image?: string
  Labels?: Record<string, string> | null
  IsInfra?: boolean
  Pod?: string
  PodName?: string
}

/** Names out of an engine's list of containers, by container id; entries that are none are skipped. */
export function dockerFacts(body: unknown): Map<string, ContainerFacts> {
  const list = Array.isArray(body) ? body.filter(isListedContainer) : []
  const facts = new Map<string, ContainerFacts>()
  for (const listed of list) facts.set(listed.Id, factsOf(listed, list))
  return facts
}

function isListedContainer(entry: unknown): entry is ListedContainer {
  return typeof entry === 'object' && entry !== null && typeof Reflect.get(entry, 'Id') === 'string'
}

function factsOf(listed: ListedContainer, list: readonly ListedContainer[]): ContainerFacts {
  const labels = listed.Labels ?? {}
  const image = listed.Image?.startsWith('sha256:') ? undefined : listed.Image
  if (labels['io.kubernetes.pod.name']) return { ...kubernetesFacts(listed.Id, labels), image }
  const name = listed.Names?.[0]?.replace(/^\//, '')
  if (!listed.Pod) return { name, image, pod: { labels } }
  const infra = list.find(({ IsInfra, Pod }) => IsInfra && Pod === listed.Pod)
  return {
    name: listed.IsInfra ? 'pause' : name && withoutPodName(name, listed.PodName),
    role: listed.IsInfra ? 'pause' : 'application',
    image,
    pod: { id: infra?.Id ?? listed.Pod, name: listed.PodName, labels },
  }
}

/** The labels a kubelet gives by way of cri-dockerd. */
function kubernetesFacts(id: string, labels: Record<string, string>): ContainerFacts {
  const isSandbox = labels['io.kubernetes.docker.type'] === 'podsandbox'
  return {
    name: isSandbox ? 'pause' : labels['io.kubernetes.container.name'],
    role: isSandbox ? 'pause' : 'application',
    pod: {
      id: isSandbox ? id : labels['io.kubernetes.sandbox.id'],
      name: labels['io.kubernetes.pod.name'],
      kubernetesNamespace: labels['io.kubernetes.pod.namespace'],
      uid: labels['io.kubernetes.pod.uid'],
      labels: isSandbox ? ownLabels(labels) : undefined,
    },
  }
}

/** The pod's own labels, without the bookkeeping of the kubelet and the engine. */
function ownLabels(labels: Record<string, string>): Record<string, string> {
  const bookkeeping = /^(io\.kubernetes\.|annotation\.)/
  return Object.fromEntries(Object.entries(labels).filter(([name]) => !bookkeeping.test(name)))
}
