import type { Task } from '../../shared/lessons/lesson.ts'
import type { PodSnapshot } from '../../shared/pod/pod.ts'

/**
 * A task as a command to copy: by kubectl for a pod of a cluster, by podman for one of its own, else
 * by nsenter into the container's namespaces. The node's own tasks are commands as they stand.
 */
export function taskCommand({ where, run }: Task, snapshot: PodSnapshot | undefined): string {
  const container = snapshot?.pod.containers.find(({ name }) => name === where)
  if (snapshot === undefined || container === undefined) return run
  const { pod } = snapshot
  const script = `sh -c '${run}'`
  if (pod.source !== 'demo-pod') {
    return pod.kubernetesNamespace === undefined
      ? `podman exec ${pod.name}-${where} ${script}`
      : `kubectl exec -n ${pod.kubernetesNamespace} ${pod.name} -c ${where} -- ${script}`
  }
  const pid = container.processes[0]?.pid ?? ''
  return `nsenter --target ${pid} --mount --net --ipc --uts --pid -- ${script}`
}
