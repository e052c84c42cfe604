import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { mayExecIn } from '../../../capture/cluster/access-review.ts'
import type { ApiServer } from '../../../capture/cluster/access-review.ts'
import { AgentClient } from '../../../capture/cluster/agent-client.ts'
import { socketTo } from '../../../capture/cluster/agent-request.ts'
import { AgentRoster } from '../../../capture/cluster/agent-roster.ts'
import { startHubServer } from '../../../capture/cluster/hub-server.ts'
import { namedByApi } from '../../../capture/cluster/hub-pods.ts'
import { hubSources } from '../../../capture/cluster/hub-sources.ts'
import { TokenSeal } from '../../../capture/cluster/sealed-token.ts'
import { UserRights } from '../../../capture/cluster/user-rights.ts'
import type { Pod } from '../../../shared/pod/pod.ts'
import { adminToken, TestCluster } from '../../kubernetes/test-cluster.ts'

const shopToken = 'token-of-one-who-may-exec-in-shop'
const shopUser = {
  name: 'shopkeeper',
  groups: ['system:authenticated'],
  rules: [{ verbs: ['create'], resources: ['pods/exec'], namespaces: ['shop'] }],
}
const roster = new AgentRoster([], 'what hub and agents share')
const openSample = () => Promise.reject(new Error('nobody asks for it'))

describe('a hub with an API server to ask', () => {
  let cluster: TestCluster
  let api: ApiServer
  let pageDirectory: string
  const hubs: { close(): Promise<void> }[] = []

  beforeAll(async () => {
    cluster = await TestCluster.start({ users: { [shopToken]: shopUser } })
    const config = JSON.parse(readFileSync(cluster.kubeconfig(), 'utf8')) as KubeConfig
    const [{ cluster: place }] = config.clusters
    const certificateAuthority = Buffer.from(place['certificate-authority-data'], 'base64')
    api = { url: place.server, certificateAuthority }
    pageDirectory = mkdtempSync(join(tmpdir(), 'podscope-page-'))
    writeFileSync(join(pageDirectory, 'index.html'), 'the page')
  })

  afterEach(() => Promise.all(hubs.splice(0).map((hub) => hub.close())))

  afterAll(async () => {
    await cluster.stop()
    rmSync(pageDirectory, { recursive: true })
  })

  async function startHub(port = 0) {
    const place = { host: '127.0.0.1', port, names: [], pageDirectory }
    const secret = 'what hub and agents share'
    const hub = await startHubServer({ ...place, api, how: {}, secret, roster, openSample })
    if ('problem' in hub) throw new Error(hub.problem.text)
    hubs.push(hub)
    return `http://127.0.0.1:${hub.port}`
  }

  function signIn(url: string, token: string): Promise<Response> {
    const body = new URLSearchParams({ token })
    return fetch(`${url}/sign-in`, { method: 'POST', body, redirect: 'manual' })
  }

  async function openPage(url: string, cookie?: string): Promise<string> {
    return (await fetch(url, cookie === undefined ? {} : { headers: { cookie } })).text()
  }

  it('asks for a token, and shows the page to one that the API server knows', async () => {
    const url = await startHub()
    expect(await openPage(url)).toContain('<form')
    const stranger = await signIn(url, 'nobody-knows-this-token')
    expect(stranger.status).toBe(401)
    expect(stranger.headers.get('set-cookie')).toBeNull()
    const known = await signIn(url, shopToken)
    expect(known.status).toBe(303)
    const cookie = known.headers.get('set-cookie')!
    expect(cookie).toMatch(/; HttpOnly; SameSite=Strict$/)
    expect(cookie).not.toContain(shopToken)
    expect(await openPage(url, cookie.split(';')[0]!)).toBe('the page')
    expect(await openPage(url, `${cookie.split('=')[0]}=forged`)).toContain('<form')
  })

  it('knows its users when it has been started again', async () => {
    const url = await startHub()
    const cookie = (await signIn(url, shopToken)).headers.get('set-cookie')!.split(';')[0]!
    await hubs.pop()!.close()
    expect(await openPage(await startHub(Number(new URL(url).port)), cookie)).toBe('the page')
  })

  it('lets a user watch where the user may create pods/exec, and nowhere else', async () => {
    expect(await mayExecIn(api, shopToken, 'shop')).toBe('allowed')
    expect(await mayExecIn(api, shopToken, 'bank')).toBe('denied')
    expect(await mayExecIn(api, 'nobody-knows-this-token', 'shop')).toBe('unauthorized')
    expect(await mayExecIn({ url: 'https://127.0.0.1:1' }, shopToken, 'shop')).toBe('unreachable')
  })

  it('knows the pods of the cluster as its user does', async () => {
    const added = cluster.addPod()
    const pods = await new UserRights(api, adminToken).pods()
    expect(pods.map(({ key }) => key)).toEqual(['default/nginx-busybox'])
    expect(await new UserRights(api, shopToken).pods()).toEqual([])
    const agent = new AgentClient({ name: 'a', token: 't', connect: socketTo('127.0.0.1', 1) })
    const [{ id = '' } = {}] = pods[0]!.containers
    const found: Pod = {
      key: id,
      name: 'an id',
      uid: added.metadata.uid,
      source: 'oci-bundles',
      networkNamespace: 1,
      hostNetwork: false,
      containers: [
        { id, name: '', role: 'application', state: 'running', namespaces: {}, processes: [] },
      ],
    }
    const [named] = namedByApi([{ agent, pod: found }], pods)
    expect(named?.pod).toMatchObject({
      key: 'default/nginx-busybox',
      kubernetesNamespace: 'default',
      containers: [{ id, name: 'busybox' }],
    })
  })

  it('opens no pod of a Kubernetes namespace that the user may not watch', async () => {
    const { openPod } = hubSources({ roster, how: {}, openSample }, async () => false)
    const signal = AbortSignal.timeout(1000)
    const begin = { tell: () => undefined, step: () => undefined, signal }
    const problem = { code: 'pod-not-allowed' }
    expect(await openPod('bank/vault', begin)).toMatchObject({ problem })
  })
})

describe('a sealed token', () => {
  it('is opened by who sealed it, and by nobody else', () => {
    const sealed = new TokenSeal('one secret').seal('a token')
    expect(new TokenSeal('one secret').open(sealed)).toBe('a token')
    expect(new TokenSeal('another secret').open(sealed)).toBeUndefined()
    expect(new TokenSeal('one secret').open(`A${sealed.slice(1)}`)).toBeUndefined()
    expect(new TokenSeal('one secret').open('')).toBeUndefined()
  })
})

type KubeConfig = {
  clusters: [{ cluster: { server: string; 'certificate-authority-data': string } }]
}
