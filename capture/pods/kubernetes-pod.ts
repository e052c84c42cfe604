import type { V1ContainerStatus, V1Pod } from '@kubernetes/client-node'
import type { ContainerRole } from '../../shared/pod/pod.ts'

export type KubernetesPort = { name?: string; port: number; protocol: string }

/** A container as the API tells of it. */
export type KubernetesContainer = {
  name: string
  role: ContainerRole
  image?: string
  /** 64 hex digits; absent before it was started for the first time. */
  id?: string
  state: 'waiting' | 'running' | 'terminated'
  /** Why it waits or has ended: `ImagePullBackOff`. */
  reason?: string
  ports: KubernetesPort[]
}

/** A pod as the API tells of it, as far as it matters here. */
export type KubernetesPod = {
  /** `<Kubernetes namespace>/<name>`, as in the rest of the program. */
  key: string
  name: string
  kubernetesNamespace: string
  /** As its node knows it. */
  uid: string
  labels: Record<string, string>
  /** Absent until it is scheduled. */
  nodeName?: string
  /** What keeps it running, a Deployment rather than its ReplicaSet. */
  owner?: { kind: string; name: string }
  phase: string
  /** It is being deleted. */
  isEnding: boolean
  hostNetwork: boolean
  shareProcessNamespace: boolean
  /** Init containers first, then the others in the manifest's order, then ephemeral ones. */
  containers: KubernetesContainer[]
}

/** Reads what the API answers; of a damaged object `undefined`. */
export function readKubernetesPod(pod: V1Pod): KubernetesPod | undefined {
  const { metadata, spec, status } = pod
  const { name, namespace: kubernetesNamespace = 'default' } = metadata ?? {}
  const uid = uidOnNode(pod)
  if (!name || !uid) return undefined
  const labels = metadata?.labels ?? {}
  const owner = ownerOf(pod)
  return {
    key: `${kubernetesNamespace}/${name}`,
    name,
    kubernetesNamespace,
    uid,
    labels,
    ...(spec?.nodeName && { nodeName: spec.nodeName }),
    ...(owner && { owner }),
    phase: status?.phase ?? 'Unknown',
    isEnding: metadata?.deletionTimestamp !== undefined && metadata.deletionTimestamp !== null,
    hostNetwork: spec?.hostNetwork ?? false,
    shareProcessNamespace: spec?.shareProcessNamespace ?? false,
    containers: [
      ...readContainers(spec?.initContainers, status?.initContainerStatuses, 'init'),
      ...readContainers(spec?.containers, status?.containerStatuses, 'application'),
      ...readContainers(spec?.ephemeralContainers, status?.ephemeralContainerStatuses, 'ephemeral'),
    ],
  }
}

type ContainerSpec = {
  name: string
  image?: string
  ports?: { name?: string; containerPort: number; protocol?: string }[]
  restartPolicy?: string
}

function readContainers(
  specs: readonly ContainerSpec[] = [],
  statuses: readonly V1ContainerStatus[] = [],
  role: ContainerRole,
): KubernetesContainer[] {
  return specs.map(({ name, image, ports = [], restartPolicy }) => {
    const status = statuses.find((each) => each.name === name)
    const id = status?.containerID?.replace(/^.*:\/\//, '')
    const { waiting, running, terminated } = status?.state ?? {}
    const reason = waiting?.reason ?? terminated?.reason
    // A sidecar is an init container that goes on running.
    const isSidecar = role === 'init' && restartPolicy === 'Always'
    return {
      name,
      role: isSidecar ? 'application' : role,
      ...(image !== undefined && { image }),
      ...(id && { id }),
      state: running ? 'running' : terminated ? 'terminated' : 'waiting',
      ...(reason !== undefined && { reason }),
      ports: ports.map((each) => ({
        ...(each.name !== undefined && { name: each.name }),
        port: each.containerPort,
        protocol: each.protocol ?? 'TCP',
      })),
    }
  })
}

/**
 * A static pod is the kubelet's own, and what the API has is its mirror: on the node it goes by the hash of
 * its manifest. https://kubernetes.io/docs/reference/labels-annotations-taints/#kubernetes-io-config-hash
 */
function uidOnNode({ metadata }: V1Pod): string | undefined {
  return metadata?.annotations?.['kubernetes.io/config.hash'] ?? metadata?.uid
}

/** A ReplicaSet is called as its Deployment with a hash behind, which its pods have as a label. */
function ownerOf({ metadata }: V1Pod): KubernetesPod['owner'] {
  const owner = metadata?.ownerReferences?.find(({ controller }) => controller === true)
  if (!owner) return undefined
  const { kind, name } = owner
  const hash = metadata?.labels?.['pod-template-hash']
  if (kind === 'ReplicaSet' && hash !== undefined && name.endsWith(`-${hash}`)) {
    return { kind: 'Deployment', name: name.slice(0, -hash.length - 1) }
  }
  return { kind, name }
}
