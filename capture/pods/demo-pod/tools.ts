import { accessSync, constants, realpathSync } from 'node:fs'
import type { Remedy } from '../../../shared/messages/messages.ts'

/** The programs the demo pod is made of, each with the package of Debian and Ubuntu that has it. */
const packages = {
  setpriv: 'util-linux',
  unshare: 'util-linux',
  nsenter: 'util-linux',
  pivot_root: 'util-linux',
  mount: 'mount',
  ip: 'iproute2',
  busybox: 'busybox',
  nginx: 'nginx-light',
} as const

type ToolName = keyof typeof packages

/** Where each program lies, links followed. */
export type Tools = Record<ToolName, string>

/** The usual ones, whatever PATH says: a user's PATH often lacks the `sbin` folders. */
const standardFolders = [
  '/usr/local/sbin',
  '/usr/local/bin',
  '/usr/sbin',
  '/usr/bin',
  '/sbin',
  '/bin',
]

/** Finds all programs, or says which are missing and how to get them. Reads a few folders. */
export function findTools(folders: readonly string[] = standardFolders): Tools | Remedy {
  const found: Partial<Tools> = {}
  const missing: ToolName[] = []
  for (const name of Object.keys(packages) as ToolName[]) {
    const path = findProgram(name, folders)
    if (path === undefined) missing.push(name)
    else found[name] = path
  }
  if (missing.length === 0) return found as Tools
  const wanted = [...new Set(missing.map((name) => packages[name]))]
  return {
    code: 'demo-tools-missing',
    text: `The demo pod is made with programs that are not installed here: ${missing.join(', ')}.`,
    remedy: `On Debian or Ubuntu: apt-get install ${wanted.join(' ')}`,
  }
}

function findProgram(name: string, folders: readonly string[]): string | undefined {
  for (const folder of folders) {
    try {
      accessSync(`${folder}/${name}`, constants.X_OK)
      return realpathSync(`${folder}/${name}`)
    } catch {
      // Not in this folder.
    }
  }
  return undefined
}
