import type { Container, Pod } from '../../shared/pod/pod.ts'

/**
 * One list out of what several sources say, those with the better names first. Answers are of the
 * same pod when they have a container in common or, unless it is the node's, the network namespace.
 */
export function joinPods(answers: readonly (readonly Pod[])[]): Pod[] {
  const joined: Pod[] = []
  for (const pod of answers.flat()) {
    const index = joined.findIndex((other) => isSamePod(other, pod))
    if (index < 0) joined.push(pod)
    else joined[index] = joinTwo(joined[index]!, pod)
  }
  return withOwnKeys(joined).toSorted((a, b) => sortText(a).localeCompare(sortText(b)))
}

/** Whether nobody knows the container's name, so that its id stands for it. */
export function isNameless({ id, name }: Container): boolean {
  return id.startsWith(name)
}

/** The demo pod may bear the name of a real one: the later in the list is then told by its container. */
function withOwnKeys(pods: readonly Pod[]): Pod[] {
  const keys = new Set<string>()
  return pods.map((pod) => {
    const key = keys.has(pod.key) ? `${pod.key}@${pod.containers[0]?.id}` : pod.key
    keys.add(key)
    return { ...pod, key }
  })
}

function isSamePod(a: Pod, b: Pod): boolean {
  if (a.networkNamespace !== b.networkNamespace) return false
  return (
    !a.hostNetwork || a.containers.some(({ id }) => b.containers.some((each) => each.id === id))
  )
}

function joinTwo(first: Pod, second: Pod): Pod {
  const [named, other] =
    nameQuality(second) > nameQuality(first) ? [second, first] : [first, second]
  const labels = named.labels ?? other.labels
  const uid = named.uid ?? other.uid
  const added = second.containers.filter(({ id }) =>
    first.containers.every((each) => each.id !== id),
  )
  const containers = first.containers.map((container) => {
    const same = second.containers.find(({ id }) => id === container.id)
    return same ? joinContainers(container, same) : container
  })
  return {
    ...named,
    ...(labels !== undefined && { labels }),
    ...(uid !== undefined && { uid }),
    containers: [...containers, ...added],
  }
}

function joinContainers(first: Container, second: Container): Container {
  const image = first.image ?? second.image
  const running = first.state === 'running' ? first : second
  return {
    ...running,
    name: isNameless(first) ? second.name : first.name,
    role: first.role === 'application' ? second.role : first.role,
    ...(image !== undefined && { image }),
  }
}

/** From a container's id as the pod's name to a name in a Kubernetes namespace. */
function nameQuality({ kubernetesNamespace, name, containers }: Pod): number {
  if (kubernetesNamespace !== undefined) return 3
  if (containers.some(({ id }) => id.startsWith(name))) return 0
  return containers.some((container) => container.name === name) ? 1 : 2
}

function sortText({ kubernetesNamespace = '', name }: Pod): string {
  return `${kubernetesNamespace}/${name}`
}
