import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cgroupFolderOf, joinCgroup } from '../../capture/pods/demo-pod/cgroup.ts'
import { environment } from '../../capture/pods/demo-pod/command.ts'
import type { DemoPod } from '../../capture/pods/demo-pod/demo-pod.ts'
import { readPlans } from '../../capture/pods/demo-pod/state-folder.ts'

/** Runs a script with the shell of a container of a demo pod, as `kubectl exec` would. */
export async function executeInDemoPod(
  pod: DemoPod,
  script: string,
  container: 'busybox' | 'nginx' = 'busybox',
): Promise<string> {
  const plan = readPlans().find((each) => each.podUid === pod.uid)!
  const namespaces = ['--mount', '--net', '--ipc', '--uts', '--pid']
  const enter = ['nsenter', '--target', String(pod.pids[container]), ...namespaces]
  // `xargs` starts the shell when its input ends: then it is in the container's cgroup.
  const child = spawn('busybox', ['xargs', ...enter, 'sh', '-c', script], {
    env: environment,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const planned = plan.containers.find(({ name }) => name === container)!
  joinCgroup(cgroupFolderOf(plan, planned), child.pid!)
  child.stdin.end()
  const [status] = (await once(child, 'close')) as [number | null]
  if (status !== 0) throw new Error(`${script} ended with ${status}`)
  return output
}
