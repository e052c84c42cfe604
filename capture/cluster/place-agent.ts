import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { V1Namespace } from '@kubernetes/client-node'
import type { Remedy } from '../../shared/messages/messages.ts'
import type { ApiClient } from '../kubernetes/api-client.ts'
import type { ApiProblem } from '../kubernetes/api-problem.ts'
import { openPortForward } from '../kubernetes/port-forward.ts'
import type { KubernetesPod } from '../pods/kubernetes-pod.ts'
import {
  agentImageDefault,
  agentNamespace,
  agentPort,
  namespaceManifest,
  podManifest,
  secretManifest,
} from './agent-manifest.ts'
import type { AgentPlan } from './agent-manifest.ts'
import { ownerName } from './agent-owner.ts'
import type { AgentAddress } from './agent-request.ts'
import { agentStarted, followAgent } from './agent-start.ts'
import { checkNode, checkPod, checkRights } from './before-placing.ts'
import { removeAgent, removeEmptyNamespace, removeLeftovers } from './remove-agents.ts'

export type PlaceOptions = {
  image?: string | undefined
  showCredentials?: boolean | undefined
  /** What is being done, for a person who waits. */
  progress(step: string): void
  /** Ends the placing; what was made is removed. */
  signal: AbortSignal
}

/** An agent that runs beside a pod, until `remove`. */
export type PlacedAgent = {
  address: AgentAddress
  /** Resolves with why when it has ended by itself, or somebody else has removed it. */
  ended: Promise<Remedy>
  remove(): Promise<void>
}

/** A namespace that is made or goes away takes its controllers some seconds. */
const namespaceMsMax = 30_000
const retryMs = 200
/** TLS to the API server and from there to the kubelet, over half the world. */
const forwardMsMax = 5000

/**
 * Places an agent on a pod's node: asks for the rights first, removes what earlier runs have left, makes
 * the Kubernetes namespace where it is missing, waits for the agent and connects to it through
 * port-forward. When something is in the way, all that was made is removed again.
 */
export async function placeAgent(
  client: ApiClient,
  pod: KubernetesPod,
  options: PlaceOptions,
): Promise<PlacedAgent | { problem: Remedy }> {
  const wrong = checkPod(pod) ?? (await checkRights(client, pod)) ?? (await checkNode(client, pod))
  if (wrong) return { problem: wrong }
  const plan = planFor(pod, options)
  const remove = async () => {
    await removeAgent(client, plan.name)
    await removeEmptyNamespace(client)
  }
  const problem = await place(client, plan, options)
  if (problem) {
    await remove()
    return { problem }
  }
  const running = followAgent(client, plan)
  return {
    address: addressOf(client, plan),
    ended: running.ended,
    remove: async () => {
      await running.stop()
      await remove()
    },
  }
}

async function place(
  client: ApiClient,
  plan: AgentPlan,
  options: PlaceOptions,
): Promise<Remedy | undefined> {
  const { progress, signal } = options
  const { nodeName, image, name } = plan
  const left = await removeLeftovers(client)
  if (left > 0)
    progress(
      `removed ${left === 1 ? 'an agent' : `${left} agents`} that an earlier run had left behind`,
    )
  progress(`placing an agent on ${nodeName}`)
  const made = (await makeNamespace(client, options)) ?? (await makeAgent(client, plan, signal))
  if (made) return made
  return agentStarted(client, { name, nodeName, image, progress, signal })
}

/** What would be made for a pod. */
export function planFor(
  pod: KubernetesPod,
  { image, showCredentials }: Pick<PlaceOptions, 'image' | 'showCredentials'>,
): AgentPlan {
  return {
    name: `podscope-agent-${randomBytes(4).toString('hex')}`,
    nodeName: pod.nodeName!,
    podUid: pod.uid,
    image: image ?? process.env['PODSCOPE_IMAGE'] ?? agentImageDefault,
    token: randomBytes(32).toString('base64url'),
    owner: ownerName(),
    process: String(process.pid),
    showCredentials: showCredentials ?? false,
  }
}

function addressOf({ cluster }: ApiClient, { name, nodeName, token }: AgentPlan): AgentAddress {
  const port = { kubernetesNamespace: agentNamespace, pod: name, port: agentPort }
  return {
    name: nodeName,
    token,
    answerMsMax: forwardMsMax,
    async connect() {
      const opened = await openPortForward(cluster, port)
      if ('problem' in opened) throw new Error(opened.problem.text.replace(/\.$/, ''))
      return opened
    },
  }
}

/** Waits for one that goes away, as it does right after an earlier run. */
async function makeNamespace(
  client: ApiClient,
  { progress, signal }: PlaceOptions,
): Promise<ApiProblem | undefined> {
  const path = '/api/v1/namespaces'
  const doing = `Making the Kubernetes namespace ${agentNamespace}`
  const deadline = Date.now() + namespaceMsMax
  for (;;) {
    const found = await client.call<V1Namespace>({ path: `${path}/${agentNamespace}`, doing })
    const isGoing = 'body' in found && found.body.metadata?.deletionTimestamp
    if ('body' in found && !isGoing) return undefined
    // Who may not see namespaces may still use this one.
    if ('problem' in found && found.problem.status === 403) return undefined
    if ('problem' in found && found.problem.status !== 404) return found.problem
    if (!isGoing) {
      const body = namespaceManifest()
      const made = await client.call({ method: 'POST', path, body, doing })
      if ('body' in made || made.problem.status === 409) return undefined
      return made.problem
    }
    if (signal.aborted || Date.now() > deadline) return stillGoing
    progress(`waiting until the Kubernetes namespace ${agentNamespace} of an earlier run has gone`)
    await delay(retryMs, undefined, { signal }).catch(() => undefined)
  }
}

async function makeAgent(
  client: ApiClient,
  plan: AgentPlan,
  signal: AbortSignal,
): Promise<ApiProblem | undefined> {
  const make = (resource: string, body: object) =>
    client.call({
      method: 'POST',
      path: `/api/v1/namespaces/${agentNamespace}/${resource}`,
      body,
      doing: 'Placing the agent',
    })
  const secret = await make('secrets', secretManifest(plan))
  if ('problem' in secret) return secret.problem
  const deadline = Date.now() + namespaceMsMax
  for (;;) {
    const made = await make('pods', podManifest(plan))
    // The answer to an earlier attempt may have been lost.
    if ('body' in made || made.problem.status === 409) return undefined
    // A new Kubernetes namespace gets its service account a moment later.
    const isEarly = made.problem.text.includes('error looking up service account')
    if (!isEarly || signal.aborted || Date.now() > deadline) return made.problem
    await delay(retryMs, undefined, { signal }).catch(() => undefined)
  }
}

const stillGoing: ApiProblem = {
  code: 'namespace-going',
  text: `The Kubernetes namespace ${agentNamespace} is being deleted and does not go.`,
  remedy: `See what holds it: kubectl get namespace ${agentNamespace} -o yaml`,
}
