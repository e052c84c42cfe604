import { procRootDefault, readProcText } from './proc-read.ts'

/**
 * A container's id in a cgroup's path: 64 hex digits that stand alone or behind the runtime's name,
 * as in `/kubepods/besteffort/pod…/<id>`, `/libpod_parent/<pod's id>/libpod-<id>`,
 * `cri-containerd-<id>.scope`, `crio-<id>.scope`, `docker-<id>.scope`, `/../../<id>`.
 */
const containerIdPattern = /(?:^|[/:-])([0-9a-f]{64})(?=$|[/.])/g

/**
 * conmon watches a container from a cgroup of its own, in the pod's (`<pod's id>/conmon`) or named by
 * the container (`crio-conmon-<id>.scope`): it is no process of the container.
 */
const monitorPattern = /\/conmon$|-conmon-[0-9a-f]{64}/

/**
 * The id of the container a process is in, from the text of `/proc/PID/cgroup` (cgroups(7)): the
 * last one in a path, because podman puts the pod's id before the container's and a container in a
 * container has both; of the path with most of them, because a runtime within a container leaves those
 * hierarchies as they are that it does not use. `undefined` for a process of the node.
 */
export function findContainerId(cgroupText: string): string | undefined {
  let ids: string[] = []
  for (const path of pathsOf(cgroupText)) {
    if (monitorPattern.test(path)) continue
    const found = [...path.matchAll(containerIdPattern)].map((match) => match[1]!)
    if (found.length > ids.length) ids = found
  }
  return ids.at(-1)
}

/**
 * A pod's UID where a kubelet writes it into the cgroup's path: `/pod<UID>/`, and for systemd, which has
 * another use for hyphens, `kubepods-besteffort-pod<UID with underscores>.slice`. A static pod's has none.
 */
const podUidPattern =
  /(?:^|[/-])pod([0-9a-f]{8}(?:[-_][0-9a-f]{4}){3}[-_][0-9a-f]{12}|[0-9a-f]{32})(?=$|[/.:])/g

/**
 * The UID of the Kubernetes pod a process is in, from the text of `/proc/PID/cgroup`: the last one in a
 * path, as a node that is itself a pod has pods of its own.
 */
export function findPodUid(cgroupText: string): string | undefined {
  let uids: string[] = []
  for (const path of pathsOf(cgroupText)) {
    const found = [...path.matchAll(podUidPattern)].map((match) => match[1]!)
    if (found.length > uids.length) uids = found
  }
  return uids.at(-1)?.replaceAll('_', '-')
}

/** `findPodUid` of a process; also `undefined` when it has gone. One small file is read. */
export function readPodUid(pid: number, procRoot = procRootDefault): string | undefined {
  const text = readProcText(`${procRoot}/${pid}/cgroup`)
  return text === undefined ? undefined : findPodUid(text)
}

/** `findContainerId` of a process; also `undefined` when it has gone. One small file is read. */
export function readContainerId(pid: number, procRoot = procRootDefault): string | undefined {
  const text = readProcText(`${procRoot}/${pid}/cgroup`)
  return text === undefined ? undefined : findContainerId(text)
}

/** `<hierarchy>:<controllers>:<path>`, and a path may have colons. */
function pathsOf(cgroupText: string): string[] {
  return cgroupText.split('\n').map((line) => line.replace(/^\d*:[^:]*:/, ''))
}
