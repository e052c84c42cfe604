import { readdirSync, rmdirSync } from 'node:fs'
import { join } from 'node:path'

const mountPoint = '/sys/fs/cgroup'

/** Removes the folders of this name, and the empty ones in them, from every cgroup hierarchy. */
export function removeCgroups(name: string): void {
  removeEmpty(join(mountPoint, name))
  for (const hierarchy of foldersIn(mountPoint)) removeEmpty(join(hierarchy, name))
}

function removeEmpty(folder: string): void {
  for (const inner of foldersIn(folder)) removeEmpty(inner)
  try {
    rmdirSync(folder)
  } catch {
    // Not there, or somebody else's processes are in it.
  }
}

function foldersIn(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true })
    return entries.filter((entry) => entry.isDirectory()).map((entry) => join(folder, entry.name))
  } catch {
    return []
  }
}
