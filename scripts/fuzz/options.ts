import { parseArgs } from 'node:util'
import { campaignGroups } from './campaign.ts'

export type FuzzOptions = {
  seed: number
  minutes: number
  /** A group of campaigns, or the name of one; all where it is absent. */
  only: string | undefined
  /** A campaign ends after so many cases, even though there is time. */
  cases: number
  /** One case again: the campaign's name and the case's number. */
  again: { campaign: string; index: number } | undefined
}

export const usage =
  `npm run fuzz -- [--seed S] [--minutes M] [--cases N] [--only ${campaignGroups.join('|')}|"CAMPAIGN"]\n` +
  'npm run fuzz -- --seed S --again "CAMPAIGN" --case N'

/** `undefined` for what cannot be understood. */
export function readOptions(args: readonly string[]): FuzzOptions | undefined {
  const text = { type: 'string' } as const
  const options = { seed: text, minutes: text, cases: text, only: text, again: text, case: text }
  try {
    const { values } = parseArgs({ args: [...args], options })
    const seed = Number(values.seed ?? Date.now() % 1_000_000)
    const minutes = Number(values.minutes ?? 5)
    const cases = Number(values.cases ?? Number.POSITIVE_INFINITY)
    if (!Number.isInteger(seed) || !(minutes > 0) || !(cases > 0)) return undefined
    const { only, again, case: index = '0' } = values
    return {
      seed,
      minutes,
      cases,
      only,
      again: again === undefined ? undefined : { campaign: again, index: Number(index) },
    }
  } catch {
    return undefined
  }
}
