import { describe, expect, it } from 'vitest'
import {
  findContainerId,
  findPodUid,
  readContainerId,
} from '../../../capture/procfs/container-id.ts'

const id = 'b0c7fed1d88b311967ad95071c126ecfeb423f36605dc8e5987577bbac17ab66'
const podId = '2ddea293d69e1c2f05cee4af79efdacd12b6fe5d67ee0112955c0a9f1dbe962f'
const uid = '9d6944ff-1a11-472b-86ac-fcd6e5ff1121'
const staticHash = '0f2a1b3c4d5e6f708192a3b4c5d6e7f8'
const slice = `kubepods-besteffort-pod${uid.replaceAll('-', '_')}.slice`

const outerUid = '1e597579-417e-482f-bf65-5fe170c3aebd'
const systemdPod = `/kubepods.slice/kubepods-besteffort.slice/${slice}`
const kindPod = `/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-besteffort.slice/kubelet-${slice}`

/**
 * What a process of a Kubernetes pod has in `/proc/PID/cgroup`, by what runs the node and by who writes
 * cgroups (the kubelet's `cgroupDriver`). `podId` is the container that a node in a container is.
 */
const kubernetesPaths = [
  ['containerd, cgroupfs', `/kubepods/besteffort/pod${uid}/${id}`],
  ['containerd, systemd', `${systemdPod}/cri-containerd-${id}.scope`],
  ['containerd, cgroupfs, Guaranteed', `/kubepods/pod${uid}/${id}`],
  [
    'containerd, systemd, Guaranteed',
    `/kubepods.slice/kubepods-pod${uid.replaceAll('-', '_')}.slice/cri-containerd-${id}.scope`,
  ],
  [
    'containerd, systemd, a cgroup of its own in it',
    `${systemdPod}/cri-containerd-${id}.scope/init`,
  ],
  [
    'containerd whose kubelet uses systemd and itself not',
    `/system.slice/containerd.service/${slice}:cri-containerd:${id}`,
  ],
  [
    'k3s without root',
    `/user.slice/user-1000.slice/user@1000.service/app.slice/k3s-rootless.service/kubepods/besteffort/pod${uid}/${id}`,
  ],
  ['k3d, k3s in Docker', `/docker/${podId}/kubepods/besteffort/pod${uid}/${id}`],
  ['CRI-O, systemd', `${systemdPod}/crio-${id}.scope`],
  ['CRI-O, systemd, crun', `${systemdPod}/crio-${id}.scope/container`],
  ['CRI-O, cgroupfs', `/kubepods/besteffort/pod${uid}/crio-${id}`],
  ['cri-dockerd, systemd', `${systemdPod}/docker-${id}.scope`],
  ['cri-dockerd, cgroupfs', `/kubepods/besteffort/pod${uid}/${id}`],
  ['cri-dockerd whose kubelet uses systemd and Docker not', `/${slice}/${id}`],
  ['minikube in Docker, cri-dockerd', `/docker/${podId}${systemdPod}/docker-${id}.scope`],
  ['minikube in Docker, CRI-O', `/docker/${podId}${systemdPod}/crio-${id}.scope`],
  [
    'minikube in Docker with systemd, containerd',
    `/system.slice/docker-${podId}.scope${systemdPod}/cri-containerd-${id}.scope`,
  ],
  ['kind, seen from its node', `${kindPod}/cri-containerd-${id}.scope`],
  ['kind in Docker, cgroupfs', `/docker/${podId}/kubelet/kubepods/besteffort/pod${uid}/${id}`],
  ['kind in Docker, systemd', `/docker/${podId}${kindPod}/cri-containerd-${id}.scope`],
  [
    'kind in Docker with systemd',
    `/system.slice/docker-${podId}.scope${kindPod}/cri-containerd-${id}.scope`,
  ],
  [
    'kind in podman',
    `/machine.slice/libpod-${podId}.scope/container${kindPod}/cri-containerd-${id}.scope`,
  ],
  [
    'a cluster in a pod',
    `/kubepods/burstable/pod${outerUid}/${podId}/kubelet/kubepods/besteffort/pod${uid}/${id}`,
  ],
  ['another cgroup namespace, cgroupfs', `/../../pod${uid}/${id}`],
  ['another cgroup namespace, systemd', `/../../${slice}/cri-containerd-${id}.scope`],
] as const

describe('the cgroup of a pod of Kubernetes', () => {
  it.each(kubernetesPaths)('tells container and pod: %s', (_, path) => {
    for (const text of [`0::${path}\n`, `9:name=systemd:/\n8:pids:${path}\n0::/\n`]) {
      expect(findContainerId(text)).toBe(id)
      expect(findPodUid(text)).toBe(uid)
    }
  })

  it('tells of a node in a container also where the runtime has not used all hierarchies', () => {
    const inner = `/docker/${podId}/kubelet/kubepods/besteffort/pod${uid}/${id}`
    const outer = `/docker/${podId}/system.slice/containerd.service`
    const text = `13:misc:/docker/${podId}\n12:pids:${inner}\n1:name=systemd:${inner}\n0::${outer}\n`
    expect(findContainerId(text)).toBe(id)
    expect(findPodUid(text)).toBe(uid)
  })

  it.each([
    ['kubelet of kind', `/docker/${podId}/kubelet.slice/kubelet.service`],
    ['containerd of k3d', `/docker/${podId}/init.scope`],
  ])('tells of the node, which is a container: %s', (_, path) => {
    expect(findContainerId(`0::${path}\n`)).toBe(podId)
    expect(findPodUid(`0::${path}\n`)).toBeUndefined()
  })
})

describe('the container id in a cgroup', () => {
  it.each([
    ['Docker with cgroupfs', `/docker/${id}`],
    ['Docker with systemd', `/system.slice/docker-${id}.scope`],
    ['podman, in a pod', `/libpod_parent/${podId}/libpod-${id}`],
    [
      'podman, without root',
      `/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-${id}.scope/container`,
    ],
    ['systemd in a container', `/docker/${id}/init.scope`],
    ['a container in a container', `/docker/${podId}/docker/${id}`],
  ])('is found as %s writes it', (_, path) => {
    expect(findContainerId(`0::${path}\n`)).toBe(id)
    expect(findContainerId(`9:name=systemd:/\n8:pids:${path}\n0::/\n`)).toBe(id)
  })

  it.each([
    ['a process of the node', '/user.slice/user-0.slice/session-1.scope'],
    ['the root', '/'],
    ['a longer number', `/builds/${id}a`],
    ['conmon in its pod', `/libpod_parent/${podId}/conmon`],
    ['conmon under systemd', `/machine.slice/libpod-conmon-${id}.scope`],
    ['conmon of CRI-O', `/kubepods.slice/${slice}/crio-conmon-${id}.scope`],
  ])('is not found for %s', (_, path) => {
    expect(findContainerId(`0::${path}\n`)).toBeUndefined()
  })

  it('is not found for a process that has gone', () => {
    expect(readContainerId(2 ** 22 + 1)).toBeUndefined()
  })
})

describe('the pod UID in a cgroup', () => {
  it.each([
    ['cgroupfs', `/kubepods/burstable/pod${staticHash}/${id}`, staticHash],
    [
      'systemd',
      `/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${staticHash}.slice/crio-${id}.scope`,
      staticHash,
    ],
  ])('of a static pod is the hash of its manifest: %s', (_, path, expected) => {
    expect(findPodUid(`0::${path}\n`)).toBe(expected)
    expect(findPodUid(`9:name=systemd:/\n8:pids:${path}\n0::/\n`)).toBe(expected)
  })

  it.each([
    ['Docker without a kubelet', `/docker/${id}`],
    ['podman', `/libpod_parent/${podId}/libpod-${id}`],
    ['podman under systemd', `/machine.slice/machine-libpod_pod_${podId}.slice/libpod-${id}.scope`],
  ])('is not found for %s', (_, path) => {
    expect(findPodUid(`0::${path}\n`)).toBeUndefined()
  })
})
