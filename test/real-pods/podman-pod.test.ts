import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findPods } from '../../capture/pods/find-pods.ts'
import type { Pod } from '../../shared/pod/pod.ts'
import { describeContainers } from './described-containers.ts'
import { podmanPrograms, startPodman } from './podman-pod.ts'
import type { Podman } from './podman-pod.ts'
import { podName } from './pod-name.ts'
import { canRun } from './requirements.ts'

describe.runIf(canRun('podman pod', podmanPrograms))('a pod that podman plays', () => {
  let engine: Podman
  let pods: Pod[]

  beforeAll(async () => {
    engine = await startPodman()
    await engine.playPod()
    await engine.podman('run', '--detach', '--name', 'alone', '--network', 'none', ...sleeper)
    pods = await podsOf(engine)
  })

  afterAll(() => engine.stop())

  it('is found by the name in its manifest, once', () => {
    expect(pods.map((pod) => pod.name).toSorted()).toEqual(['alone', podName])
    expect(pods.every((pod) => !pod.hostNetwork)).toBe(true)
  })

  it("has the manifest's containers, and a pause", () => {
    const pod = pods.find((each) => each.name === podName)!
    expect(describeContainers(pod.containers)).toEqual([
      'busybox (application): 1/sleep',
      'nginx (application): 1/nginx nginx nginx',
      'pause: 1/sleep',
    ])
  })

  it('has the ids that podman knows', async () => {
    const pod = pods.find((each) => each.name === podName)!
    const named = new Map(pod.containers.map(({ name, id }) => [name, id]))
    for (const name of ['busybox', 'nginx']) {
      const id = await engine.podman('inspect', '--format', '{{.Id}}', `${podName}-${name}`)
      expect(named.get(name)).toBe(id.trim())
    }
  })

  it('shares the network, ipc and uts namespaces among its containers', () => {
    const { containers } = pods.find((each) => each.name === podName)!
    for (const kind of ['net', 'ipc', 'uts'] as const) {
      expect(new Set(containers.map(({ namespaces }) => namespaces[kind])).size).toBe(1)
    }
    for (const kind of ['mnt', 'pid'] as const) {
      expect(new Set(containers.map(({ namespaces }) => namespaces[kind])).size).toBe(3)
    }
  })

  it('stands beside a container without a pod', () => {
    const alone = pods.find((each) => each.name === 'alone')!
    expect(describeContainers(alone.containers)).toEqual(['alone (application): 1/sleep'])
  })

  it('is what the Docker-compatible API tells of', async () => {
    const socket = await engine.serveApi()
    const answered = (await getJson(socket, '/v1.40/containers/json')) as { Id: string }[]
    const found = pods.flatMap((pod) => pod.containers.map(({ id }) => id))
    expect(answered.map(({ Id }) => Id).toSorted()).toEqual(
      expect.arrayContaining(found.toSorted()),
    )
  })
})

const sleeper = ['docker.io/library/busybox:latest', 'sleep', 'infinity']

/** Those of this engine; the machine may run others. */
async function podsOf(engine: Podman): Promise<Pod[]> {
  const known = new Set((await engine.podman('ps', '--quiet', '--no-trunc')).split('\n'))
  const { pods } = await findPods()
  return pods.filter((pod) => pod.containers.some(({ id }) => known.has(id)))
}

function getJson(socketPath: string, path: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const call = request({ socketPath, path }, (response) => {
      let body = ''
      response.on('data', (chunk: Buffer) => (body += chunk.toString()))
      response.once('end', () => resolve(JSON.parse(body)))
    })
    call.once('error', reject)
    call.end()
  })
}
