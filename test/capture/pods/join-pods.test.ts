import { describe, expect, it } from 'vitest'
import { findPods } from '../../../capture/pods/find-pods.ts'
import { joinPods } from '../../../capture/pods/join-pods.ts'
import type { PodSource } from '../../../capture/pods/pod-source.ts'
import type { Pod } from '../../../shared/pod/pod.ts'
import { foundContainer, foundPod } from './found-pods.ts'

const nginx = foundContainer('nginx')
const nameless = { ...nginx, name: nginx.id.slice(0, 12) }

describe('what several sources say of a pod', () => {
  it('is one pod with the better names, whichever source comes first', () => {
    const named = foundPod({ source: 'docker-engine' })
    const { kubernetesNamespace: _, ...rest } = foundPod({
      key: nginx.id,
      name: nameless.name,
      containers: [nameless],
    })
    for (const answers of [
      [[named], [rest]],
      [[rest], [named]],
    ]) {
      expect(joinPods(answers)).toMatchObject([
        { key: 'default/web', name: 'web', source: 'docker-engine', containers: [nginx] },
      ])
    }
  })

  it('has all containers, each with all that is known', () => {
    const first = foundPod({ containers: [{ ...nginx, image: 'nginx:1' }] })
    const second = foundPod({
      containers: [nginx, foundContainer('proxy')],
      labels: { app: 'web' },
    })
    const [joined] = joinPods([[first], [second]])
    expect(joined?.containers.map(({ name, image }) => [name, image])).toEqual([
      ['nginx', 'nginx:1'],
      ['proxy', undefined],
    ])
    expect(joined?.labels).toEqual({ app: 'web' })
  })

  it('has the processes of whoever saw it running', () => {
    const exited = { ...nginx, state: 'exited' as const, processes: [] }
    const [joined] = joinPods([[foundPod({ containers: [exited] })], [foundPod()]])
    expect(joined?.containers[0]).toMatchObject({ state: 'running', processes: nginx.processes })
  })

  it('is two pods in two network namespaces, with keys of their own', () => {
    const demo = foundPod({ source: 'demo-pod', networkNamespace: 4026532500 })
    const pods = joinPods([[demo], [foundPod()]])
    expect(pods.map(({ source }) => source)).toEqual(['demo-pod', 'oci-bundles'])
    expect(pods[0]?.key).toBe('default/web')
    expect(pods[1]?.key).not.toBe('default/web')
  })

  it('is two pods in the network namespace of the node unless they share a container', () => {
    const web = foundPod({ hostNetwork: true })
    const proxy = foundPod({
      key: 'default/proxy',
      name: 'proxy',
      hostNetwork: true,
      containers: [foundContainer('proxy')],
    })
    expect(joinPods([[web, proxy], [web]]).map(({ name }) => name)).toEqual(['proxy', 'web'])
  })
})

describe('a missing engine', () => {
  const absent = { code: 'docker-engine-absent', text: 'No socket.', remedy: 'Start one.' }
  const engine: PodSource = {
    name: 'docker-engine',
    pods: () => Promise.resolve({ pods: [], warnings: [absent] }),
  }

  it('is worth a warning only where names are missing', async () => {
    expect((await findPods([engine, sourceOf(foundPod())])).warnings).toEqual([])
    const { warnings } = await findPods([engine, sourceOf(foundPod({ containers: [nameless] }))])
    expect(warnings).toEqual([absent])
  })
})

function sourceOf(...pods: Pod[]): PodSource {
  return { name: 'oci-bundles', pods: () => Promise.resolve({ pods, warnings: [] }) }
}
