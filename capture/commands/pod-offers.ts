import type { PodChoice, Remedy } from '../../shared/messages/messages.ts'
import type { Pod } from '../../shared/pod/pod.ts'
import type { PodList } from '../../shared/view/desk.ts'
import { ApiClient } from '../kubernetes/api-client.ts'
import { isClusterNamed, readCluster } from '../kubernetes/kubeconfig.ts'
import { findPods } from '../pods/find-pods.ts'
import { KubernetesPods } from '../pods/kubernetes-list.ts'
import type { KubernetesPod } from '../pods/kubernetes-pod.ts'
import { meansCluster } from './cluster-options.ts'
import type { ClusterChoice } from './cluster-options.ts'
import type { PodTarget } from './pod-target.ts'

/** The pods that a person can choose from: this node's, and the cluster's where one is named. */
export class PodOffers {
  readonly #choice: ClusterChoice
  #client: ApiClient | undefined
  #pods: KubernetesPods | undefined
  #problem: Remedy | undefined
  #connecting: Promise<void> | undefined

  constructor(choice: ClusterChoice) {
    this.#choice = choice
  }

  /** Does not wait for the cluster, which may be far: its pods are there the next time. */
  async list(): Promise<PodList> {
    if (!this.#choice.local && isClusterNamed(this.#choice)) this.#connecting ??= this.#connect()
    const { pods, warnings } = await this.#local()
    const remote = this.#remote(pods).map(([key, pod]) => remoteChoice(key, pod))
    const problem = this.#pods?.problem ?? this.#problem
    return {
      pods: [...pods.map(localChoice), ...remote],
      warnings: problem ? [...warnings, withoutStatus(problem)] : warnings,
    }
  }

  async find(key: string): Promise<PodTarget | undefined> {
    const { pods } = await this.#local()
    const local = pods.find((pod) => pod.key === key)
    if (local) return { local }
    const found = this.#remote(pods).find(([each]) => each === key)
    return found && this.#client ? { client: this.#client, pod: found[1] } : undefined
  }

  async close(): Promise<void> {
    await this.#connecting
    await this.#pods?.stop()
  }

  async #local(): Promise<{ pods: Pod[]; warnings: Remedy[] }> {
    return meansCluster(this.#choice) ? { pods: [], warnings: [] } : findPods()
  }

  /** Those of the cluster that are not on this node, by keys that no other pod has. */
  #remote(local: readonly Pod[]): [string, KubernetesPod][] {
    const listed = this.#pods?.list ?? []
    const elsewhere = listed.filter(({ uid }) => local.every((pod) => pod.uid !== uid))
    return elsewhere
      .filter(({ phase, isEnding }) => phase === 'Running' && !isEnding)
      .map((pod) => {
        const isTaken = local.some(({ key }) => key === pod.key)
        return [isTaken ? `${this.#client?.cluster.context}:${pod.key}` : pod.key, pod]
      })
  }

  async #connect(): Promise<void> {
    const cluster = await readCluster(this.#choice)
    if ('code' in cluster) {
      this.#problem = cluster
      return
    }
    this.#client = new ApiClient(cluster)
    const { namespace: kubernetesNamespace, selector: labelSelector } = this.#choice
    const everywhere = new KubernetesPods(this.#client, { kubernetesNamespace, labelSelector })
    this.#pods = everywhere
    const problem = await everywhere.start()
    this.#problem = problem
    if (problem?.status !== 403 || kubernetesNamespace !== undefined) return
    // Who may not list all pods may list those of his own Kubernetes namespace.
    const scope = { kubernetesNamespace: cluster.defaultNamespace, labelSelector }
    this.#pods = new KubernetesPods(this.#client, scope)
    this.#problem = await this.#pods.start()
  }
}

function localChoice(pod: Pod): PodChoice {
  return {
    key: pod.key,
    name: pod.name,
    ...(pod.kubernetesNamespace !== undefined && { kubernetesNamespace: pod.kubernetesNamespace }),
    source: pod.source,
    containers: pod.containers.filter(({ role }) => role !== 'pause').map(({ name }) => name),
    hostNetwork: pod.hostNetwork,
  }
}

function remoteChoice(key: string, pod: KubernetesPod): PodChoice {
  const running = pod.containers.filter(({ state }) => state === 'running')
  return {
    key,
    name: pod.name,
    kubernetesNamespace: pod.kubernetesNamespace,
    source: `kubernetes, on ${pod.nodeName}`,
    containers: running.map(({ name }) => name),
    hostNetwork: pod.hostNetwork,
    joinable: true,
  }
}

function withoutStatus({ code, text, remedy }: Remedy): Remedy {
  return { code, text, remedy }
}
