import { parseArgs } from 'node:util'
import { type CampaignGroup, campaignGroups } from './campaign.ts'

export type FuzzOptions = {
  seed: number
  minutes: number
  only: readonly CampaignGroup[]
  /** One case again: the campaign's name and the case's number. */
  again: { campaign: string; index: number } | undefined
}

export const usage =
  'npm run fuzz -- [--seed S] [--minutes M] [--only packets|files|streams|filters]\n' +
  'npm run fuzz -- --seed S --again "CAMPAIGN" --case N'

/** `undefined` for what cannot be understood. */
export function readOptions(args: readonly string[]): FuzzOptions | undefined {
  const text = { type: 'string' } as const
  const options = { seed: text, minutes: text, only: text, again: text, case: text }
  try {
    const { values } = parseArgs({ args: [...args], options })
    const seed = Number(values.seed ?? Date.now() % 1_000_000)
    const minutes = Number(values.minutes ?? 5)
    const only = campaignGroups.filter((group) => (values.only ?? group) === group)
    if (!Number.isInteger(seed) || !(minutes > 0) || only.length === 0) return undefined
    const { again, case: index = '0' } = values
    return {
      seed,
      minutes,
      only,
      again: again === undefined ? undefined : { campaign: again, index: Number(index) },
    }
  } catch {
    return undefined
  }
}
