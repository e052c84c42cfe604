import type { V1Node } from '@kubernetes/client-node'
import type { Remedy } from '../../shared/messages/messages.ts'
import { missingRights, rightsMissing, watchRight } from '../kubernetes/access-review.ts'
import type { Right } from '../kubernetes/access-review.ts'
import type { ApiClient } from '../kubernetes/api-client.ts'
import type { KubernetesPod } from '../pods/kubernetes-pod.ts'
import { agentNamespace, podManifest } from './agent-manifest.ts'
import type { AgentPlan } from './agent-manifest.ts'
import { notReady } from './agent-start.ts'

/** Only a pod that runs has traffic. */
export function checkPod({ name, nodeName, phase, isEnding, kubernetesNamespace }: KubernetesPod) {
  const runs = phase === 'Running' && nodeName !== undefined && !isEnding
  if (runs) return undefined
  const state = isEnding ? 'is being deleted' : `is ${phase}, not Running`
  return {
    code: 'pod-not-running',
    text: `The pod ${kubernetesNamespace}/${name} ${state}: it has no traffic to show.`,
    remedy: `See why: kubectl describe pod ${name} -n ${kubernetesNamespace}`,
  }
}

/** Whether the person may do all that watching takes. */
export async function checkRights(
  client: ApiClient,
  pod: KubernetesPod,
): Promise<Remedy | undefined> {
  const missing = await missingRights(client, [
    watchRight(pod.kubernetesNamespace),
    here('create', 'pods', 'place the agent'),
    here('watch', 'pods', 'see it start'),
    here('delete', 'pods', 'remove it'),
    here('create', 'secrets', 'give it its token'),
    here('delete', 'secrets', 'remove that'),
    here('get', 'pods/portforward', 'connect to it'),
  ])
  if ('problem' in missing) return missing.problem
  return missing.length > 0 ? rightsMissing(missing, client.cluster.context) : undefined
}

function here(verb: string, resource: string, purpose: string): Right {
  const [name = '', subresource] = resource.split('/')
  const right = { verb, resource: name, purpose, namespace: agentNamespace }
  return subresource === undefined ? right : { ...right, subresource }
}

/** Without the right to see nodes it is the agent's start that tells. */
export async function checkNode(
  client: ApiClient,
  { nodeName = '' }: KubernetesPod,
): Promise<Remedy | undefined> {
  const found = await client.call<V1Node>({
    path: `/api/v1/nodes/${nodeName}`,
    doing: `Reading the node ${nodeName}`,
  })
  if ('problem' in found) return undefined
  const ready = found.body.status?.conditions?.find(({ type }) => type === 'Ready')
  if (ready === undefined || ready.status === 'True') return undefined
  return notReady(nodeName, ready.message ?? ready.reason ?? 'it does not say why')
}

/** Whether admission would let the agent in: it is asked without making anything. */
export async function checkAdmission(
  client: ApiClient,
  plan: AgentPlan,
): Promise<Remedy | undefined> {
  const asked = await client.call({
    method: 'POST',
    path: `/api/v1/namespaces/${agentNamespace}/pods`,
    query: { dryRun: 'All' },
    body: podManifest(plan),
    doing: 'Placing the agent',
  })
  // Its Kubernetes namespace is made, with the label it needs, when it is missing.
  return 'problem' in asked && asked.problem.status !== 404 ? asked.problem : undefined
}

/** Whether the node says that it has the image; it names the largest fifty only. */
export async function checkImage(
  client: ApiClient,
  { nodeName, image }: AgentPlan,
): Promise<Remedy | undefined> {
  const path = `/api/v1/nodes/${nodeName}`
  const found = await client.call<V1Node>({ path, doing: `Reading the node ${nodeName}` })
  if ('problem' in found) return undefined
  const names = found.body.status?.images?.flatMap((each) => each.names ?? []) ?? []
  if (names.some((name) => name === image || name.endsWith(`/${image}`))) return undefined
  return {
    code: 'image-not-listed',
    text: `The node ${nodeName} does not list the image ${image}.`,
    remedy: `It is pulled if a registry has it; else load it there, as in: kind load docker-image ${image}`,
  }
}
