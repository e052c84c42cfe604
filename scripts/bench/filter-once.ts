import { parseFilter } from '../../shared/filter/parse-filter.ts'
import { openFile } from './opened-file.ts'

/**
 * A process that opens one capture and filters it: prints as JSON how long that took the first time,
 * and the median of the five times after that.
 */
const [, , path = '', filter = ''] = process.argv
const warmRuns = 5

const { engine, close } = openFile(path)
const parsed = parseFilter(filter)
if ('problem' in parsed || parsed.test === undefined) throw new Error(`not a filter: ${filter}`)
const { test } = parsed
let found = 0
const coldMs = await filterOnce()
const warm: number[] = []
for (let run = 0; run < warmRuns; run++) warm.push(await filterOnce())
close()
const warmMs = warm.toSorted((a, b) => a - b)[Math.floor(warmRuns / 2)]
process.stdout.write(`${JSON.stringify({ coldMs, warmMs, found })}\n`)

async function filterOnce(): Promise<number> {
  const run = engine.filter(test)
  const begunMs = performance.now()
  await run.advance()
  const elapsedMs = performance.now() - begunMs
  found = run.matches.count
  run.close()
  return elapsedMs
}
