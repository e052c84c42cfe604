import { describe, expect, it } from 'vitest'
import type { PodSnapshot } from '../../../shared/pod/pod.ts'
import { namespaceMatrix, namespaceSentence } from '../../../shared/pod/namespace-matrix.ts'
import { samplePod } from '../../ui/drawing/sample-pod.ts'

/** The sample pod with each container's namespaces changed. */
function podWith(change: Partial<Record<string, number>>, role?: 'application'): PodSnapshot {
  const containers = samplePod.pod.containers
    .filter((container) => role === undefined || container.role === role)
    .map((container) => ({ ...container, namespaces: { ...container.namespaces, ...change } }))
  return { ...samplePod, pod: { ...samplePod.pod, containers } }
}

describe('namespace matrix', () => {
  it('has the pause container first and the node last', () => {
    const { containers } = samplePod.pod
    const snapshot = {
      ...samplePod,
      pod: { ...samplePod.pod, containers: containers.toReversed() },
    }
    expect(namespaceMatrix(snapshot).map(({ name }) => name)).toEqual([
      'pause',
      'nginx',
      'busybox',
      'minikube',
    ])
  })

  it('marks what is shared, who holds it, and what is the node’s', () => {
    const [pause, busybox, , node] = namespaceMatrix(samplePod)
    const net = { kind: 'net', inode: 4026532326, shared: true, nodes: false }
    expect(pause!.cells[0]).toEqual({ ...net, owned: true })
    expect(busybox!.cells[0]).toEqual({ ...net, owned: false })
    const pid = busybox!.cells.find(({ kind }) => kind === 'pid')
    expect(pid).toMatchObject({ shared: false, owned: false, nodes: false })
    const user = busybox!.cells.find(({ kind }) => kind === 'user')
    expect(user).toMatchObject({ shared: false, owned: false, nodes: true })
    expect(node!.cells.every(({ nodes }) => nodes)).toBe(true)
  })

  it('leaves out containers that have exited, and kinds that the kernel does not have', () => {
    const [pause, ...others] = samplePod.pod.containers
    const containers = [pause!, ...others.map((one) => ({ ...one, state: 'exited' as const }))]
    const rows = namespaceMatrix({ ...samplePod, pod: { ...samplePod.pod, containers } })
    expect(rows.map(({ name }) => name)).toEqual(['pause', 'minikube'])
    expect(rows[0]!.cells.map(({ kind }) => kind)).toEqual([
      'net',
      'ipc',
      'uts',
      'pid',
      'mnt',
      'user',
    ])
  })
})

describe('namespace sentence', () => {
  it('says what is shared, by whom, and what is not', () => {
    expect(namespaceSentence(samplePod)).toBe(
      'busybox and nginx share net, ipc and uts, held by pause. Each has its own pid and mnt.',
    )
  })

  it('says when the pod shares its process namespace', () => {
    expect(namespaceSentence(podWith({ pid: 4026539999 }))).toBe(
      'busybox and nginx share net, ipc, uts and pid, held by pause. Each has its own mnt.',
    )
  })

  it('says when the pod is in the node’s network namespace', () => {
    expect(namespaceSentence(podWith({ net: 4026531840 }))).toBe(
      'busybox and nginx share ipc and uts, held by pause. Each has its own pid and mnt. They use the node’s net.',
    )
  })

  it('does without a pause container', () => {
    expect(namespaceSentence(podWith({}, 'application'))).toBe(
      'busybox and nginx share net, ipc and uts. Each has its own pid and mnt.',
    )
  })

  it('tells of kinds that only some share', () => {
    const [pause, busybox, nginx] = samplePod.pod.containers
    const proxy = { ...nginx!, id: 'f'.repeat(64), name: 'proxy' }
    const debug = {
      ...proxy,
      id: 'e'.repeat(64),
      name: 'debug',
      namespaces: { ...proxy.namespaces, pid: busybox!.namespaces.pid!, mnt: 4026539999 },
    }
    const containers = [pause!, busybox!, proxy, debug]
    expect(namespaceSentence({ ...samplePod, pod: { ...samplePod.pod, containers } })).toBe(
      'busybox, proxy and debug share net, ipc and uts, held by pause. Each has its own mnt. ' +
        'busybox and debug share pid; proxy has another.',
    )
  })

  it('tells of a container alone', () => {
    const [, , nginx] = samplePod.pod.containers
    const alone = { ...samplePod, pod: { ...samplePod.pod, containers: [nginx!] } }
    expect(namespaceSentence(alone)).toBe('It has its own net, ipc, uts, pid and mnt.')
  })
})
