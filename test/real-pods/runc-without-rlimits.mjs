// An OCI runtime for machines without CAP_SYS_RESOURCE: runc, after the resource limits, which it may
// not raise there, have been taken out of what it is told to run. `create` finds them in the bundle's
// config.json, `exec` in the file given with --process.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

const args = process.argv.slice(2)

edit(`${valueOf('--bundle', '-b') ?? '.'}/config.json`, (configuration) => {
  delete configuration.process?.rlimits
})
edit(valueOf('--process', '-p'), (processFile) => {
  delete processFile.rlimits
})
const { status } = spawnSync('runc', args, { stdio: 'inherit' })
process.exit(status ?? 1)

function valueOf(...names) {
  const at = args.findIndex((arg) => names.includes(arg))
  return at < 0 ? undefined : args[at + 1]
}

function edit(path, change) {
  if (path === undefined || !existsSync(path)) return
  const content = JSON.parse(readFileSync(path, 'utf8'))
  change(content)
  writeFileSync(path, JSON.stringify(content))
}
