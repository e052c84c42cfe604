import { readFileSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { agentNamespace, labels, managedBy } from '../../capture/cluster/agent-manifest.ts'
import { ownerName } from '../../capture/cluster/agent-owner.ts'
import { startInCluster } from '../../capture/cluster/start-in-cluster.ts'
import { ApiClient } from '../../capture/kubernetes/api-client.ts'
import { readCluster } from '../../capture/kubernetes/kubeconfig.ts'
import type { Cluster } from '../../capture/kubernetes/kubeconfig.ts'
import { chooseKubernetesPod } from '../../capture/pods/choose-kubernetes-pod.ts'
import type { PodTarget } from '../../capture/pods/choose-kubernetes-pod.ts'
import { listKubernetesPods } from '../../capture/pods/kubernetes-list.ts'
import type { KubernetesPod } from '../../capture/pods/kubernetes-pod.ts'
import type { Remedy } from '../../shared/messages/messages.ts'
import { canRun } from '../real-pods/requirements.ts'
import { newObject } from './controllers.ts'
import type { ApiObject } from './object-store.ts'
import { nodeName, TestCluster } from './test-cluster.ts'
import type { User } from './users.ts'

const image = 'podscope:test'
/** What stands for the agent where it never gets as far as to be asked. */
const sleeper = ['sh', '-c', 'exec sleep 60']

/** May do all that watching takes, but not in `default`. */
const stranger: User = {
  name: 'stranger',
  groups: ['system:authenticated'],
  rules: [
    { verbs: ['*'], resources: ['*'], namespaces: [agentNamespace] },
    { verbs: ['get', 'list', 'watch'], resources: ['pods'] },
  ],
}
const nobody: User = { name: 'nobody', groups: ['system:authenticated'], rules: [] }

describe.runIf(canRun('what can go wrong in a cluster', ['openssl', 'setpriv']))(
  'watching a pod of a cluster',
  () => {
    let cluster: TestCluster
    let steps: string[]
    let stopping: AbortController

    beforeEach(async () => {
      steps = []
      stopping = new AbortController()
      cluster = await TestCluster.start({
        users: { stranger, nobody },
        images: { [image]: sleeper },
      })
      cluster.addPod()
    })

    afterEach(() => cluster.stop())

    /** What becomes of `watch nginx-busybox`, in one sentence and what to do about it. */
    async function watch(
      { token = 'admin-token', context = 'test', kubeconfig = '' } = {},
      target: PodTarget = { name: 'nginx-busybox' },
    ): Promise<Remedy> {
      const path = kubeconfig || cluster.kubeconfig({ token, name: token })
      const read = await readCluster({ kubeconfig: path, context })
      if ('code' in read) return read
      const client = new ApiClient(read)
      const chosen = await chooseKubernetesPod(client, target)
      if ('problem' in chosen) return chosen.problem
      const started = await startInCluster(
        client,
        [chosen.pod],
        { image },
        {
          tell: () => undefined,
          progress: (step) => steps.push(step),
          signal: stopping.signal,
        },
      )
      if ('problem' in started) return started.problem
      await started.close()
      throw new Error('nothing went wrong')
    }

    /** What is in the cluster and was not before, when it has had the time to go. */
    async function expectNothingLeft(): Promise<void> {
      await vi.waitFor(() => expect(cluster.leftovers()).toEqual([]), { timeout: 10_000 })
      expect([...cluster.kubelet.processes.keys()]).toEqual([])
    }

    function untilPlaced(): Promise<void> {
      const isPlaced = () => expect(cluster.api.store.list('pods', agentNamespace)).toHaveLength(1)
      return vi.waitFor(isPlaced, { timeout: 20_000 })
    }

    function sentence({ text, remedy }: Remedy): string {
      return `${text} ${remedy}`
    }

    it('says which contexts there are when the one named is not', async () => {
      const problem = await watch({ context: 'production' })
      expect(problem.code).toBe('wrong-context')
      expect(sentence(problem)).toContain('There is no context called "production"')
      expect(problem.remedy).toBe('Name one of these with --context: test.')
      await expectNothingLeft()
    })

    it('says that a token has expired', async () => {
      const problem = await watch({ token: 'expired' })
      expect(problem.code).toBe('unauthorized')
      expect(problem.text).toBe(
        'The cluster of context "test" does not accept your credentials: they are wrong or have expired.',
      )
      expect(problem.remedy).toBe(
        'Log in to it again until this works: kubectl --context test get pods',
      )
      await expectNothingLeft()
    })

    it('says that a Kubernetes namespace is forbidden, and for whom', async () => {
      const problem = await watch({ token: 'nobody' })
      expect(problem.code).toBe('forbidden')
      expect(problem.text).toBe(
        'Reading the pod nginx-busybox is forbidden in context "test": User "nobody" cannot get resource "pods" in API group "" in the namespace "default".',
      )
      await expectNothingLeft()
    })

    it('lets nobody watch who may not run programs in the pods there', async () => {
      const problem = await watch({ token: 'stranger' })
      expect(sentence(problem)).toBe(
        'In context "test" you lack the right to create pods/exec in default (to watch pods there). Ask an administrator for a role with: create pods/exec in default.',
      )
      await expectNothingLeft()
    })

    it('names the nearest pods when there is none of that name', async () => {
      const problem = await watch({}, { name: 'nginx-busibox' })
      expect(problem.code).toBe('pod-not-found')
      expect(problem.remedy).toBe('Did you mean default/nginx-busybox?')
    })

    it('says that the API server cannot be reached, and where it was sought', async () => {
      const path = cluster.kubeconfig({ name: 'nowhere' })
      writeFileSync(path, readFileSync(path, 'utf8').replace(/127\.0\.0\.1:\d+/, '127.0.0.1:9'))
      const problem = await watch({ kubeconfig: path })
      expect(problem.code).toBe('cluster-unreachable')
      expect(problem.text).toBe(
        'The API server https://127.0.0.1:9 (context "test") cannot be reached: the connection was refused.',
      )
    })

    it('says that a certificate is not trusted', async () => {
      const other = await TestCluster.start()
      try {
        const path = cluster.kubeconfig({ name: 'foreign' })
        const text = readFileSync(path, 'utf8').replace(cluster.api.url, other.api.url)
        writeFileSync(path, text)
        expect((await watch({ kubeconfig: path })).code).toBe('certificate-refused')
      } finally {
        await other.stop()
      }
    })

    it('says what a credentials plugin that fails has said', async () => {
      const path = cluster.kubeconfig({ name: 'plugin' })
      const config = JSON.parse(readFileSync(path, 'utf8')) as { users: { user: object }[] }
      const apiVersion = 'client.authentication.k8s.io/v1'
      const exec = { apiVersion, command: 'sh', args: ['-c', 'echo log in first >&2; exit 1'] }
      config.users[0]!.user = { exec }
      writeFileSync(path, JSON.stringify(config))
      const problem = await watch({ kubeconfig: path })
      expect(problem.text).toBe('The credentials of context "test" cannot be had: log in first.')
    })

    it('says that the node is not ready, in its own words', async () => {
      const node = cluster.api.store.get('nodes', undefined, nodeName)!
      const conditions = [
        { type: 'Ready', status: 'Unknown', message: 'Kubelet stopped posting node status.' },
      ]
      cluster.api.store.put('nodes', { ...node, status: { conditions } })
      const problem = await watch()
      expect(problem.text).toBe(
        'The node podscope-node is not ready: Kubelet stopped posting node status.',
      )
      await expectNothingLeft()
    })

    it('says that the image is not on the node, and how it gets there', async () => {
      cluster.kubelet.images = {}
      const problem = await watch()
      expect(problem.code).toBe('image-missing')
      expect(problem.text).toBe(
        "The node podscope-node does not get the agent's image podscope:test: pull access denied, repository does not exist or may require authorization.",
      )
      expect(problem.remedy).toContain('kind load docker-image podscope:test')
      expect(steps).toContain('Pulling: Pulling image "podscope:test"')
      await expectNothingLeft()
    })

    it('says what pod security forbids, and who can permit it', async () => {
      cluster.addNamespace(agentNamespace, { 'pod-security.kubernetes.io/enforce': 'baseline' })
      const problem = await watch()
      expect(problem.code).toBe('pod-security')
      expect(problem.text).toContain(
        'PodSecurity "baseline:latest": host namespaces (hostPID=true)',
      )
      expect(problem.remedy).toContain('kubectl label namespace podscope')
      await expectNothingLeft()
    })

    it('ends when the pod goes while the agent starts', async () => {
      cluster.kubelet.isReady = false
      const watching = watch()
      await untilPlaced()
      cluster.api.store.remove('pods', cluster.api.store.get('pods', 'default', 'nginx-busybox')!)
      const problem = await watching
      expect(problem.text).toBe(
        'The pod default/nginx-busybox was deleted while the agent started.',
      )
      await expectNothingLeft()
    })

    it('says why the agent ended, in its own last words', async () => {
      cluster.kubelet.images = { [image]: ['sh', '-c', 'echo "unknown option" >&2; exit 2'] }
      const problem = await watch()
      expect(problem.code).toBe('agent-failed')
      expect(problem.text).toBe(
        'The agent cannot run on podscope-node: it ended with status 2 and said: unknown option.',
      )
      await expectNothingLeft()
    })

    it('places no agent when one of several pods cannot be watched', async () => {
      cluster.addPod((recorded) => ({
        ...recorded,
        metadata: { ...recorded.metadata, name: 'done', uid: 'done' },
        status: { phase: 'Succeeded' },
      }))
      const read = (await readCluster({ kubeconfig: cluster.kubeconfig() })) as Cluster
      const client = new ApiClient(read)
      const pods = (await listKubernetesPods(client)) as KubernetesPod[]
      const { signal } = stopping
      const host = { tell: () => undefined, progress: () => undefined, signal }
      const started = await startInCluster(client, pods, { image }, host)
      expect(started).toMatchObject({ problem: { code: 'pod-not-running' } })
      await expectNothingLeft()
    })

    it('leaves nothing behind when it is interrupted', async () => {
      cluster.kubelet.isReady = false
      const watching = watch()
      await untilPlaced()
      stopping.abort()
      expect((await watching).code).toBe('interrupted')
      await expectNothingLeft()
    })

    it('waits as long as a busy server asks, and asks again', async () => {
      let refusals = 0
      cluster.api.interfere = ({ path }) => {
        if (!path.endsWith('/pods/nginx-busybox') || refusals === 2) return undefined
        refusals += 1
        const headers = { 'retry-after': '1' }
        return { code: 429, reason: 'TooManyRequests', message: 'too many requests', headers }
      }
      cluster.kubelet.images = {}
      expect((await watch()).code).toBe('image-missing')
      expect(refusals).toBe(2)
      await expectNothingLeft()
    })

    it('says that a server is ill which goes on failing', async () => {
      cluster.api.interfere = ({ method, path }) =>
        method === 'POST' && path.endsWith(`/${agentNamespace}/pods`)
          ? { code: 500, reason: 'InternalError', message: 'etcdserver: request timed out' }
          : undefined
      const problem = await watch()
      expect(problem.text).toBe(
        'Placing the agent failed: the API server says "etcdserver: request timed out" (500).',
      )
      await expectNothingLeft()
    })

    it('removes what a laptop that was closed has left, and nothing that is in use', async () => {
      cluster.addNamespace(agentNamespace, { 'pod-security.kubernetes.io/enforce': 'privileged' })
      const { store } = cluster.api
      const left = (name: string, owner: string, process: number): ApiObject => ({
        ...newObject(name, agentNamespace, { spec: {}, status: { phase: 'Pending' } }),
        metadata: {
          ...newObject(name, agentNamespace).metadata,
          labels: {
            [labels.component]: 'agent',
            [labels.managedBy]: managedBy,
            [labels.owner]: owner,
            [labels.process]: String(process),
          },
        },
      })
      const gone = 2 ** 22 + 1
      for (const agent of [
        left('lost', ownerName(), gone),
        left('in-use', ownerName(), process.pid),
        left('of-somebody', 'somebody', gone),
      ]) {
        store.put('pods', agent)
        store.put('secrets', agent)
      }
      cluster.kubelet.images = {}
      await watch()
      expect(steps[0]).toBe('removed an agent that an earlier run had left behind')
      const names = () => store.list('pods', agentNamespace).map(({ metadata }) => metadata.name)
      await vi.waitFor(() => expect(names()).toEqual(['in-use', 'of-somebody']))
      expect(store.list('secrets').map(({ metadata }) => metadata.name)).toEqual(names())
    })
  },
)
