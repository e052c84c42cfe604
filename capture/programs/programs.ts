import { accessSync, constants, realpathSync } from 'node:fs'
import { basename, delimiter, join } from 'node:path'

/** Where system programs lie that an ordinary user's PATH leaves out. */
const systemFolders = ['/usr/sbin', '/usr/local/sbin', '/sbin']

/** All that a program we start gets to know of our environment. `LC_ALL`: its messages are read. */
export function minimalEnvironment(): NodeJS.ProcessEnv {
  return { PATH: searchedFolders().join(delimiter), LC_ALL: 'C' }
}

/** The path of a program that can be executed; `undefined` where there is none. */
export function findProgram(name: string): string | undefined {
  return searchedFolders()
    .map((folder) => join(folder, name))
    .find(isExecutable)
}

/**
 * Puts words before a command that make it end when we end, however we end (PR_SET_PDEATHSIG,
 * prctl(2)): a tap on a quiet interface would never notice that nobody reads it any more, and would
 * keep the pod's network namespace alive. Only util-linux's `setpriv` can; without it the command is
 * left as it is.
 */
export function endingWithUs(command: readonly string[]): string[] {
  const setpriv = findProgram('setpriv')
  if (setpriv === undefined || basename(realpathSync(setpriv)) === 'busybox') return [...command]
  return [setpriv, '--pdeathsig', 'INT', '--', ...command]
}

function searchedFolders(): string[] {
  const own = (process.env['PATH'] ?? '/usr/bin:/bin').split(delimiter).filter(Boolean)
  return [...own, ...systemFolders.filter((folder) => !own.includes(folder))]
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
