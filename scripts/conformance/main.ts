import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { tsharkVersion } from './ask-tshark.ts'
import { captureAt, corpusCaptures, corpusFolder, fixtureCaptures } from './captures.ts'
import type { ConformanceCapture } from './captures.ts'
import { type Comparison, compareCapture } from './compare.ts'
import { drawCapture } from './drawn-captures.ts'
import { recordPodCaptures } from './pod-captures.ts'
import { reportOf, unexplainedDifferences } from './report.ts'
import { secondWitnessReport } from './second-witness.ts'

/**
 * `npm run conformance [-- FILE...]`: every capture through our reader and engine and through tshark,
 * packet by packet. Without files: the project's own, the corpus, captures recorded on the spot in a
 * pod's network with loss, and TCP conversations drawn by lot. Ends with 1 when a difference has no
 * reason.
 */

/** Two at a time: tshark spends half of a small file's time on starting. */
const comparedAtOnce = 2

/** Drawn captures beside a new one each time, whose seed is its name. */
const seeds = [1, 2, 3, Date.now() % 1_000_000]

const version = await tsharkVersion()
if (version === undefined) {
  print('tshark is not installed: there is nobody to agree with.')
  process.exit(1)
}
print(`compared with ${version}`)
// An exit, unlike a signal, removes the network namespace and its programs.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
const folder = mkdtempSync(join(tmpdir(), 'podscope-conformance-'))
try {
  const captures = await chosenCaptures(process.argv.slice(2))
  const results = await compareAll(captures)
  print(reportOf(results))
  print(await secondWitnessReport(captures))
  process.exitCode = unexplainedDifferences(results).length === 0 ? 0 : 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

async function chosenCaptures(paths: readonly string[]): Promise<ConformanceCapture[]> {
  if (paths.length > 0) return paths.map(captureAt)
  const corpus = corpusCaptures()
  if (corpus.length === 0) print(`no captures in ${corpusFolder}: compared without them`)
  const drawn = seeds.map((seed) => drawCapture(folder, seed))
  return [...fixtureCaptures(), ...corpus, ...(await recordPodCaptures(folder)), ...drawn]
}

async function compareAll(captures: readonly ConformanceCapture[]): Promise<Comparison[]> {
  const comparisons: Comparison[] = []
  const waiting = captures.entries()
  const work = async () => {
    for (const [index, capture] of waiting) comparisons[index] = await compareCapture(capture)
  }
  await Promise.all(Array.from({ length: comparedAtOnce }, work))
  return comparisons
}
