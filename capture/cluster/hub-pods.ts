import type { KubernetesPod } from '../pods/kubernetes-pod.ts'
import { ApiNames } from './api-names.ts'
import type { RosterPod } from './agent-roster.ts'
import type { WatchedPod } from './joined-source.ts'

/** A pod that an agent has found, under the name that it has in the cluster. */
export type HubPod = RosterPod & Pick<WatchedPod, 'names'>

/** Whether an agent has found a pod's UID and no name: its runtime writes none, as Docker's does not. */
export function lacksName({ pod: { kubernetesNamespace, uid } }: RosterPod): boolean {
  return kubernetesNamespace === undefined && uid !== undefined
}

/** The pods, those that lack a name with the one that the API has for their UID. */
export function namedByApi(found: readonly RosterPod[], api: readonly KubernetesPod[]): HubPod[] {
  const byUid = new Map(api.map((pod) => [pod.uid, pod]))
  return found.map((one) => {
    const known = lacksName(one) ? byUid.get(one.pod.uid!) : undefined
    if (!known) return one
    const names = new ApiNames(() => known)
    return { agent: one.agent, pod: names.ofPod(one.pod), names }
  })
}
