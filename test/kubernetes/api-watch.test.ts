import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiClient } from '../../capture/kubernetes/api-client.ts'
import { readCluster } from '../../capture/kubernetes/kubeconfig.ts'
import type { Cluster } from '../../capture/kubernetes/kubeconfig.ts'
import { openPortForward } from '../../capture/kubernetes/port-forward.ts'
import { chooseKubernetesPod } from '../../capture/pods/choose-kubernetes-pod.ts'
import { KubernetesPods, listKubernetesPods } from '../../capture/pods/kubernetes-list.ts'
import { readKubernetesPod } from '../../capture/pods/kubernetes-pod.ts'
import { canRun } from '../real-pods/requirements.ts'
import { recordedJson } from './fixtures.ts'
import { isListening } from './kubelet.ts'
import { TestCluster } from './test-cluster.ts'

describe.runIf(canRun('following a cluster', ['openssl']))(
  'following the pods of a cluster',
  () => {
    let cluster: TestCluster
    let client: ApiClient
    let pods: KubernetesPods

    beforeEach(async () => {
      cluster = await TestCluster.start()
      client = new ApiClient((await readCluster({ kubeconfig: cluster.kubeconfig() })) as Cluster)
      add('first')
      pods = new KubernetesPods(client, {})
      expect(await pods.start()).toBeUndefined()
    })

    afterEach(async () => {
      await pods.stop()
      await cluster.stop()
    })

    function add(name: string): void {
      cluster.addPod((pod) => ({ ...pod, metadata: { ...pod.metadata, name, uid: name } }))
    }

    const names = () => pods.list.map(({ name }) => name)
    const expectNames = (expected: string[]) =>
      vi.waitFor(() => expect(names()).toEqual(expected), { timeout: 10_000 })
    const asked = (text: string) => cluster.api.log.filter((line) => line.includes(text))

    it('hears of pods that come and go', async () => {
      expect(names()).toEqual(['first'])
      add('second')
      await expectNames(['first', 'second'])
      cluster.api.store.remove('pods', cluster.api.store.get('pods', 'default', 'first')!)
      await expectNames(['second'])
    })

    it('goes on where it was after a cut, without a new list', async () => {
      add('second')
      await expectNames(['first', 'second'])
      cluster.api.cutConnections()
      add('third')
      await expectNames(['first', 'second', 'third'])
      expect(asked('GET /api/v1/pods?limit=500 200')).toHaveLength(1)
    })

    it('goes on from a bookmark where changes in between are forgotten', async () => {
      const { store } = cluster.api
      store.put('events', {
        metadata: { ...store.list('nodes')[0]!.metadata, namespace: 'default' },
      })
      const version = store.version
      await vi.waitFor(() => expect(Number(pods.version)).toBeGreaterThanOrEqual(version), {
        timeout: 5000,
      })
      store.compact()
      cluster.api.cutConnections()
      add('second')
      await expectNames(['first', 'second'])
      expect(asked('GET /api/v1/pods?limit=500 200')).toHaveLength(1)
    })

    it('lists anew after 410 Gone, and finds what went meanwhile', async () => {
      cluster.api.interfere = () => 'cut'
      cluster.api.cutConnections()
      cluster.api.store.remove('pods', cluster.api.store.get('pods', 'default', 'first')!)
      add('second')
      cluster.api.store.compact()
      cluster.api.interfere = undefined
      await expectNames(['second'])
      expect(asked('GET /api/v1/pods?limit=500 200')).toHaveLength(2)
      expect(pods.problem).toBeUndefined()
    })

    describe('of which there are many', () => {
      const count = 1101

      beforeEach(() => {
        for (let at = 1; at < count; at++) add(`pod-${at}`)
      })

      const pages = () => asked('GET /api/v1/pods').filter((line) => line.includes('limit='))

      it('lists them page by page, all as of one moment', async () => {
        const before = pages().length
        const listed = await listKubernetesPods(client)
        expect(listed).toHaveLength(count)
        expect(pages().length - before).toBe(3)
      })

      it('lists them in one piece where the moment is forgotten before the last page', async () => {
        cluster.api.interfere = ({ query }) => {
          if (query.has('continue')) {
            add('another')
            cluster.api.store.compact()
          }
          return undefined
        }
        expect(await listKubernetesPods(client)).toHaveLength(count + 1)
      })
    })

    it('finds a pod by its Deployment or its labels, and says of how many', async () => {
      for (const name of ['web-5d4f8c-a', 'web-5d4f8c-b']) {
        cluster.addPod((pod) => ({
          ...pod,
          metadata: {
            ...pod.metadata,
            name,
            uid: name,
            labels: { app: 'web', 'pod-template-hash': '5d4f8c' },
            ownerReferences: [{ kind: 'ReplicaSet', name: 'web-5d4f8c', controller: true }],
          } as never,
        }))
      }
      const one = { pod: { name: 'web-5d4f8c-a' }, of: { count: 2 } }
      expect(await chooseKubernetesPod(client, { name: 'deploy/web' })).toMatchObject(one)
      expect(await chooseKubernetesPod(client, { labelSelector: 'app=web' })).toMatchObject(one)
      const named = await chooseKubernetesPod(client, { name: 'default/web-5d4f8c-b' })
      expect(named).toMatchObject({ pod: { name: 'web-5d4f8c-b' } })
      const none = await chooseKubernetesPod(client, { name: 'sts/web' })
      expect(none).toMatchObject({ problem: { code: 'pod-not-found' } })
    })
  },
)

describe('a pod as the API tells of it', () => {
  it('has its containers, ephemeral ones too, with the ids that the node knows', () => {
    const pod = readKubernetesPod(recordedJson('v1.32/pod-with-ephemeral.json') as never)
    expect(pod).toMatchObject({
      key: 'default/nginx-busybox',
      nodeName: 'podscope-node',
      phase: 'Running',
      hostNetwork: false,
      shareProcessNamespace: false,
    })
    expect(pod?.containers.map(({ name, role, state }) => [name, role, state])).toEqual([
      ['busybox', 'application', 'running'],
      ['nginx', 'application', 'running'],
      ['dbg', 'ephemeral', 'running'],
    ])
    for (const { id } of pod!.containers) expect(id).toMatch(/^[0-9a-f]{64}$/)
  })

  it('goes by the hash of its manifest where it is a static pod: so its node knows it', () => {
    const recorded = recordedJson<{ metadata: object }>('v1.32/pod.json')
    const annotations = { 'kubernetes.io/config.hash': '0f2a1b3c4d5e6f708192a3b4c5d6e7f8' }
    const mirror = { ...recorded, metadata: { ...recorded.metadata, annotations } }
    expect(readKubernetesPod(mirror as never)?.uid).toBe('0f2a1b3c4d5e6f708192a3b4c5d6e7f8')
  })

  it('says that it is on the host network', () => {
    const pod = readKubernetesPod(recordedJson('v1.32/pod-hostpid.json') as never)
    expect(pod?.hostNetwork).toBe(true)
  })
})

describe.runIf(canRun('port-forward', ['openssl', 'unshare', 'nsenter', 'busybox']))(
  'a forwarded port',
  () => {
    let cluster: TestCluster
    const echoPort = 7

    beforeEach(async () => {
      const script = `require('net').createServer((socket) => socket.pipe(socket)).listen(${echoPort})`
      cluster = await TestCluster.start({ images: { echo: [process.execPath, '-e', script] } })
    })

    afterEach(() => cluster.stop())

    async function forward(port: number) {
      const read = (await readCluster({ kubeconfig: cluster.kubeconfig() })) as Cluster
      const client = new ApiClient(read)
      const pod = {
        metadata: { name: 'echo' },
        spec: { nodeName: 'podscope-node', containers: [{ name: 'echo', image: 'echo' }] },
      }
      const path = '/api/v1/namespaces/default/pods'
      await client.call({ method: 'POST', path, body: pod, doing: 'Making it' })
      await vi.waitFor(
        async () => {
          const pid = cluster.kubelet.processes.get('echo')
          expect(pid !== undefined && (await isListening(pid, echoPort))).toBe(true)
        },
        { timeout: 10_000 },
      )
      const opened = await openPortForward(read, {
        kubernetesNamespace: 'default',
        pod: 'echo',
        port,
      })
      if ('problem' in opened) throw new Error(opened.problem.text)
      return opened
    }

    it('carries bytes both ways and all of them, however many', async () => {
      const socket = await forward(echoPort)
      const sent = Buffer.alloc(3_000_000, 'podscope')
      socket.write(sent)
      const chunks: Buffer[] = []
      let length = 0
      for await (const chunk of socket as AsyncIterable<Buffer>) {
        chunks.push(chunk)
        length += chunk.length
        if (length === sent.length) break
      }
      expect(Buffer.concat(chunks).equals(sent)).toBe(true)
    })

    it('says in the runtime’s words that nobody listens there', async () => {
      const socket = await forward(9)
      const [error] = (await once(socket, 'error')) as [Error]
      expect(error.message).toContain('dial tcp4 127.0.0.1:9: connect: connection refused')
    })
  },
)
