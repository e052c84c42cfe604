import type { Container, Pod, Process } from '../../../shared/pod/pod.ts'
import { readNamespace, readNamespaces } from '../../procfs/namespaces.ts'
import { readProcess } from '../../procfs/processes.ts'
import type { PodSource } from '../pod-source.ts'
import { cgroupFolderOf, readCgroup } from './cgroup.ts'
import { kubernetesNamespace, podKey } from './plan.ts'
import type { DemoPlan, PlannedContainer } from './plan.ts'
import { readPlans } from './state-folder.ts'

/**
 * The demo pods of this node, whichever service made them: by their plans, with what runs in their
 * cgroups now. A few small files are read for each. Never warns: no demo pod is the normal state.
 */
export const demoPodSource: PodSource = {
  name: 'demo-pod',
  pods: () => Promise.resolve({ pods: readPlans().flatMap(findPod), warnings: [] }),
}

/** None while it is being made, and none when its pause process has gone. */
function findPod(plan: DemoPlan): Pod[] {
  const containers = plan.containers.map((container) => findContainer(plan, container))
  const networkNamespace = containers[0]?.namespaces.net
  if (!plan.ready || networkNamespace === undefined) return []
  return [
    {
      key: podKey(plan),
      name: plan.podName,
      kubernetesNamespace,
      uid: plan.podUid,
      source: 'demo-pod',
      networkNamespace,
      hostNetwork: false,
      containers,
    },
  ]
}

function findContainer(plan: DemoPlan, { id, name, role, image }: PlannedContainer): Container {
  const processes = findProcesses(cgroupFolderOf(plan, { id }))
  const first = processes[0]
  const namespaces = first === undefined ? {} : readNamespaces(first.pid)
  const state = first === undefined ? 'exited' : 'running'
  return { id, name, role, image, state, namespaces, processes }
}

/**
 * The first process, and those in its process namespace: a process that is on its way into the
 * container has its cgroup already, but not yet its namespaces.
 */
function findProcesses(cgroupFolder: string): Process[] {
  const processes = readCgroup(cgroupFolder).flatMap((pid) => readProcess(pid) ?? [])
  const first = processes.find((process) => process.pidInside === 1)
  if (first === undefined) return []
  const pidNamespace = readNamespace(first.pid, 'pid')
  const others = processes.filter(
    (process) => process !== first && readNamespace(process.pid, 'pid') === pidNamespace,
  )
  return [first, ...others.toSorted((a, b) => a.pid - b.pid)]
}
