import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runPods } from '../../capture/commands/pods.ts'
import type { PodsOptions } from '../../capture/commands/pods.ts'
import { canRun } from '../real-pods/requirements.ts'
import { TestCluster } from './test-cluster.ts'
import type { User } from './users.ts'

/** As most people: their own Kubernetes namespace, and nothing of the cluster as a whole. */
const developer: User = {
  name: 'developer',
  groups: ['system:authenticated'],
  rules: [{ verbs: ['get', 'list', 'watch'], resources: ['pods'], namespaces: ['default'] }],
}

describe.runIf(canRun('the pods of a cluster', ['openssl']))('podscope pods', () => {
  let cluster: TestCluster

  beforeEach(async () => {
    cluster = await TestCluster.start({ users: { developer } })
    cluster.addPod()
    cluster.addPod((pod) => ({
      ...pod,
      metadata: { ...pod.metadata, namespace: 'kube-system', name: 'dns', uid: 'dns' },
    }))
  })

  afterEach(() => cluster.stop())

  async function list(token: string, options: PodsOptions = {}) {
    const lines: string[] = []
    const complaints: string[] = []
    const status = await runPods(
      { kubeconfig: cluster.kubeconfig({ token, name: token }), json: true, ...options },
      {
        write: (line: string) => lines.push(line),
        error: (line: string) => complaints.push(line),
      } as never,
    )
    const keys = lines.map((line) => (JSON.parse(line) as { key: string }).key)
    return { status, keys: keys.toSorted(), complaints: complaints.join(' ') }
  }

  it('lists those of all Kubernetes namespaces', async () => {
    const all = { status: 0, keys: ['default/nginx-busybox', 'kube-system/dns'], complaints: '' }
    expect(await list('admin-token')).toEqual(all)
    expect(await list('admin-token', { allNamespaces: true, namespace: 'default' })).toEqual(all)
  })

  it('lists those of the context’s own for whoever may not list all', async () => {
    const own = { status: 0, keys: ['default/nginx-busybox'], complaints: '' }
    expect(await list('developer')).toEqual(own)
    expect(await list('developer', { namespace: 'default' })).toEqual(own)
  })

  it('says that all are forbidden to whoever asks for all', async () => {
    const { status, keys, complaints } = await list('developer', { allNamespaces: true })
    expect({ status, keys }).toEqual({ status: 1, keys: [] })
    expect(complaints).toContain('Listing the pods of the cluster is forbidden in context "test"')
  })
})
