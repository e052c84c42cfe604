import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findPods } from '../../capture/pods/find-pods.ts'
import { readProcText } from '../../capture/procfs/proc-read.ts'
import type { Pod } from '../../shared/pod/pod.ts'
import { criPrograms, startContainerd } from './cri-pod.ts'
import type { Containerd } from './cri-pod.ts'
import { describeContainers } from './described-containers.ts'
import { podName } from './pod-name.ts'
import { canRun } from './requirements.ts'

describe.runIf(canRun('CRI pod', criPrograms))('a pod that containerd makes for a kubelet', () => {
  let engine: Containerd
  let uid: string
  let found: Pod[]
  let pod: Pod

  beforeAll(async () => {
    engine = await startContainerd()
    uid = (await engine.runPod()).uid
    found = (await findPods()).pods.filter((each) => each.uid === uid)
    pod = found[0]!
  })

  afterAll(() => engine.stop())

  it('is found once, by the name and the Kubernetes namespace that the kubelet gave', () => {
    expect(found).toHaveLength(1)
    expect(pod).toMatchObject({
      key: `default/${podName}`,
      name: podName,
      kubernetesNamespace: 'default',
      hostNetwork: false,
    })
  })

  it("has the manifest's containers, and a pause", () => {
    expect(describeContainers(pod.containers)).toEqual([
      'busybox (application): 1/sleep',
      'nginx (application): 1/nginx nginx nginx',
      'pause: 1/sleep',
    ])
  })

  it("has its containers' images", () => {
    const images = new Map(pod.containers.map(({ name, image }) => [name, image]))
    expect(images.get('busybox')).toBe('docker.io/library/busybox:latest')
    expect(images.get('nginx')).toBe('docker.io/library/nginx:latest')
  })

  it('lies in the cgroups of a cluster', () => {
    for (const { id, processes } of pod.containers) {
      const path = `/kubepods/besteffort/pod${uid}/${id}`
      expect(readProcText(`/proc/${processes[0]!.pid}/cgroup`)).toContain(path)
    }
  })

  it('shares the network, ipc and uts namespaces among its containers', () => {
    for (const kind of ['net', 'ipc', 'uts'] as const) {
      expect(new Set(pod.containers.map(({ namespaces }) => namespaces[kind])).size).toBe(1)
    }
    for (const kind of ['mnt', 'pid'] as const) {
      expect(new Set(pod.containers.map(({ namespaces }) => namespaces[kind])).size).toBe(3)
    }
  })
})
