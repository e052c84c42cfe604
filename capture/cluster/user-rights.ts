import { ApiClient } from '../kubernetes/api-client.ts'
import { clusterOfToken } from '../kubernetes/kubeconfig.ts'
import { listKubernetesPods } from '../pods/kubernetes-list.ts'
import type { KubernetesPod } from '../pods/kubernetes-pod.ts'
import { mayExecIn } from './access-review.ts'
import type { ApiServer, Verdict } from './access-review.ts'

/** Rights that were taken away count after that time at the latest. */
const verdictAgeMsMax = 30_000
/** A name that is a few seconds late costs little; a list of ten thousand pods does not. */
const podsAgeMsMax = 10_000
/** A hundred Kubernetes namespaces are many; each answer is small. */
const verdictsMax = 1000

/** What one user may watch: asked of the API server with the user's token, and remembered a while. */
export class UserRights {
  readonly #api: ApiServer
  readonly #token: string
  #pods: { promise: Promise<readonly KubernetesPod[]>; atMs: number } | undefined
  readonly #verdicts = new Map<string, { verdict: Promise<Verdict>; atMs: number }>()

  constructor(api: ApiServer, token: string) {
    this.#api = api
    this.#token = token
  }

  /** All pods of the cluster; none for whoever may not list all of them. */
  pods(): Promise<readonly KubernetesPod[]> {
    const nowMs = performance.now()
    if (this.#pods === undefined || nowMs - this.#pods.atMs > podsAgeMsMax) {
      this.#pods = { promise: this.#listPods(), atMs: nowMs }
    }
    return this.#pods.promise
  }

  async #listPods(): Promise<readonly KubernetesPod[]> {
    const { url, certificateAuthority } = this.#api
    const cluster = await clusterOfToken(url, certificateAuthority, this.#token)
    const listed = await listKubernetesPods(new ApiClient(cluster))
    return 'problem' in listed ? [] : listed
  }

  /** A pod in no Kubernetes namespace is nobody's to watch here. */
  async mayWatch(kubernetesNamespace: string | undefined): Promise<boolean> {
    if (kubernetesNamespace === undefined) return false
    return (await this.ask(kubernetesNamespace)) === 'allowed'
  }

  ask(kubernetesNamespace: string): Promise<Verdict> {
    const nowMs = performance.now()
    const known = this.#verdicts.get(kubernetesNamespace)
    if (known && nowMs - known.atMs < verdictAgeMsMax) return known.verdict
    if (this.#verdicts.size >= verdictsMax) this.#verdicts.clear()
    const verdict = mayExecIn(this.#api, this.#token, kubernetesNamespace)
    this.#verdicts.set(kubernetesNamespace, { verdict, atMs: nowMs })
    return verdict
  }
}
