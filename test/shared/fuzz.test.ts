import { expect, it } from 'vitest'
import { allCampaigns } from '../../scripts/fuzz/campaigns.ts'
import { readAllFound } from '../../scripts/fuzz/found.ts'
import { type Progress, isDone, runNext } from '../../scripts/fuzz/run-campaign.ts'
import { readSeeds } from '../../scripts/fuzz/seeds.ts'
import { fixtureCaptures } from '../../scripts/conformance/captures.ts'

/** Another one each day; `npm run fuzz` takes its time. */
const seed = Math.floor(Date.now() / 86_400_000)
const campaigns = allCampaigns(readSeeds(fixtureCaptures()))
/** Bounded by cases, not by time. */
const casesOf = { packets: 2000, files: 200, streams: 60, filters: 300 }

it.each(campaigns.map((campaign) => ({ name: campaign.name, campaign })))(
  `$name break nothing (seed ${seed})`,
  async ({ campaign }) => {
    const progress: Progress = { campaign, next: 0, counted: 0 }
    while (progress.next < casesOf[campaign.group] && !isDone(progress)) {
      const index = progress.next
      const found = await runNext(progress, seed)
      if (found !== undefined) expect.fail(`case ${index} of seed ${seed}: ${found.problem}`)
    }
    expect(progress.counted).toBeGreaterThan(0)
  },
)

it.each(readAllFound())('$name breaks nothing any more', async ({ campaign: name, input }) => {
  const campaign = campaigns.find((known) => known.name === name)
  if (!campaign)
    throw new Error(`${name} is no campaign any more: what it had found is not checked`)
  await campaign.check(input)
})
