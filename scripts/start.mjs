import { spawn } from 'node:child_process'
import { isBuilt } from './bootstrap/build-stamp.mjs'
import { checkNode, ensureNodePackages } from './bootstrap/node-packages.mjs'
import { run } from './bootstrap/run.mjs'
import { giveUp } from './bootstrap/say.mjs'
import { captureTools, ensureSystemPackages } from './bootstrap/system-packages.mjs'

/**
 * `npm start` on any machine: sets up what is missing, builds when sources changed, and shows the
 * demo pod (or, where no pod can be made, the bundled recording). Arguments after `--` go to
 * `podscope demo`.
 */
checkNode()
await ensureNodePackages()
await ensureSystemPackages(captureTools)
if (!isBuilt() && (await run(process.execPath, ['scripts/build.mjs'])) !== 0) {
  giveUp('the build failed; its messages are above.')
}

const service = spawn(
  process.execPath,
  ['dist/service/podscope.js', 'demo', ...process.argv.slice(2)],
  { stdio: 'inherit' },
)
// Ctrl-C reaches the service by itself (same terminal); we stay until it has tidied up.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    if (signal !== 'SIGINT') service.kill(signal)
  })
}
service.on('close', (status) => {
  process.exitCode = status ?? 1
})
