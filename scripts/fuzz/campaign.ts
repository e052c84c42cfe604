import type { Random } from './random.ts'

export const campaignGroups = ['packets', 'files', 'streams', 'filters'] as const
export type CampaignGroup = (typeof campaignGroups)[number]

/** A kind of input: how it is made, and what has to hold of it. */
export type Campaign<Input> = {
  readonly name: string
  readonly group: CampaignGroup
  /** What one case counts: `packets`, `messages`. */
  readonly counted: string
  /** How many there are, where they are not made by lot. */
  readonly cases?: number
  /** Case `index`; the same one for the same `random`. */
  make(random: Random, index: number): Input
  /** How much of what is counted was checked. Throws where a property does not hold. */
  check(input: Input): number | Promise<number>
  /** Inputs that are a little smaller, the smallest first. */
  smaller(input: Input): Iterable<Input>
}

/** What does not hold of an input, as a few words. */
export class Broken extends Error {
  override readonly name = 'Broken'
}

/** Throws unless `holds`. */
export function demand(holds: boolean, otherwise: () => string): void {
  if (!holds) throw new Broken(otherwise())
}
