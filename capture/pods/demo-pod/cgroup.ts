import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { readProcText } from '../../procfs/proc-read.ts'
import type { DemoPlan, PlannedContainer } from './plan.ts'

/** Holds the folders of all demo pods, in one hierarchy. */
const rootName = 'podscope-demo'

/** Processes that were killed leave their cgroup when they are reaped: at once, unless the machine swaps. */
const emptyMsMax = 5000
const pollMs = 5

/**
 * The folder for demo pods in the first cgroup hierarchy that may be written, made if need be:
 * version 2 (also beside version 1, in a hybrid set-up), systemd's own, or a controller of version 1
 * that takes a new folder without further settings. `undefined` when there is none. See cgroups(7).
 */
export function ensureCgroupRoot(): string | undefined {
  for (const mountPoint of hierarchies()) {
    try {
      mkdirSync(`${mountPoint}/${rootName}`, { recursive: true })
      return `${mountPoint}/${rootName}`
    } catch {
      // Mounted read-only, or not ours to write.
    }
  }
  return undefined
}

export function cgroupFolderOf(plan: DemoPlan, { id }: Pick<PlannedContainer, 'id'>): string {
  return `${plan.cgroupFolder}/${id}`
}

export function makeCgroups(plan: DemoPlan): void {
  for (const container of plan.containers) {
    mkdirSync(cgroupFolderOf(plan, container), { recursive: true })
  }
}

/** Moves a process into a container's cgroup; `false` when it has gone. Children it starts later follow it. */
export function joinCgroup(folder: string, pid: number): boolean {
  try {
    writeFileSync(`${folder}/cgroup.procs`, String(pid))
    return true
  } catch {
    return false
  }
}

/** The PIDs in a container's cgroup; empty when there is no such cgroup. */
export function readCgroup(folder: string): number[] {
  try {
    return readFileSync(`${folder}/cgroup.procs`, 'utf8').split('\n').filter(Boolean).map(Number)
  } catch {
    return []
  }
}

/** Kills whatever is in the pod's cgroups and removes them; waits for the processes to be gone. */
export async function removeCgroups(plan: DemoPlan): Promise<void> {
  const folders = plan.containers.map((container) => cgroupFolderOf(plan, container))
  const deadline = Date.now() + emptyMsMax
  while (folders.map(killAll).includes(true) && Date.now() < deadline) await delay(pollMs)
  const rootFolder = plan.cgroupFolder.slice(0, plan.cgroupFolder.lastIndexOf('/'))
  for (const folder of [...folders, plan.cgroupFolder, rootFolder]) removeFolder(folder)
}

/** Whether there was anything to kill. */
function killAll(folder: string): boolean {
  const pids = readCgroup(folder)
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It has gone meanwhile.
    }
  }
  return pids.length > 0
}

function removeFolder(folder: string): void {
  try {
    rmdirSync(folder)
  } catch {
    // Gone already; or, for the root, another demo pod is in it.
  }
}

/** Where cgroup hierarchies are mounted, the preferred first. Fields as proc_pid_mountinfo(5) has them. */
function hierarchies(): string[] {
  const found: { mountPoint: string; rank: number }[] = []
  for (const line of (readProcText('/proc/self/mountinfo') ?? '').split('\n')) {
    const [mount = '', filesystem = ''] = line.split(' - ')
    const [type = '', , options = ''] = filesystem.split(' ')
    const rank = rankOf(type, options.split(','))
    const mountPoint = mount.split(' ')[4]
    if (rank >= 0 && mountPoint !== undefined) found.push({ mountPoint, rank })
  }
  return found.toSorted((a, b) => a.rank - b.rank).map((hierarchy) => hierarchy.mountPoint)
}

function rankOf(type: string, options: readonly string[]): number {
  if (type === 'cgroup2') return 0
  if (type !== 'cgroup') return -1
  // A new folder of cpuset takes no process before it has been given processors.
  return (
    ['name=systemd', 'pids', 'freezer', 'cpuacct'].findIndex((o) => options.includes(o)) + 1 || -1
  )
}
