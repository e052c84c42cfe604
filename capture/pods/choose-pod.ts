import type { Remedy } from '../../shared/messages/messages.ts'
import type { Pod } from '../../shared/pod/pod.ts'

/** Names that are said to be near; more than these no longer help. */
const nearestMax = 3

/**
 * The pod that a person means by a name: the pod's, or a container's id or its beginning. Says which
 * names are near when there is none, and how to tell them apart when there are several.
 */
export function choosePod(
  pods: readonly Pod[],
  name: string,
  kubernetesNamespace?: string,
): Pod | { problem: Remedy } {
  const inNamespace = pods.filter(
    (pod) => kubernetesNamespace === undefined || pod.kubernetesNamespace === kubernetesNamespace,
  )
  const named = inNamespace.filter((pod) => pod.name === name || pod.key === name)
  const chosen = named.length > 0 ? named : inNamespace.filter((pod) => hasId(pod, name))
  if (chosen.length === 1) return chosen[0]!
  return {
    problem:
      chosen.length === 0 ? unknownPod(pods, name, kubernetesNamespace) : ambiguous(chosen, name),
  }
}

function hasId(pod: Pod, beginning: string): boolean {
  return (
    /^[0-9a-f]{6,64}$/.test(beginning) && pod.containers.some(({ id }) => id.startsWith(beginning))
  )
}

function unknownPod(pods: readonly Pod[], name: string, kubernetesNamespace?: string): Remedy {
  const where =
    kubernetesNamespace === undefined ? '' : ` in the Kubernetes namespace ${kubernetesNamespace}`
  const nearest = pods
    .map((pod) => ({ pod, distance: editDistance(pod.name, name) }))
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, nearestMax)
    .map(({ pod }) =>
      pod.kubernetesNamespace ? `${pod.name} (${pod.kubernetesNamespace})` : pod.name,
    )
  return {
    code: 'unknown-pod',
    text: `There is no pod ${name}${where} on this node.`,
    remedy:
      nearest.length === 0
        ? 'No pod was found at all: `podscope doctor` says what is missing, `podscope demo` makes one.'
        : `The nearest names are ${nearest.join(', ')}; \`podscope pods\` lists all.`,
  }
}

function ambiguous(pods: readonly Pod[], name: string): Remedy {
  const namespaces = pods.map((pod) => pod.kubernetesNamespace ?? pod.key).join(', ')
  return {
    code: 'ambiguous-pod',
    text: `There are ${pods.length} pods called ${name}: in ${namespaces}.`,
    remedy: 'Say which with -n NAMESPACE, or with the id of one of its containers.',
  }
}

/** How many letters must be added, taken away or changed (Levenshtein). */
export function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      current.push(Math.min(change, previous[j]! + 1, current[j - 1]! + 1))
    }
    previous = current
  }
  return previous[b.length]!
}
