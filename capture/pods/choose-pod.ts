import type { Remedy } from '../../shared/messages/messages.ts'
import type { Pod } from '../../shared/pod/pod.ts'
import { editDistance } from './edit-distance.ts'

/** Fewer digits of a container's id could be a word: `cafe`. */
const idPrefixLengthMin = 6
const namesShownMax = 8

type NamedPod = Pick<Pod, 'name' | 'kubernetesNamespace'>

/**
 * The pod a person means: by name, `<Kubernetes namespace>/<name>`, the id of a container or its
 * beginning, or the name of a container that is in no pod. Where that fits none or several, a sentence
 * that says which there are.
 */
export function choosePod(
  pods: readonly Pod[],
  name: string,
  kubernetesNamespace?: string,
): Pod | Remedy {
  const candidates = pods.filter(
    (pod) => kubernetesNamespace === undefined || pod.kubernetesNamespace === kubernetesNamespace,
  )
  const named = candidates.filter((pod) => pod.name === name || fullName(pod) === name)
  const found = named.length > 0 ? named : candidates.filter((pod) => hasContainer(pod, name))
  if (found.length === 1) return found[0]!
  return found.length > 1 ? ambiguous(name, found) : notFound(pods, name, kubernetesNamespace)
}

function hasContainer({ key, containers }: Pod, name: string): boolean {
  if (name.length < idPrefixLengthMin) return false
  return key.startsWith(name) || containers.some(({ id }) => id.startsWith(name))
}

function ambiguous(name: string, found: readonly Pod[]): Remedy {
  const kubernetesNamespaces = new Set(found.map((pod) => pod.kubernetesNamespace))
  const isToldByNamespace = kubernetesNamespaces.size === found.length
  const names = found.map(isToldByNamespace ? fullName : nameWithId)
  const example = [...kubernetesNamespaces].find((each) => each !== undefined)
  return {
    code: 'pod-ambiguous',
    text: `There are ${found.length} pods called "${name}": ${listed(names)}.`,
    remedy: isToldByNamespace
      ? `Say which with -n, as in: ${name} -n ${example}`
      : 'Give the id of a container in place of the name.',
  }
}

function nameWithId(pod: Pod): string {
  return `${fullName(pod)} (${pod.containers[0]?.id.slice(0, 12)}, found by ${pod.source})`
}

function notFound(
  pods: readonly Pod[],
  name: string,
  kubernetesNamespace: string | undefined,
): Remedy {
  const where =
    kubernetesNamespace === undefined ? '' : ` in Kubernetes namespace "${kubernetesNamespace}"`
  return {
    code: 'pod-not-found',
    text: `There is no pod called "${name}"${where} on this node.`,
    remedy: suggest(pods, name),
  }
}

function suggest(pods: readonly Pod[], name: string): string {
  if (pods.length === 0)
    return 'No pod runs here: run it on the pod\'s node, name a cluster with --kubeconfig, or try "podscope demo".'
  return nearestNames(pods, name) ?? `There are: ${listed(pods.map(fullName))}.`
}

/** What the person may have meant; `undefined` where nothing is near. */
export function nearestNames(pods: readonly NamedPod[], name: string): string | undefined {
  const near = pods
    .map((pod) => ({ pod, distance: nameDistance(pod, name) }))
    .filter(({ distance }) => distance <= Math.max(2, name.length / 3))
    .toSorted((a, b) => a.distance - b.distance)
    .map(({ pod }) => fullName(pod))
  return near.length > 0 ? `Did you mean ${listed(near, ' or ')}?` : undefined
}

/** A part of a pod's name is as near as a slip of the finger: nobody types a ReplicaSet's hash. */
function nameDistance(pod: NamedPod, name: string): number {
  const isPart = name.length > 2 && pod.name.includes(name)
  return Math.min(
    isPart ? 1 : Infinity,
    editDistance(pod.name, name),
    editDistance(fullName(pod), name),
  )
}

function fullName({ kubernetesNamespace, name }: NamedPod): string {
  return kubernetesNamespace === undefined ? name : `${kubernetesNamespace}/${name}`
}

function listed(names: readonly string[], separator = ', '): string {
  const more = names.length - namesShownMax
  const shown = names.slice(0, namesShownMax).join(separator)
  return more > 0 ? `${shown} and ${more} more` : shown
}
