import { removeCgroups } from './cgroup.ts'
import { removeNetwork } from './network.ts'
import { isAbandoned } from './plan.ts'
import type { DemoPlan } from './plan.ts'
import { readPlans, removeStateFolder } from './state-folder.ts'
import type { Tools } from './tools.ts'

/** Removes all that a plan speaks of, however much of it has been made or is still there. */
export async function removePod(tools: Tools, plan: DemoPlan): Promise<void> {
  await removeCgroups(plan)
  await removeNetwork(tools, plan.network, plan.podUid)
  removeStateFolder(plan)
}

/** Removes the demo pods of services that were killed before they could do so. */
export async function removeAbandonedPods(tools: Tools): Promise<void> {
  await Promise.all(
    readPlans()
      .filter(isAbandoned)
      .map((plan) => removePod(tools, plan)),
  )
}
