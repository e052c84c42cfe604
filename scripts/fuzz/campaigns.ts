import type { Campaign } from './campaign.ts'
import { mutatedPackets } from './mutated-packets.ts'
import type { Seeds } from './seeds.ts'

/** The only list. */
export function allCampaigns(seeds: Seeds): readonly Campaign<unknown>[] {
  return [mutatedPackets(seeds)]
}
