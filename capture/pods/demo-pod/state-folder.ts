import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import type { DemoPlan } from './plan.ts'

/** Gone after a reboot on most systems, as all that a plan speaks of. */
const stateRoot = '/run/podscope'
const folderPrefix = 'demo-'
const planFile = 'plan.json'

/** The folder with a pod's plan and the root folders of its containers. */
export function stateFolderOf(plan: DemoPlan): string {
  return `${stateRoot}/${folderPrefix}${plan.podUid}`
}

/** Writes the plan, or its new state, so that a reader finds the whole of the old or of the new one. */
export function writePlan(plan: DemoPlan): void {
  const folder = stateFolderOf(plan)
  mkdirSync(folder, { recursive: true, mode: 0o755 })
  writeFileSync(`${folder}/${planFile}.new`, JSON.stringify(plan))
  renameSync(`${folder}/${planFile}.new`, `${folder}/${planFile}`)
}

/** The plans of all demo pods on this node, of this service and of others. */
export function readPlans(): DemoPlan[] {
  return stateFolders().flatMap((folder) => {
    try {
      return [JSON.parse(readFileSync(`${folder}/${planFile}`, 'utf8')) as DemoPlan]
    } catch {
      return [] // It is being written, or being removed.
    }
  })
}

/**
 * Removes a pod's folder. What its containers had mounted there was mounted in their own mount
 * namespaces, so nothing of the node's is below it.
 */
export function removeStateFolder(plan: DemoPlan): void {
  rmSync(stateFolderOf(plan), { recursive: true, force: true })
  try {
    rmdirSync(stateRoot)
  } catch {
    // Another demo pod's folder is in it.
  }
}

function stateFolders(): string[] {
  try {
    const names = readdirSync(stateRoot).filter((name) => name.startsWith(folderPrefix))
    return names.map((name) => `${stateRoot}/${name}`)
  } catch {
    return [] // There is none.
  }
}
