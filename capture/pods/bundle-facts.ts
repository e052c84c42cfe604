import type { ContainerFacts } from './container-facts.ts'
import { withoutPodName } from './container-facts.ts'
import type { OciBundle } from './oci-bundle.ts'

/** How podman names the container that holds a pod's namespaces. */
const podmanInfraName = /^[0-9a-f]{12}-infra$/

/** Names out of containers' bundles, by container id. */
export function bundleFacts(bundles: ReadonlyMap<string, OciBundle>): Map<string, ContainerFacts> {
  const facts = new Map<string, ContainerFacts>()
  for (const [id, bundle] of bundles) facts.set(id, factsOf(id, bundle))
  for (const [id, fact] of facts) {
    if (bundles.get(id)?.monitorName === fact.name) facts.set(id, withPodmanNames(fact, facts))
  }
  return facts
}

function factsOf(id: string, bundle: OciBundle): ContainerFacts {
  const { annotations } = bundle
  if (annotations['io.kubernetes.cri.container-type']) return containerdFacts(annotations)
  if (annotations['io.kubernetes.pod.name']) return crioFacts(annotations)
  return podmanFacts(id, bundle)
}

/** containerd, `pkg/cri/annotations`. */
function containerdFacts(annotations: OciBundle['annotations']): ContainerFacts {
  const isSandbox = annotations['io.kubernetes.cri.container-type'] === 'sandbox'
  return {
    name: isSandbox ? 'pause' : annotations['io.kubernetes.cri.container-name'],
    role: isSandbox ? 'pause' : 'application',
    image: annotations['io.kubernetes.cri.image-name'],
    pod: {
      id: annotations['io.kubernetes.cri.sandbox-id'],
      name: annotations['io.kubernetes.cri.sandbox-name'],
      kubernetesNamespace: annotations['io.kubernetes.cri.sandbox-namespace'],
      uid: annotations['io.kubernetes.cri.sandbox-uid'],
    },
  }
}

/** CRI-O, `pkg/annotations`, and the labels a kubelet gives. */
function crioFacts(annotations: OciBundle['annotations']): ContainerFacts {
  const isSandbox = annotations['io.kubernetes.cri-o.ContainerType'] === 'sandbox'
  return {
    name: isSandbox ? 'pause' : annotations['io.kubernetes.container.name'],
    role: isSandbox ? 'pause' : 'application',
    image: annotations['io.kubernetes.cri-o.ImageName'],
    pod: {
      id: annotations['io.kubernetes.cri-o.SandboxID'],
      name: annotations['io.kubernetes.pod.name'],
      kubernetesNamespace: annotations['io.kubernetes.pod.namespace'],
      uid: annotations['io.kubernetes.pod.uid'],
    },
  }
}

/**
 * podman writes no names into a bundle. A container's is among conmon's arguments; a pod's is the
 * hostname it gives to the pod unless told otherwise.
 */
function podmanFacts(
  id: string,
  { annotations, hostname, monitorName }: OciBundle,
): ContainerFacts {
  if (monitorName === undefined) return {}
  if (podmanInfraName.test(monitorName)) {
    return { name: 'pause', role: 'pause', pod: { id, name: hostname } }
  }
  const sandboxId = annotations['io.kubernetes.cri-o.SandboxID']
  return { name: monitorName, pod: sandboxId === undefined ? undefined : { id: sandboxId } }
}

function withPodmanNames(
  fact: ContainerFacts,
  facts: ReadonlyMap<string, ContainerFacts>,
): ContainerFacts {
  const podName = facts.get(fact.pod?.id ?? '')?.pod?.name
  return { ...fact, name: withoutPodName(fact.name ?? '', podName) }
}
