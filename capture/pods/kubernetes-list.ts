import type { V1Pod } from '@kubernetes/client-node'
import type { ApiClient } from '../kubernetes/api-client.ts'
import type { ApiProblem } from '../kubernetes/api-problem.ts'
import { ApiWatch } from '../kubernetes/api-watch.ts'
import { listObjects } from '../kubernetes/list-objects.ts'
import { readKubernetesPod } from './kubernetes-pod.ts'
import type { KubernetesPod } from './kubernetes-pod.ts'

export type PodScope = {
  /** All of them where none is said. */
  kubernetesNamespace?: string | undefined
  labelSelector?: string | undefined
  fieldSelector?: string | undefined
}

/** The pods there are at the moment, as far as the person may list them. */
export async function listKubernetesPods(
  client: ApiClient,
  scope: PodScope = {},
): Promise<KubernetesPod[] | { problem: ApiProblem }> {
  const listed = await listObjects<V1Pod>(client, requestFor(scope))
  return 'problem' in listed ? listed : readAll(listed.items)
}

export async function readOnePod(
  client: ApiClient,
  kubernetesNamespace: string,
  name: string,
): Promise<KubernetesPod | { problem: ApiProblem }> {
  const path = `/api/v1/namespaces/${encodeURIComponent(kubernetesNamespace)}/pods/${encodeURIComponent(name)}`
  const answer = await client.call<V1Pod>({ path, doing: `Reading the pod ${name}` })
  if ('problem' in answer) return answer
  return readKubernetesPod(answer.body)!
}

/** Pods as they come, change and go; the last list is always at hand. */
export class KubernetesPods {
  readonly #pods = new Map<string, KubernetesPod>()
  readonly #watch: ApiWatch<V1Pod>
  readonly #changed: () => void
  #problem: ApiProblem | undefined

  /** `changed` is called after every change, also of the problem. */
  constructor(client: ApiClient, scope: PodScope, changed: () => void = () => undefined) {
    this.#changed = changed
    this.#watch = new ApiWatch<V1Pod>(client, requestFor(scope), {
      onList: (objects) => this.#begin(objects),
      onChange: (type, object) => this.#change(type, object),
      onProblem: (problem) => this.#trouble(problem),
    })
  }

  /** By Kubernetes namespace and name. */
  get list(): KubernetesPod[] {
    return [...this.#pods.values()].toSorted((a, b) => a.key.localeCompare(b.key))
  }

  /** What stands in the way at the moment; what is listed may be old then. */
  get problem(): ApiProblem | undefined {
    return this.#problem
  }

  /** The resource version that what is listed is of. */
  get version(): string | undefined {
    return this.#watch.version
  }

  start(): Promise<ApiProblem | undefined> {
    return this.#watch.start()
  }

  stop(): Promise<void> {
    return this.#watch.stop()
  }

  #begin(objects: readonly V1Pod[]): void {
    this.#pods.clear()
    for (const pod of readAll(objects)) this.#pods.set(pod.key, pod)
    this.#problem = undefined
    this.#changed()
  }

  #change(type: 'ADDED' | 'MODIFIED' | 'DELETED', object: V1Pod): void {
    const pod = readKubernetesPod(object)
    if (!pod) return
    if (type === 'DELETED') this.#pods.delete(pod.key)
    else this.#pods.set(pod.key, pod)
    this.#problem = undefined
    this.#changed()
  }

  #trouble(problem: ApiProblem): void {
    this.#problem = problem
    this.#changed()
  }
}

function requestFor({ kubernetesNamespace, labelSelector, fieldSelector }: PodScope) {
  const path =
    kubernetesNamespace === undefined
      ? '/api/v1/pods'
      : `/api/v1/namespaces/${encodeURIComponent(kubernetesNamespace)}/pods`
  const where = kubernetesNamespace === undefined ? 'of the cluster' : `in ${kubernetesNamespace}`
  return { path, query: { labelSelector, fieldSelector }, doing: `Listing the pods ${where}` }
}

function readAll(objects: readonly V1Pod[]): KubernetesPod[] {
  return objects.map(readKubernetesPod).filter((pod) => pod !== undefined)
}
