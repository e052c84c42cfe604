import type { Campaign } from './campaign.ts'
import { cutCaptures, flippedCaptures } from './damaged-captures.ts'
import { mutatedFiles } from './mutated-files.ts'
import { mutatedFilters } from './mutated-filters.ts'
import { mutatedMessages } from './mutated-messages.ts'
import { mutatedPackets } from './mutated-packets.ts'
import { mutatedStreams } from './mutated-streams.ts'
import { mutatedTexts } from './mutated-texts.ts'
import type { Seeds } from './seeds.ts'

/** The only list. */
export function allCampaigns(seeds: Seeds): readonly Campaign<unknown>[] {
  return [
    mutatedPackets(seeds),
    mutatedMessages(seeds),
    mutatedFiles(seeds),
    cutCaptures(seeds),
    flippedCaptures(seeds),
    mutatedStreams(seeds),
    mutatedFilters(seeds),
    mutatedTexts(),
  ]
}
