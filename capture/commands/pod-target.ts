import type { Remedy } from '../../shared/messages/messages.ts'
import type { Pod } from '../../shared/pod/pod.ts'
import { ApiClient } from '../kubernetes/api-client.ts'
import { isClusterNamed, readCluster } from '../kubernetes/kubeconfig.ts'
import { chooseKubernetesPod, parseOwner } from '../pods/choose-kubernetes-pod.ts'
import { choosePod } from '../pods/choose-pod.ts'
import { findPods } from '../pods/find-pods.ts'
import type { KubernetesPod } from '../pods/kubernetes-pod.ts'
import { meansCluster } from './cluster-options.ts'
import type { ClusterChoice } from './cluster-options.ts'
import { writeRemedy } from './output.ts'
import type { Output } from './output.ts'

/** A pod of this node, or one of a cluster with the way there. */
export type PodTarget = { local: Pod } | { client: ApiClient; pod: KubernetesPod }

/**
 * The pod that was named on the command line, or one clear sentence on standard error. A pod of this
 * node is taken as it is; where there is none of that name, the kubeconfig's cluster is asked. Where
 * there was a choice, what was chosen is said in a line.
 */
export async function findTarget(
  name: string | undefined,
  choice: ClusterChoice,
  out: Output,
): Promise<PodTarget | undefined> {
  const found = await seek(name, choice, out)
  if (!('problem' in found)) return found
  writeRemedy(out, found.problem)
  return undefined
}

/** Why the pod was not found, where it may be among those that could not be looked at. */
export function explainNotFound(missing: Remedy, warnings: readonly Remedy[]): Remedy {
  const hiding = warnings.find(({ code }) => hidingCodes.has(code))
  if (hiding === undefined || missing.code !== 'pod-not-found') return missing
  const { code, text } = missing
  return { code, text: `${text} ${hiding.text}`, remedy: hiding.remedy }
}

async function seek(
  name: string | undefined,
  choice: ClusterChoice,
  out: Output,
): Promise<PodTarget | { problem: Remedy }> {
  if (name === undefined && choice.selector === undefined) return { problem: noName }
  const onlyCluster = meansCluster(choice) || (name !== undefined && parseOwner(name) !== undefined)
  if (choice.local && onlyCluster) return { problem: contradiction }
  if (onlyCluster || name === undefined) return seekInCluster(name, choice, out)
  const { pods, warnings } = await findPods()
  const chosen = choosePod(pods, name, choice.namespace)
  const here = 'code' in chosen ? explainNotFound(chosen, warnings) : chosen
  const hasCluster = !choice.local && isClusterNamed(choice)
  if (!('code' in here)) {
    if (hasCluster) out.error(`podscope: ${here.key} runs on this node: it is captured here.`)
    return { local: here }
  }
  if (!hasCluster || here.code !== 'pod-not-found') return { problem: here }
  const there = await seekInCluster(name, choice, out)
  if (!('problem' in there) || there.problem.code === 'pod-not-found') return there
  return { problem: bothProblems(here, there.problem) }
}

async function seekInCluster(
  name: string | undefined,
  choice: ClusterChoice,
  out: Output,
): Promise<PodTarget | { problem: Remedy }> {
  const cluster = await readCluster(choice)
  if ('code' in cluster) return { problem: cluster }
  const client = new ApiClient(cluster)
  const { namespace: kubernetesNamespace, selector: labelSelector } = choice
  const chosen = await chooseKubernetesPod(client, { name, kubernetesNamespace, labelSelector })
  if ('problem' in chosen) return chosen
  const { pod, of } = chosen
  const among = of ? `, one of ${of.count} pods of ${of.what},` : ''
  const where = pod.nodeName === undefined ? 'not on a node yet' : `on node ${pod.nodeName}`
  out.error(`podscope: ${pod.key}${among} is ${where} (context "${cluster.context}").`)
  return { client, pod }
}

function bothProblems(here: Remedy, there: Remedy): Remedy {
  return { code: there.code, text: `${here.text} ${there.text}`, remedy: there.remedy }
}

/** What a source says when pods may be there that it cannot see. */
const hidingCodes = new Set(['namespaces-not-permitted', 'no-procfs'])

const noName: Remedy = {
  code: 'no-pod-named',
  text: 'No pod is named.',
  remedy: 'Give its name, or labels with -l; "podscope pods" lists them.',
}

const contradiction: Remedy = {
  code: 'local-and-cluster',
  text: '--local seeks the pod on this node, the other options seek it in a cluster.',
  remedy: 'Leave one of them out.',
}
