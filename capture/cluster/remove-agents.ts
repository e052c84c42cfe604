import type { V1Namespace, V1Pod } from '@kubernetes/client-node'
import type { ApiClient } from '../kubernetes/api-client.ts'
import { agentNamespace, labels, managedBy } from './agent-manifest.ts'
import { isProcessAlive, ownerName } from './agent-owner.ts'

const home = `/api/v1/namespaces/${agentNamespace}`

/** Removes one agent with its secret; what is not there any more is no failure. */
export async function removeAgent(client: ApiClient, name: string): Promise<void> {
  const remove = (resource: string, body: object) =>
    client.call({
      method: 'DELETE',
      path: `${home}/${resource}/${name}`,
      body,
      doing: 'Removing the agent',
    })
  const options = { kind: 'DeleteOptions', apiVersion: 'v1' }
  const [removed] = await Promise.all([
    remove('pods', { ...options, gracePeriodSeconds: 1 }),
    remove('secrets', options),
  ])
  // A node that is not ready never says that the pod has ended: nothing of it ran, so it may go.
  if ('body' in removed && !hasStarted(removed.body as V1Pod)) {
    await remove('pods', { ...options, gracePeriodSeconds: 0 })
  }
}

/**
 * Removes what runs of this person's that ended without tidying up have left, and agents of anybody's
 * that have ended. Answers how many there were.
 */
export async function removeLeftovers(client: ApiClient): Promise<number> {
  const selector = `${labels.managedBy}=${managedBy},${labels.component}=agent`
  const listed = await Promise.all(
    ['pods', 'secrets'].map((resource) =>
      client.call<{ items?: V1Pod[] }>({
        path: `${home}/${resource}`,
        query: { labelSelector: selector },
        doing: 'Looking for agents that were left behind',
      }),
    ),
  )
  const found = listed.flatMap((answer) => ('body' in answer ? (answer.body.items ?? []) : []))
  const names = new Set(found.filter(isLeftover).map(({ metadata }) => metadata?.name ?? ''))
  await Promise.all([...names].map((name) => removeAgent(client, name)))
  return names.size
}

/** Removes the agents' Kubernetes namespace when `watch` made it and nobody uses it any more. */
export async function removeEmptyNamespace(client: ApiClient): Promise<void> {
  const doing = `Removing the Kubernetes namespace ${agentNamespace}`
  const found = await client.call<V1Namespace>({ path: home, doing })
  if ('problem' in found || found.body.metadata?.labels?.[labels.managedBy] !== managedBy) return
  const pods = await client.call<{ items?: V1Pod[] }>({ path: `${home}/pods`, doing })
  if ('problem' in pods || (pods.body.items ?? []).some(isStaying)) return
  await client.call({ method: 'DELETE', path: home, doing })
}

function isStaying({ metadata }: V1Pod): boolean {
  return !metadata?.deletionTimestamp
}

function hasStarted({ status }: V1Pod): boolean {
  return (status?.containerStatuses ?? []).some(({ state }) => state?.running || state?.terminated)
}

function isLeftover({ metadata, status }: V1Pod): boolean {
  const of = metadata?.labels ?? {}
  const hasEnded = status?.phase === 'Succeeded' || status?.phase === 'Failed'
  const isOurs = of[labels.owner] === ownerName()
  return hasEnded || (isOurs && !isProcessAlive(of[labels.process] ?? ''))
}
