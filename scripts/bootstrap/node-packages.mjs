import { existsSync, statSync } from 'node:fs'
import { npmCommand, run } from './run.mjs'
import { giveUp, say } from './say.mjs'

const nodeMinimum = [20, 19]

/** Refuses a Node that is too old for what we stand on, by name and number. */
export function checkNode(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > nodeMinimum[0] || (major === nodeMinimum[0] && minor >= nodeMinimum[1])) return
  giveUp(`this is Node ${version}; Node ${nodeMinimum.join('.')} or newer is needed.`)
}

/** Installs the npm packages when they are missing or older than package-lock.json. */
export async function ensureNodePackages() {
  if (isUpToDate()) return
  say('installing the npm packages (once) …')
  const [file, args] = npmCommand(['ci', '--no-audit', '--no-fund'])
  const status = await run(file, args)
  if (status !== 0) giveUp(`"npm ci" failed with status ${status}; its messages are above.`)
}

function isUpToDate() {
  const installed = 'node_modules/.package-lock.json'
  return (
    existsSync(installed) && statSync(installed).mtimeMs >= statSync('package-lock.json').mtimeMs
  )
}
