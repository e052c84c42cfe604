import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engineSockets, makeDockerEngineSource } from '../../../capture/pods/docker-engine.ts'
import { dockerFacts } from '../../../capture/pods/docker-facts.ts'
import { askEngine } from '../../../capture/pods/docker-request.ts'

const infraId = '46a2a932c2b675027d6eee8a34f785cd61daf9ad2350d082a60af7852e89cde8'

describe("an engine's list of containers", () => {
  it('of podman names pods and the containers of their manifest', () => {
    const facts = [...dockerFacts(readList('podman-libpod-list')).values()]
    const shown = facts.map(({ name, role, pod }) => `${pod?.name ?? '-'}/${name} ${role ?? '-'}`)
    expect(shown.toSorted()).toEqual([
      '-/ps-c-plain -',
      'nginx-busybox/busybox application',
      'nginx-busybox/nginx application',
      'nginx-busybox/pause pause',
      'ps-c-pod/pause pause',
      'ps-c-pod/ps-c-in application',
    ])
    const nginx = facts.find(({ name }) => name === 'nginx')
    expect(nginx).toMatchObject({
      image: 'docker.io/library/nginx:latest',
      pod: { id: infraId, labels: { app: 'nginx-busybox' } },
    })
  })

  it('in the words of Docker names containers', () => {
    const facts = [...dockerFacts(readList('podman-docker-list')).values()]
    expect(facts.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['ps-c-plain', 'nginx-busybox-nginx']),
    )
  })

  it('under a kubelet with cri-dockerd has the names in labels', () => {
    const labels = {
      'io.kubernetes.docker.type': 'container',
      'io.kubernetes.container.name': 'nginx',
      'io.kubernetes.pod.name': 'nginx-busybox',
      'io.kubernetes.pod.namespace': 'default',
      'io.kubernetes.pod.uid': '9d6944ff',
      'io.kubernetes.sandbox.id': 'a'.repeat(64),
    }
    const sandboxLabels = {
      ...labels,
      app: 'web',
      'io.kubernetes.docker.type': 'podsandbox',
      'annotation.kubernetes.io/config.source': 'api',
    }
    const facts = dockerFacts([
      {
        Id: 'b'.repeat(64),
        Names: ['/k8s_nginx_x'],
        Image: `sha256:${'c'.repeat(64)}`,
        Labels: labels,
      },
      { Id: 'a'.repeat(64), Names: ['/k8s_POD_x'], Labels: sandboxLabels },
    ])
    expect(facts.get('b'.repeat(64))).toMatchObject({
      name: 'nginx',
      role: 'application',
      image: undefined,
      pod: { id: 'a'.repeat(64), name: 'nginx-busybox', kubernetesNamespace: 'default' },
    })
    expect(facts.get('a'.repeat(64))).toMatchObject({
      name: 'pause',
      role: 'pause',
      pod: { id: 'a'.repeat(64), labels: { app: 'web' } },
    })
    expect(Object.keys(facts.get('a'.repeat(64))?.pod?.labels ?? {})).toEqual(['app'])
  })

  it('that is none names nothing', () => {
    for (const body of [undefined, null, {}, 'containers', [null, 1, {}, { Id: 7 }]]) {
      expect(dockerFacts(body).size).toBe(0)
    }
  })
})

describe('asking an engine', () => {
  let folder: string
  let socket: string
  let server: Server

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ps-c-engine-'))
    socket = join(folder, 'engine.sock')
  })

  afterEach(() => {
    server?.close()
    server?.closeAllConnections()
    rmSync(folder, { recursive: true })
  })

  it('gives its answer', async () => {
    await serve((request, answer) => answer.setHeader('x-path', request.url ?? '').end('[1]'))
    expect(await askEngine(socket, '/v1.40/containers/json')).toMatchObject({
      headers: { 'x-path': '/v1.40/containers/json' },
      body: [1],
    })
  })

  it('says why there is none', async () => {
    expect(await askEngine(socket, '/')).toBe('ENOENT')
    await serve((request, answer) => {
      if (request.url === '/broken') answer.destroy()
      else answer.writeHead(request.url === '/refused' ? 403 : 200).end('<html>')
    })
    expect(await askEngine(socket, '/refused')).toBe('status 403')
    expect(await askEngine(socket, '/html')).toBe('not-json')
    expect(await askEngine(socket, '/broken')).toBe('ECONNRESET')
  })

  it('does not take more than it can hold', async () => {
    const piece = Buffer.alloc(1024 * 1024, ' ')
    await serve((_, answer) => {
      const more = (): void => {
        while (!answer.destroyed && answer.write(piece));
        if (!answer.destroyed) answer.once('drain', more)
      }
      more()
    })
    expect(await askEngine(socket, '/')).toBe('too-large')
  })

  it('does not wait for one that never answers', async () => {
    await serve(() => undefined)
    expect(await askEngine(socket, '/')).toBe('timeout')
  })

  it('that is absent, or refuses, is a warning', async () => {
    const source = makeDockerEngineSource(() => [socket])
    expect(await source.pods()).toMatchObject({
      pods: [],
      warnings: [{ code: 'docker-engine-absent' }],
    })
    await serve((_, answer) => answer.writeHead(500).end())
    const { warnings } = await source.pods()
    expect(warnings).toMatchObject([{ code: 'docker-engine-refused' }])
    expect(warnings[0]?.text).toContain('status 500')
  })

  async function serve(listener: RequestListener): Promise<void> {
    server = createServer(listener).listen(socket)
    await once(server, 'listening')
  }
})

describe('the sockets of engines', () => {
  it('are the usual ones, or the one that DOCKER_HOST names', () => {
    expect(engineSockets({})).toEqual(['/var/run/docker.sock', '/run/podman/podman.sock'])
    expect(engineSockets({ XDG_RUNTIME_DIR: '/run/user/1000' })).toContain(
      '/run/user/1000/podman/podman.sock',
    )
    expect(engineSockets({ DOCKER_HOST: 'unix:///tmp/x.sock' })).toEqual(['/tmp/x.sock'])
    expect(engineSockets({ DOCKER_HOST: 'tcp://10.0.0.1:2375' })).toHaveLength(2)
  })
})

function readList(name: string): unknown {
  const url = new URL(`../../fixtures/nodes/${name}.json`, import.meta.url)
  return JSON.parse(readFileSync(url, 'utf8'))
}
