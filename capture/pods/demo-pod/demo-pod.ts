import { readNamespace } from '../../procfs/namespaces.ts'
import type { Remedy } from '../../../shared/messages/messages.ts'
import { cgroupFolderOf, ensureCgroupRoot } from './cgroup.ts'
import { runCommand } from './command.ts'
import { makeContainers } from './make-containers.ts'
import type { MadeContainers } from './make-containers.ts'
import { freeNetworks, isNameTaken, makeBridge } from './network.ts'
import { planDemoPod, podKey } from './plan.ts'
import type { DemoContainerName, DemoPlan } from './plan.ts'
import { removeAbandonedPods, removePod } from './remove-pod.ts'
import { startRequester } from './requests.ts'
import { writePlan } from './state-folder.ts'
import { findTools } from './tools.ts'
import type { Tools } from './tools.ts'

const everySecondsDefault = 2

export type DemoPodOptions = {
  /** How often busybox fetches nginx's page by itself. */
  everySeconds?: number
}

/** A pod made of nothing but Linux: a busybox that fetches pages from an nginx over localhost. */
export type DemoPod = {
  /** As `Pod.key`: `default/nginx-busybox`. */
  key: string
  name: string
  uid: string
  networkNamespace: number
  /** The first process of each container, as the node numbers it. */
  pids: Record<DemoContainerName, number>
  /** Has busybox fetch the page once, now; resolves when it has, with what went wrong if it did not. */
  request(): Promise<Remedy | undefined>
  /** Removes the pod and all that was made for it. */
  stop(): Promise<void>
}

/**
 * Makes the demo pod in about 100 ms, after removing what services that were killed have left.
 * Resolves with what is missing when it cannot be made here; then nothing is left of the attempt.
 */
export async function startDemoPod(options: DemoPodOptions = {}): Promise<DemoPod | Remedy> {
  const means = findMeans()
  if ('code' in means) return means
  const { tools, cgroupRoot } = means
  await removeAbandonedPods(tools)
  const plan = await claimNetwork(tools, cgroupRoot).catch(describeSystemError)
  if (typeof plan === 'string') return failure(plan)
  const made = await makeAndPublish(tools, plan).catch(describeSystemError)
  if (typeof made === 'string') {
    await removePod(tools, plan)
    return failure(made)
  }
  return runPod(tools, plan, made, options)
}

/**
 * Why the demo pod cannot be made here; `undefined` when it can. Tries to make the namespaces, which
 * takes a few milliseconds and leaves nothing.
 */
export async function demoPodProblem(): Promise<Remedy | undefined> {
  const means = findMeans()
  if ('code' in means) return means
  const { unshare, busybox } = means.tools
  const namespaces = ['--mount', '--net', '--ipc', '--uts', '--pid', '--fork']
  const complaint = await runCommand(unshare, [...namespaces, busybox, 'true'])
  return complaint === undefined ? undefined : failure(complaint)
}

function runPod(
  tools: Tools,
  plan: DemoPlan,
  { pause, busybox, nginx }: MadeContainers,
  { everySeconds = everySecondsDefault }: DemoPodOptions,
): DemoPod {
  const place = { ...busybox, cgroupFolder: cgroupFolderOf(plan, plan.containers[1]) }
  const requester = startRequester(tools, place, everySeconds)
  let removed: Promise<void> | undefined
  return {
    key: podKey(plan),
    name: plan.podName,
    uid: plan.podUid,
    networkNamespace: readNamespace(pause.pid, 'net') ?? 0,
    pids: { pause: pause.pid, busybox: busybox.pid, nginx: nginx.pid },
    request: requester.request,
    stop() {
      requester.stop()
      removed ??= removePod(tools, plan)
      return removed
    },
  }
}

function findMeans(): { tools: Tools; cgroupRoot: string } | Remedy {
  if (process.platform !== 'linux') return notLinux
  if (process.geteuid?.() !== 0) return notRoot
  const tools = findTools()
  if ('code' in tools) return tools
  const cgroupRoot = ensureCgroupRoot()
  return cgroupRoot === undefined ? noCgroup : { tools, cgroupRoot }
}

/** Takes the first free network, with its bridge; the plan is on the disk before the bridge is made. */
async function claimNetwork(tools: Tools, cgroupRoot: string): Promise<DemoPlan | string> {
  for (const network of freeNetworks()) {
    const plan = planDemoPod(cgroupRoot, network)
    writePlan(plan)
    const complaint = await makeBridge(tools, network, plan.podUid)
    if (complaint === undefined) return plan
    await removePod(tools, plan)
    if (!isNameTaken(complaint)) return complaint
  }
  return 'all the networks set aside for demo pods are in use'
}

/** Makes the containers, and lets `demoPodSource` list the pod once they run. */
async function makeAndPublish(tools: Tools, plan: DemoPlan): Promise<MadeContainers | string> {
  const made = await makeContainers(tools, plan)
  if (typeof made !== 'string') writePlan({ ...plan, ready: true })
  return made
}

/** A full disk or a folder that may not be written is no bug of ours; anything else is. */
function describeSystemError(error: unknown): string {
  if (error instanceof Error && 'syscall' in error) return error.message
  throw error
}

function failure(complaint: string): Remedy {
  return {
    code: 'demo-failed',
    text: `The demo pod could not be made: ${complaint.replaceAll('\n', '; ')}.`,
    remedy:
      'It needs a Linux machine whose root may make namespaces, mounts and interfaces; inside a container that takes --privileged.',
  }
}

const notLinux: Remedy = {
  code: 'demo-not-linux',
  text: 'A demo pod can be made on Linux only: it consists of Linux namespaces.',
  remedy: 'Start it on a Linux machine, or look at the recording that comes with the program.',
}

const notRoot: Remedy = {
  code: 'demo-not-root',
  text: 'Making namespaces and interfaces for the demo pod takes the rights of root.',
  remedy: 'Start it with sudo.',
}

const noCgroup: Remedy = {
  code: 'demo-no-cgroup',
  text: 'No cgroup can be made here, and a container is recognised by the id in the name of its cgroup.',
  remedy: 'Mount a cgroup hierarchy read-write; inside a container that takes --privileged.',
}
