import { existsSync } from 'node:fs'
import { corpusCaptures, corpusFolder, fixtureCaptures } from '../conformance/captures.ts'
import { allCampaigns } from './campaigns.ts'
import { writeFound } from './found.ts'
import { type FuzzOptions, readOptions, usage } from './options.ts'
import { makeCase, runNext } from './run-campaign.ts'
import { readSeeds } from './seeds.ts'
import { Turns } from './turns.ts'
import { Watchdog } from './watchdog.ts'

/**
 * `npm run fuzz`: inputs made by lot through everything that reads what others wrote, until the time
 * is over. What breaks something is made as small as possible and left in `test/fixtures/found/`;
 * then the process ends with 1.
 */

const options = readOptions(process.argv.slice(2))
if (options === undefined) {
  print(usage)
  process.exit(2)
}
if (!existsSync(corpusFolder)) print(`no captures in ${corpusFolder}: run without them`)
const campaigns = allCampaigns(readSeeds([...fixtureCaptures(), ...corpusCaptures()]))
process.exitCode = (await run(options)) ? 0 : 1

/** True where everything held. */
async function run(chosen: FuzzOptions): Promise<boolean> {
  print(`seed ${chosen.seed}`)
  if (chosen.again !== undefined) return runAgain(chosen.again, chosen.seed)
  const { only } = chosen
  const going = campaigns.filter(({ name, group }) => [undefined, name, group].includes(only))
  if (going.length === 0) {
    print(
      `no campaign is called ${only}: there are ${campaigns.map(({ name }) => name).join(', ')}`,
    )
    return false
  }
  const watchdog = new Watchdog(
    going.map(({ name }) => name),
    chosen.seed,
  )
  const turns = new Turns({ ...chosen, campaigns: going, watchdog, print })
  await turns.finish()
  await watchdog.stop()
  return turns.isClean
}

async function runAgain(
  { campaign: name, index }: NonNullable<FuzzOptions['again']>,
  seed: number,
): Promise<boolean> {
  const campaign = campaigns.find((known) => known.name === name)
  if (campaign === undefined) throw new Error(`no campaign is called ${name}`)
  const input = makeCase(campaign, seed, index)
  print(writeFound({ campaign: name, problem: `case ${index} of seed ${seed}`, input }))
  const found = await runNext({ campaign, next: index, counted: 0 }, seed)
  if (found !== undefined) print(`${found.problem}: ${writeFound(found)}`)
  return found === undefined
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}
