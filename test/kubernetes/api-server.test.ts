import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import { text as readText } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { ApiClient } from '../../capture/kubernetes/api-client.ts'
import { readCluster } from '../../capture/kubernetes/kubeconfig.ts'
import type { Cluster } from '../../capture/kubernetes/kubeconfig.ts'
import { canRun } from '../real-pods/requirements.ts'
import { runProgram } from '../real-pods/run-program.ts'
import { recorded, recordedJson } from './fixtures.ts'
import type { ApiObject } from './object-store.ts'
import { adminToken, TestCluster } from './test-cluster.ts'

/** The user of the recorded refusals. */
const norights = {
  name: 'system:serviceaccount:default:norights',
  groups: ['system:authenticated'],
  rules: [],
}

describe.runIf(canRun("the tests' API server", ['openssl']))("the tests' API server", () => {
  let cluster: TestCluster

  beforeAll(async () => {
    cluster = await TestCluster.start({ users: { norights } })
    cluster.addPod()
    for (const [name, mode] of [
      ['restricted', 'enforce'],
      ['warned', 'warn'],
    ] as const) {
      await post('/api/v1/namespaces', {
        metadata: { name, labels: { [`pod-security.kubernetes.io/${mode}`]: 'restricted' } },
      })
    }
    await vi.waitFor(() => expect(cluster.api.store.list('serviceaccounts')).toHaveLength(4))
  })

  afterAll(() => cluster.stop())

  async function clientOf(token?: string): Promise<ApiClient> {
    const kubeconfig = cluster.kubeconfig(token === undefined ? {} : { token, name: token })
    return new ApiClient((await readCluster({ kubeconfig })) as Cluster)
  }

  /** The raw answer. */
  async function ask(method: 'GET' | 'POST', path: string, token = adminToken, body?: object) {
    const options = {
      method,
      rejectUnauthorized: false,
      headers: token === '' ? {} : { authorization: `Bearer ${token}` },
    }
    const asking = request(cluster.api.url + path, options)
    asking.end(body && JSON.stringify(body))
    const [answer] = (await once(asking, 'response')) as [IncomingMessage]
    const { statusCode: status, headers } = answer
    return { status, warning: headers['warning'], text: await readText(answer) }
  }

  async function post(path: string, body: object) {
    return (await clientOf()).call<ApiObject>({ method: 'POST', path, body, doing: 'Making it' })
  }

  it.each([
    ['401-bad-token', 'GET', '/api/v1/pods', 'nobody', 401],
    ['403-anonymous', 'GET', '/api/v1/pods', '', 403],
    ['403-list-pods-all', 'GET', '/api/v1/pods', 'norights', 403],
    ['403-list-pods-ns', 'GET', '/api/v1/namespaces/default/pods', 'norights', 403],
    ['403-get-pod', 'GET', '/api/v1/namespaces/default/pods/nginx-busybox', 'norights', 403],
    ['403-get-nodes', 'GET', '/api/v1/nodes', 'norights', 403],
    ['403-create-pod', 'POST', '/api/v1/namespaces/default/pods', 'norights', 403],
    ['403-exec', 'POST', '/api/v1/namespaces/default/pods/nginx-busybox/exec', 'norights', 403],
    [
      '403-portforward',
      'POST',
      '/api/v1/namespaces/default/pods/nginx-busybox/portforward',
      'norights',
      403,
    ],
    ['404-pod', 'GET', '/api/v1/namespaces/default/pods/nope', adminToken, 404],
    ['404-namespace', 'GET', '/api/v1/namespaces/nope', adminToken, 404],
  ] as const)('refuses as recorded: %s', async (...[name, method, path, token, status]) => {
    const answer = await ask(method, path, token)
    expect(answer.status).toBe(status)
    expect(JSON.parse(answer.text)).toEqual(recordedJson(`v1.32/${name}.json`))
  })

  it('refuses and warns of a pod as pod security does', async () => {
    const pod = {
      metadata: { name: 'priv' },
      spec: {
        hostNetwork: true,
        hostPID: true,
        containers: [{ name: 'c', image: 'busybox', securityContext: { privileged: true } }],
      },
    }
    const refused = await ask('POST', '/api/v1/namespaces/restricted/pods', adminToken, pod)
    expect(JSON.parse(refused.text)).toEqual(recordedJson('v1.32/podsecurity-403.json'))
    const warned = await ask('POST', '/api/v1/namespaces/warned/pods', adminToken, pod)
    expect(warned.status).toBe(201)
    const header = /^warning: (.*)$/m.exec(recorded('v1.32/podsecurity-warn.headers'))
    expect(warned.warning).toBe(header![1]!.trim())
  })

  it('reviews access as recorded, but for what it says of who asked', async () => {
    const { spec } = recordedJson('v1.32/200-self-review.json')
    const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'
    const answer = await ask('POST', path, 'norights', { spec })
    expect(answer.status).toBe(201)
    const expected = recordedJson('v1.32/200-self-review.json')
    expect(JSON.parse(answer.text)).toEqual({ ...expected, metadata: { creationTimestamp: null } })
  })

  it('lists without a kind in the items and watches with one', async () => {
    const list = JSON.parse((await ask('GET', '/api/v1/pods')).text) as { items: ApiObject[] }
    expect(Object.keys(list)).toEqual(Object.keys(recordedJson('v1.32/pods-list-raw.json')))
    expect(list.items[0]).not.toHaveProperty('kind')
    const watched = await ask('GET', '/api/v1/pods?watch=true&timeoutSeconds=1')
    const event = JSON.parse(watched.text.split('\n')[0]!) as { type: string; object: ApiObject }
    expect(event).toMatchObject({ type: 'ADDED', object: { kind: 'Pod', apiVersion: 'v1' } })
  })

  it('says within a watch that a version has expired, with status 200', async () => {
    const answer = await ask('GET', '/api/v1/pods?watch=true&resourceVersion=1')
    expect(answer.status).toBe(200)
    expect(JSON.parse(answer.text)).toEqual(JSON.parse(recorded('v1.32/watch-410.ndjson')))
  })

  it('sends bookmarks as recorded', async () => {
    const query = `watch=true&timeoutSeconds=2&allowWatchBookmarks=true&resourceVersion=${cluster.api.store.version}`
    const answer = await ask('GET', `/api/v1/pods?${query}`)
    const last = JSON.parse(answer.text.trim().split('\n').at(-1)!) as { object: ApiObject }
    const recordedLines = recorded('v1.32/watch-pods-bookmarks.ndjson').trim().split('\n')
    const expected = JSON.parse(recordedLines.at(-1)!) as { object: ApiObject }
    expected.object.metadata.resourceVersion = last.object.metadata.resourceVersion
    expect(last).toEqual(expected)
  })

  describe('asked to forward a port', () => {
    const tests = recordedJson<{ test: string; status: string; body?: string }[]>(
      'upgrade-protocols-v1.26.json',
    ).filter(({ test }) => test.startsWith('portforward ws ') && !test.includes('SPDY'))

    it.each(tests)('answers as a 1.26 server: $test', async ({ test, status, body }) => {
      const [, , protocol = '', query = ''] = test.replace('(none)', '').split(' ')
      const path = `/api/v1/namespaces/default/pods/nginx-busybox/portforward${query}`
      const answered = await handshake(path, protocol === '' ? [] : [protocol])
      expect(answered.status).toBe(Number(status.split(' ')[1]))
      if (answered.status !== 101) expect(answered.body).toBe(body)
    })

    async function handshake(path: string, protocols: string[]) {
      const socket = new WebSocket(cluster.api.url.replace('https', 'wss') + path, protocols, {
        rejectUnauthorized: false,
        headers: { authorization: `Bearer ${adminToken}` },
      })
      return new Promise<{ status: number; body: string }>((resolve) => {
        socket.on('error', () => undefined)
        socket.once('open', () => {
          socket.close()
          resolve({ status: 101, body: '' })
        })
        socket.once('unexpected-response', (_, answer) => {
          const status = answer.statusCode ?? 0
          resolve(readText(answer).then((body) => ({ status, body })))
        })
      })
    }
  })

  describe.runIf(canRun('kubectl as a witness', ['kubectl']))('looked at by kubectl', () => {
    const kubectl = (token: string, ...args: string[]) =>
      runProgram('kubectl', ['--kubeconfig', cluster.kubeconfig({ token, name: token }), ...args])

    it('lists, describes and refuses', async () => {
      expect(await kubectl(adminToken, 'get', 'pods')).toContain('nginx-busybox')
      const uid = ['get', 'pod', 'nginx-busybox', '-o', 'jsonpath={.metadata.uid}']
      const pod = recordedJson('v1.32/pod.json')
      expect(await kubectl(adminToken, ...uid)).toBe(pod.metadata.uid)
      const listed = kubectl('norights', 'get', 'pods')
      await expect(listed).rejects.toThrow(recorded('v1.32/kubectl-403.txt').trim())
      const missing = kubectl(adminToken, 'get', 'pod', 'nope')
      await expect(missing).rejects.toThrow(recorded('v1.32/kubectl-404.txt').trim())
    })
  })
})
