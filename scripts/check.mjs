import { npmCommand, run } from './bootstrap/run.mjs'
import { say } from './bootstrap/say.mjs'

/** Everything that can be said of the sources without a pod or a browser; stops at the first "no". */
const steps = [
  ['format', 'npx', ['prettier', '--check', '--log-level', 'warn', '.']],
  ['lint', 'npx', ['oxlint', '--config', 'scripts/oxlint.json', '--deny-warnings', '.']],
  ['types of shared/', 'npx', ['tsc', '-p', 'shared']],
  ['types of capture/', 'npx', ['tsc', '-p', 'capture']],
  ['types of test/ and scripts/', 'npx', ['tsc', '-p', 'test']],
  ['types of ui/', 'npx', ['svelte-check', '--tsconfig', 'ui/tsconfig.json', '--fail-on-warnings']],
  ['import rules and unit tests', ...npmCommand(['run', '--silent', 'unit'])],
]

const chosen = process.argv.includes('--no-unit') ? steps.slice(0, -1) : steps
for (const [title, file, args] of chosen) {
  say(title)
  const status = await run(file, args, { inherit: true })
  if (status !== 0) {
    say(`check failed at: ${title}`)
    process.exit(1)
  }
}
