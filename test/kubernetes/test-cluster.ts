import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ApiServer } from './api-server.ts'
import type { ApiServerOptions } from './api-server.ts'
import { makeCertificates } from './certificates.ts'
import { newObject, runControllers } from './controllers.ts'
import { recordedJson } from './fixtures.ts'
import { Kubelet } from './kubelet.ts'
import type { KubeletOptions } from './kubelet.ts'
import type { ApiObject } from './object-store.ts'
import { clusterAdmin } from './users.ts'
import type { User } from './users.ts'

export const adminToken = 'admin-token'
export const nodeName = 'podscope-node'

export type TestClusterOptions = {
  version?: ApiServerOptions['version']
  /** Further users, by their tokens. */
  users?: Record<string, User>
  images?: KubeletOptions['images']
}

/** A cluster of one node, with what a new one has in it. */
export class TestCluster {
  readonly api: ApiServer
  readonly kubelet: Kubelet
  readonly #folder: string
  readonly #authority: string
  readonly #stopControllers: () => void

  private constructor(api: ApiServer, kubelet: Kubelet, authority: string) {
    this.api = api
    this.kubelet = kubelet
    this.#authority = authority
    this.#folder = mkdtempSync(join(tmpdir(), 'podscope-cluster-'))
    this.#stopControllers = runControllers(api.store)
  }

  static async start(options: TestClusterOptions = {}): Promise<TestCluster> {
    const { version = '1.32', users = {}, images = {} } = options
    const certificates = await makeCertificates()
    let kubelet: Kubelet | undefined
    const api = await ApiServer.start({
      certificates,
      version,
      users: new Map([[adminToken, clusterAdmin], ...Object.entries(users)]),
      dial: (pod, port) => kubelet!.dial(pod, port),
    })
    kubelet = new Kubelet(api.store, { nodeName, images })
    const cluster = new TestCluster(api, kubelet, certificates.authority)
    cluster.#fill()
    return cluster
  }

  /** A kubeconfig for it; more contexts may be written beside the one called `test`. */
  kubeconfig({ token = adminToken, name = 'config' } = {}): string {
    const path = join(this.#folder, name)
    const ca = Buffer.from(this.#authority).toString('base64')
    const cluster = { server: this.api.url, 'certificate-authority-data': ca }
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'test', cluster }],
      users: [{ name: 'somebody', user: { token } }],
      contexts: [{ name: 'test', context: { cluster: 'test', user: 'somebody' } }],
      'current-context': 'test',
    }
    writeFileSync(path, JSON.stringify(config))
    return path
  }

  /** Everything that is in the cluster and was not from the beginning, as `pods/podscope/agent`. */
  leftovers(): string[] {
    const resources = ['pods', 'secrets', 'serviceaccounts', 'namespaces', 'events']
    return resources.flatMap((resource) =>
      this.api.store
        .list(resource)
        .map(({ metadata: { name, namespace } }) =>
          [resource, namespace, name].filter(Boolean).join('/'),
        )
        .filter((path) => !this.#beginning.has(path)),
    )
  }

  /** Adds a pod as it is recorded, changed as wanted. */
  addPod(change: (pod: ApiObject) => ApiObject = (pod) => pod): ApiObject {
    const { kind: _, apiVersion: __, ...pod } = recordedJson('v1.32/pod.json')
    const added = this.api.store.put('pods', change(pod as ApiObject))
    this.#beginning.add(`pods/${added.metadata.namespace}/${added.metadata.name}`)
    return added
  }

  /** Adds a Kubernetes namespace that is not to go. */
  addNamespace(name: string, own: Record<string, string> = {}): void {
    const { store } = this.api
    const labels = { 'kubernetes.io/metadata.name': name, ...own }
    const home = newObject(name, undefined, { status: { phase: 'Active' } })
    store.put('namespaces', { ...home, metadata: { ...home.metadata, labels } })
    store.put('serviceaccounts', newObject('default', name))
    this.#beginning.add(`namespaces/${name}`)
    this.#beginning.add(`serviceaccounts/${name}/default`)
  }

  async stop(): Promise<void> {
    this.#stopControllers()
    await this.kubelet.stop()
    await this.api.stop()
    rmSync(this.#folder, { recursive: true })
  }

  readonly #beginning = new Set<string>()

  #fill(): void {
    for (const name of ['default', 'kube-system']) this.addNamespace(name)
    const {
      kind: _,
      apiVersion: __,
      ...node
    } = recordedJson<{ items: ApiObject[] }>('v1.32/nodes.json').items[0]!
    this.api.store.put('nodes', node as ApiObject)
  }
}
