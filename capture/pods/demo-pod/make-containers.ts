import { rmdirSync, writeFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { readSocketTable } from '../../procfs/socket-table.ts'
import { cgroupFolderOf, joinCgroup, makeCgroups } from './cgroup.ts'
import { runCommand } from './command.ts'
import { readChildren, startInProcessNamespace, startProcess } from './container-process.ts'
import type { StartedProcess } from './container-process.ts'
import { connectPod } from './network.ts'
import type { DemoContainerName, DemoPlan, PlannedContainer } from './plan.ts'
import { makeRootFolder, mountTable, oldRootName, rootFolderOf } from './root-folder.ts'
import { stateFolderOf } from './state-folder.ts'
import type { Tools } from './tools.ts'

/** nginx listens some 10 ms after its start. */
const listenMsMax = 5000
const pollMs = 2

export type MadeContainers = Record<DemoContainerName, StartedProcess>

/** What each container runs in its own root folder. */
const commands: Record<DemoContainerName, { name: string; args: readonly string[] }> = {
  // This is `ip`, waiting for commands on its standard input: a process that does nothing, under
  // the name that people know it by, and that ends by itself when this service's end of the pipe closes.
  pause: { name: 'pause', args: ['/pause', '-batch', '-'] },
  busybox: { name: 'sleep', args: ['sleep', 'infinity'] },
  nginx: { name: 'nginx', args: ['nginx', '-c', '/etc/nginx/nginx.conf'] },
}

/**
 * Makes the containers of a plan whose bridge is there: about 80 ms. Resolves with a complaint when
 * it cannot be done; what had been made until then is left to `removePod`.
 *
 * A process that is no part of the pod makes the namespaces all of them share and holds them until
 * the containers do; the containers' mounts are made in its mount namespace, so the node never has them.
 */
export async function makeContainers(
  tools: Tools,
  plan: DemoPlan,
): Promise<MadeContainers | string> {
  makeCgroups(plan)
  for (const container of plan.containers) makeRootFolder(plan, container, tools)
  const shared = ['--mount', '--net', '--ipc', '--uts']
  const args = [tools.unshare, ...shared, tools.busybox, 'cat']
  const holder = await startProcess(tools, { args, name: 'busybox' })
  if (typeof holder === 'string') return holder
  try {
    const prepared = await prepareNamespaces(tools, plan, holder.pid)
    return prepared ?? (await startContainers(tools, plan, holder.pid))
  } finally {
    holder.child.kill('SIGKILL')
  }
}

async function prepareNamespaces(tools: Tools, plan: DemoPlan, holderPid: number) {
  const table = `${stateFolderOf(plan)}/mounts`
  writeFileSync(table, plan.containers.map((each) => mountTable(plan, each, tools)).join(''))
  const enter = ['--target', String(holderPid)]
  const complaints = await Promise.all([
    runCommand(tools.nsenter, [...enter, '--mount', tools.mount, '--all', '--fstab', table]),
    runCommand(tools.nsenter, [...enter, '--uts', tools.busybox, 'hostname', plan.podName]),
    connectPod(tools, plan.network, holderPid),
  ])
  return complaints.find((complaint) => complaint !== undefined)
}

/** Pause first: lsns(8) takes the lowest PID of a namespace for its owner. */
async function startContainers(
  tools: Tools,
  plan: DemoPlan,
  holderPid: number,
): Promise<MadeContainers | string> {
  const [pausePlan, busyboxPlan, nginxPlan] = plan.containers
  const pause = await startContainer(tools, plan, pausePlan, holderPid)
  if (typeof pause === 'string') return pause
  const [busybox, nginx] = await Promise.all([
    startContainer(tools, plan, busyboxPlan, holderPid),
    startContainer(tools, plan, nginxPlan, holderPid),
  ])
  if (typeof busybox === 'string') return busybox
  if (typeof nginx === 'string') return nginx
  const listening = await listens(nginx.pid)
  return listening
    ? { pause, busybox, nginx }
    : `nginx did not listen within ${listenMsMax / 1000} seconds`
}

async function startContainer(
  tools: Tools,
  plan: DemoPlan,
  container: PlannedContainer,
  holderPid: number,
): Promise<StartedProcess | string> {
  const { name, args } = commands[container.name]
  const root = rootFolderOf(plan, container)
  const enter = [tools.nsenter, '--target', String(holderPid), '--mount', '--net', '--ipc', '--uts']
  const isolate = [tools.unshare, '--mount', `--root=${root}`, '--mount-proc=/proc']
  const started = await startInProcessNamespace(tools, {
    args: [...enter, ...isolate, ...args],
    name,
  })
  if (typeof started === 'string') return started
  const complaint = joinCgroupWithChildren(cgroupFolderOf(plan, container), started.pid)
    ? await leaveNodeRoot(tools, root, started.pid)
    : 'a process could not be moved into its cgroup'
  if (complaint === undefined) return started
  started.child.kill('SIGKILL')
  return complaint
}

/** Children started from now on are in the cgroup by themselves; the others are listed by now. */
function joinCgroupWithChildren(folder: string, pid: number): boolean {
  const joined = joinCgroup(folder, pid)
  for (const child of readChildren(pid)) joinCgroup(folder, child)
  return joined
}

/** Makes the container's root folder the root of its mount namespace, and lets go of the node's. */
async function leaveNodeRoot(tools: Tools, root: string, pid: number): Promise<string | undefined> {
  const enter = ['--target', String(pid), '--mount', '--']
  const oldRoot = `${root}/${oldRootName}`
  const complaint =
    (await runCommand(tools.nsenter, [...enter, tools.pivot_root, root, oldRoot])) ??
    (await runCommand(tools.nsenter, [...enter, '/bin/umount', '-l', `/${oldRootName}`]))
  if (complaint === undefined) rmdirSync(oldRoot)
  return complaint
}

async function listens(pid: number): Promise<boolean> {
  const deadline = Date.now() + listenMsMax
  while (Date.now() < deadline) {
    const sockets = readSocketTable(pid, { protocols: ['tcp'] })
    if (sockets.some((socket) => socket.state === 'LISTEN' && socket.localPort === 80)) return true
    await delay(pollMs)
  }
  return false
}
