import type { Remedy } from '../../shared/messages/messages.ts'
import type { ApiClient } from '../kubernetes/api-client.ts'
import { nearestNames } from './choose-pod.ts'
import { listKubernetesPods, readOnePod } from './kubernetes-list.ts'
import type { KubernetesPod } from './kubernetes-pod.ts'

/** Which pod a person means: a name, `namespace/name`, `deploy/web`, or any with certain labels. */
export type PodTarget = {
  name?: string | undefined
  kubernetesNamespace?: string | undefined
  labelSelector?: string | undefined
}

/** Of several that fit equally well, one was taken. */
export type ChosenPod = { pod: KubernetesPod; of?: { count: number; what: string } }

/** Kinds whose pods can be named by them, as kubectl abbreviates them. */
const ownerKinds: Record<string, string> = {
  deploy: 'Deployment',
  deployment: 'Deployment',
  deployments: 'Deployment',
  rs: 'ReplicaSet',
  replicaset: 'ReplicaSet',
  replicasets: 'ReplicaSet',
  sts: 'StatefulSet',
  statefulset: 'StatefulSet',
  statefulsets: 'StatefulSet',
  ds: 'DaemonSet',
  daemonset: 'DaemonSet',
  daemonsets: 'DaemonSet',
  job: 'Job',
  jobs: 'Job',
}

/** The owner that `deploy/web` names; `undefined` for what names none. */
export function parseOwner(name: string): { kind: string; name: string } | undefined {
  const [kind = '', owner, ...more] = name.toLowerCase().split('/')
  const full = ownerKinds[kind.replace(/\.apps$|\.batch$/, '')]
  return full && owner && more.length === 0 ? { kind: full, name: owner } : undefined
}

/** Finds the pod through the API, in the context's own Kubernetes namespace where none is said. */
export async function chooseKubernetesPod(
  client: ApiClient,
  target: PodTarget,
): Promise<ChosenPod | { problem: Remedy }> {
  const { name, labelSelector } = target
  const isOwner = name !== undefined && parseOwner(name) !== undefined
  const [inName, bare] = isOwner ? [undefined, name] : splitName(name)
  const kubernetesNamespace =
    target.kubernetesNamespace ?? inName ?? client.cluster.defaultNamespace
  if (name !== undefined && !isOwner && labelSelector === undefined) {
    return chooseByName(client, kubernetesNamespace, bare)
  }
  const listed = await listKubernetesPods(client, { kubernetesNamespace, labelSelector })
  if ('problem' in listed) return listed
  return chooseAmong(listed, { ...target, kubernetesNamespace })
}

function splitName(name: string | undefined): [string | undefined, string] {
  const parts = (name ?? '').replace(/^(po|pod|pods)\//, '').split('/')
  return parts.length === 2 ? [parts[0], parts[1]!] : [undefined, parts.join('/')]
}

async function chooseByName(
  client: ApiClient,
  kubernetesNamespace: string,
  name: string,
): Promise<ChosenPod | { problem: Remedy }> {
  const pod = await readOnePod(client, kubernetesNamespace, name)
  if (!('problem' in pod)) return { pod }
  if (pod.problem.status !== 404) return pod
  const { context } = client.cluster
  const others = await listKubernetesPods(client)
  const listed =
    'problem' in others ? await listKubernetesPods(client, { kubernetesNamespace }) : others
  const known = 'problem' in listed ? [] : listed
  return {
    problem: {
      code: 'pod-not-found',
      text: `There is no pod called "${name}" in Kubernetes namespace "${kubernetesNamespace}" of context "${context}".`,
      remedy: nearestNames(known, name) ?? 'See which there are with "podscope pods".',
    },
  }
}

/** Those that run come first; the choice is the same every time. */
function chooseAmong(
  listed: readonly KubernetesPod[],
  { name, labelSelector, kubernetesNamespace }: PodTarget,
): ChosenPod | { problem: Remedy } {
  const owner = name === undefined ? undefined : parseOwner(name)
  const found = listed.filter(
    (pod) =>
      !owner ||
      (pod.owner?.kind === owner.kind && pod.owner.name === owner.name) ||
      (owner.kind === 'ReplicaSet' && pod.name.startsWith(`${owner.name}-`)),
  )
  const what = [name, labelSelector && `the labels ${labelSelector}`].filter(Boolean).join(' with ')
  const pod = found.find(isRunning) ?? found[0]
  if (pod === undefined) {
    return {
      problem: {
        code: 'pod-not-found',
        text: `No pod of ${what} is in Kubernetes namespace "${kubernetesNamespace}".`,
        remedy: `Its pods are: ${namesOf(listed)}.`,
      },
    }
  }
  return found.length > 1 ? { pod, of: { count: found.length, what } } : { pod }
}

function isRunning({ phase, isEnding }: KubernetesPod): boolean {
  return phase === 'Running' && !isEnding
}

function namesOf(pods: readonly KubernetesPod[]): string {
  const shown = pods
    .slice(0, 8)
    .map(({ name, owner }) => (owner ? `${name} (${owner.kind} ${owner.name})` : name))
  return shown.length === 0 ? 'none' : shown.join(', ')
}
