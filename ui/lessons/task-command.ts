import type { Task } from '../../shared/lessons/lesson.ts'
import { taskScript } from '../../shared/lessons/task-script.ts'
import type { PodSnapshot } from '../../shared/pod/pod.ts'

/** `shown` is what is told; where the whole command is longer than anybody reads, what is typed in the end. */
export type TaskCommand = { shown: string; whole: string }

/**
 * A task as a command to copy: by kubectl for a pod of a cluster, by podman for one of its own, else
 * by nsenter into the container's namespaces, from within its cgroup, which is what tells whose a
 * process is. The node's own tasks are commands as they stand.
 */
export function taskCommand(task: Task, snapshot: PodSnapshot | undefined): TaskCommand {
  const { where } = task
  const typed = taskScript(task, snapshot)
  const container = snapshot?.pod.containers.find(({ name }) => name === where)
  if (snapshot === undefined || container === undefined) return { shown: typed, whole: typed }
  const { pod } = snapshot
  const script = `sh -c '${typed}'`
  if (pod.source !== 'demo-pod') {
    const whole =
      pod.kubernetesNamespace === undefined
        ? `podman exec ${pod.name}-${where} ${script}`
        : `kubectl exec -n ${pod.kubernetesNamespace} ${pod.name} -c ${where} -- ${script}`
    return { shown: whole, whole }
  }
  const pid = container.processes[0]?.pid ?? 0
  const folders = ['/sys/fs/cgroup', '/sys/fs/cgroup/*']
    .map((root) => `${root}/podscope-demo/*/${container.id}`)
    .join(' ')
  const join = `for f in ${folders}; do echo $$ > $f/cgroup.procs; done 2>/dev/null`
  const enter = `nsenter --target ${pid} --mount --net --ipc --uts --pid -- sh -c "${typed}"`
  return { shown: typed, whole: `sh -c '${join}; exec ${enter}'` }
}
