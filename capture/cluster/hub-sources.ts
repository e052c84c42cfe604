import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { PodChoice, Remedy } from '../../shared/messages/messages.ts'
import type { Pod } from '../../shared/pod/pod.ts'
import type { KubernetesPod } from '../pods/kubernetes-pod.ts'
import type { SourceMakers } from '../session/service-desk.ts'
import type { Beginning, Source, Tell } from '../session/source.ts'
import type { AgentRoster } from './agent-roster.ts'
import type { CaptureRequest } from './capture-request.ts'
import { lacksName, namedByApi } from './hub-pods.ts'
import type { HubPod } from './hub-pods.ts'
import { JoinedSource } from './joined-source.ts'

export type HubOptions = {
  roster: AgentRoster
  /** How all pods are captured. */
  how: Omit<CaptureRequest, 'pod'>
  /** A folder for recordings: one file for each time that pods are watched. */
  recordings?: string
  openSample: SourceMakers['openSample']
}

/** Whether the one who asks may watch pods of a Kubernetes namespace. */
export type MayWatch = (kubernetesNamespace: string | undefined) => Promise<boolean>

/** How often it is asked whether what is watched may still be watched. */
const recheckMs = 30_000

/** The pods of the cluster, as far as the one who asks may list them. */
export type ListApiPods = () => Promise<readonly KubernetesPod[]>

/**
 * What a hub offers to one user: the pods that this user may watch, one or several at a time. The API is
 * asked for pods only where agents have found some that have no name.
 */
export function hubSources(
  options: HubOptions,
  mayWatch: MayWatch,
  listApiPods: ListApiPods = async () => [],
): SourceMakers {
  const allowed = async () => {
    const { pods: found, warnings } = await options.roster.pods()
    const pods = found.some(lacksName) ? namedByApi(found, await listApiPods()) : found
    const verdicts = await Promise.all(pods.map(({ pod }) => mayWatch(pod.kubernetesNamespace)))
    return { pods: pods.filter((_, at) => verdicts[at]), warnings }
  }
  const openPods = async (keys: readonly string[], { tell }: Beginning) => {
    const { pods } = await allowed()
    const wanted = pods.filter(({ pod }) => keys.includes(pod.key))
    const missing = keys.find((key) => !wanted.some(({ pod }) => pod.key === key))
    if (missing !== undefined || keys.length === 0) return { problem: notAllowed(missing ?? '') }
    return openJoined(options, wanted, { mayWatch, tell })
  }
  return {
    findPods: async () => {
      const { pods, warnings } = await allowed()
      return { pods: pods.map(({ pod }) => choiceOf(pod)), warnings }
    },
    openPod: (key, begin) => openPods([key], begin),
    openPods,
    openSample: options.openSample,
  }
}

function choiceOf({
  key,
  name,
  kubernetesNamespace,
  source,
  containers,
  hostNetwork,
}: Pod): PodChoice {
  return {
    key,
    name,
    ...(kubernetesNamespace !== undefined && { kubernetesNamespace }),
    source,
    containers: containers.filter(({ role }) => role !== 'pause').map((one) => one.name),
    hostNetwork,
    joinable: true,
  }
}

async function openJoined(
  { how, recordings }: HubOptions,
  pods: readonly HubPod[],
  { mayWatch, tell }: { mayWatch: MayWatch; tell: Tell },
): Promise<Source | { problem: Remedy }> {
  const file = recordings === undefined ? undefined : await recordingIn(recordings, pods)
  const source = await JoinedSource.start({ pods, how, tell, ...(file !== undefined && { file }) })
  if ('problem' in source) return source
  const timer = setInterval(() => void recheck(), recheckMs)
  timer.unref()
  const recheck = async () => {
    if (source.state().phase !== 'live') clearInterval(timer)
    const verdicts = await Promise.all(pods.map(({ pod }) => mayWatch(pod.kubernetesNamespace)))
    if (verdicts.every(Boolean)) return
    clearInterval(timer)
    tell('problem', rightsGone)
    await source.stop()
  }
  return source
}

/** `2026-01-31T10-20-30Z shop cart.pcapng`: what no file system refuses. */
async function recordingIn(folder: string, pods: readonly HubPod[]): Promise<string> {
  await mkdir(folder, { recursive: true })
  const time = new Date().toISOString().replace(/\.\d+/, '').replaceAll(':', '-')
  const names = pods.map(({ pod }) => pod.key.replaceAll(/[^\w.-]+/g, ' '))
  return join(folder, `${[time, ...names].join(' ').slice(0, 200)}.pcapng`)
}

function notAllowed(key: string): Remedy {
  return {
    code: 'pod-not-allowed',
    text: `The pod ${key} is not there, or you may not watch it.`,
    remedy: 'Whoever may create pods/exec in its Kubernetes namespace may watch it.',
  }
}

const rightsGone: Remedy = {
  code: 'rights-gone',
  text: 'You may no longer watch these pods, or the API server cannot be asked.',
  remedy: 'Watching has ended; what came before stays until you leave.',
}
