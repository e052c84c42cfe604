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

describe('the container id in a cgroup', () => {
  it.each([
    ['containerd with cgroupfs', `/kubepods/besteffort/pod${uid}/${id}`],
    [
      'a kubelet with a root of its own, as in kind',
      `/kubelet/kubepods/besteffort/pod${uid}/${id}`,
    ],
    [
      'containerd with systemd',
      `/kubepods.slice/kubepods-besteffort.slice/${slice}/cri-containerd-${id}.scope`,
    ],
    [
      'a node in a container, with systemd',
      `/system.slice/containerd.service/${slice}:cri-containerd:${id}`,
    ],
    ['CRI-O', `/kubepods.slice/kubepods-besteffort.slice/${slice}/crio-${id}.scope`],
    ['CRI-O and crun', `/kubepods.slice/${slice}/crio-${id}.scope/container`],
    ['Docker with cgroupfs', `/docker/${id}`],
    ['Docker with systemd', `/system.slice/docker-${id}.scope`],
    ['podman, in a pod', `/libpod_parent/${podId}/libpod-${id}`],
    [
      'podman, without root',
      `/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-${id}.scope/container`,
    ],
    ['systemd in a container', `/docker/${id}/init.scope`],
    ['another cgroup namespace', `/../../pod${uid}/${id}`],
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
    ['cgroupfs', `/kubepods/besteffort/pod${uid}/${id}`, uid],
    ['systemd', `/kubepods.slice/kubepods-besteffort.slice/${slice}/docker-${id}.scope`, uid],
    [
      'a node in a container',
      `/system.slice/containerd.service/${slice}:cri-containerd:${id}`,
      uid,
    ],
    ['another cgroup namespace', `/../../pod${uid}/${id}`, uid],
    ['a static pod', `/kubepods/burstable/pod${staticHash}/${id}`, staticHash],
  ])('is found as a kubelet writes it: %s', (_, path, expected) => {
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
