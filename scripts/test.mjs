import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isBuilt } from './bootstrap/build-stamp.mjs'
import { checkNode, ensureNodePackages } from './bootstrap/node-packages.mjs'
import { run } from './bootstrap/run.mjs'
import { giveUp, say } from './bootstrap/say.mjs'
import { ensureSystemPackages, testTools } from './bootstrap/system-packages.mjs'

/**
 * `npm test` on any machine: sets up what is missing, then the static checks and every test that can
 * run here. Tests that need what this machine lacks are skipped by name. The last line counts.
 */
checkNode()
await ensureNodePackages()
const missing = await ensureSystemPackages(testTools)
if (missing.length > 0) {
  say(`without ${missing.map(({ program }) => program).join(', ')} some tests will be skipped.`)
}

const failures = []
if ((await run(process.execPath, ['scripts/check.mjs', '--no-unit'], { inherit: true })) !== 0) {
  failures.push('static checks')
}
if (!isBuilt() && (await run(process.execPath, ['scripts/build.mjs'])) !== 0) {
  giveUp('the build failed; its messages are above.')
}

const counts = { passed: 0, failed: 0, skipped: 0 }
const folder = mkdtempSync(join(tmpdir(), 'podscope-test-'))
for (const projects of [['unit', 'browser-code'], ['real-pods'], ['end-to-end']]) {
  const report = join(folder, `${projects[0]}.json`)
  const status = await run('npx', vitestArguments(projects, report), { inherit: true })
  if (status !== 0) failures.push(projects.join(' and '))
  count(report)
}
rmSync(folder, { recursive: true, force: true })

if (failures.length > 0) say(`failed: ${failures.join(', ')}`)
const failed = counts.failed + (failures.length > 0 && counts.failed === 0 ? 1 : 0)
process.stdout.write(`${counts.passed} passed, ${failed} failed, ${counts.skipped} skipped\n`)
process.exitCode = failed > 0 ? 1 : 0

function vitestArguments(projects, report) {
  const vitest = 'vitest run --config test/vitest.config.ts --passWithNoTests'.split(' ')
  const chosen = projects.flatMap((project) => ['--project', project])
  return [...vitest, ...chosen, '--reporter=default', '--reporter=json', `--outputFile=${report}`]
}

function count(report) {
  try {
    const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(
      readFileSync(report, 'utf8'),
    )
    counts.passed += numPassedTests
    counts.failed += numFailedTests
    counts.skipped += numPendingTests
  } catch {
    say(`no report was written to ${report}`)
  }
}
