import type { Remedy } from '../../shared/messages/messages.ts'
import type { Pod } from '../../shared/pod/pod.ts'
import { podSources } from './index.ts'

/** The pods of this node, each once, by name; and what the sources lack. Some ms for 500 processes. */
export async function findPods(sources = podSources): Promise<{ pods: Pod[]; warnings: Remedy[] }> {
  const answers = await Promise.all(sources.map((source) => source.pods()))
  const pods: Pod[] = []
  const known = new Set<string>()
  for (const pod of answers.flatMap((answer) => answer.pods)) {
    if (pod.containers.some(({ id }) => known.has(id))) continue
    for (const { id } of pod.containers) known.add(id)
    pods.push(pod)
  }
  return {
    pods: withOwnKeys(pods).toSorted((a, b) => a.key.localeCompare(b.key)),
    warnings: answers.flatMap((answer) => answer.warnings),
  }
}

/** Two pods of one name (a demo pod beside a real one) are told apart by their network namespaces. */
function withOwnKeys(pods: readonly Pod[]): Pod[] {
  const counts = new Map<string, number>()
  for (const { key } of pods) counts.set(key, (counts.get(key) ?? 0) + 1)
  return pods.map((pod) =>
    counts.get(pod.key) === 1 ? pod : { ...pod, key: `${pod.key} net:[${pod.networkNamespace}]` },
  )
}
