import type { Campaign } from './campaign.ts'
import type { Found } from './found.ts'
import { Random } from './random.ts'
import { shrink } from './shrink.ts'

/** A campaign under way. */
export type Progress = {
  campaign: Campaign<unknown>
  /** The next case. */
  next: number
  /** Of what it counts. */
  counted: number
}

/** Whether the campaign, or the number of cases that was asked for, is at its end. */
export function isDone({ campaign, next }: Progress, asked = Number.POSITIVE_INFINITY): boolean {
  return next >= Math.min(asked, campaign.cases ?? asked)
}

/** The same case for the same three. */
export function makeCase(campaign: Campaign<unknown>, seed: number, index: number): unknown {
  return campaign.make(new Random(seed, nameNumber(campaign.name), index), index)
}

/** Checks the next case; answers what was found, made as small as possible. `beat`: it gets on. */
export async function runNext(
  progress: Progress,
  seed: number,
  beat: () => void = () => undefined,
): Promise<Found | undefined> {
  const { campaign } = progress
  const input = makeCase(campaign, seed, progress.next++)
  try {
    const checked = campaign.check(input)
    progress.counted += typeof checked === 'number' ? checked : await checked
    return undefined
  } catch (error) {
    const fails = async (candidate: unknown, problem: string) => {
      beat()
      return sameProblem(await problemWith(campaign, candidate), problem)
    }
    return describeFound(campaign, input, { problem: problemOf(error), fails })
  }
}

type Failure = {
  problem: string
  fails: (candidate: unknown, problem: string) => Promise<boolean>
}

async function describeFound(
  campaign: Campaign<unknown>,
  input: unknown,
  { problem, fails }: Failure,
): Promise<Found> {
  const smallest = await shrink(
    input,
    (larger) => campaign.smaller(larger),
    (candidate) => fails(candidate, problem),
  )
  return { campaign: campaign.name, problem, input: smallest }
}

/** What is wrong with the input, or `undefined`. */
async function problemWith(campaign: Campaign<unknown>, input: unknown) {
  try {
    await campaign.check(input)
    return undefined
  } catch (error) {
    return problemOf(error)
  }
}

/** Numbers change while an input shrinks. */
function sameProblem(problem: string | undefined, other: string): boolean {
  return problem?.replaceAll(/\d+/g, '#') === other.replaceAll(/\d+/g, '#')
}

/** In words, with the place in our code for what was thrown there. */
function problemOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'Broken') return error.message
  const place = /shared\/([\w/.-]+):\d+/.exec(error.stack ?? '')
  return `${error.name}: ${error.message}${place ? ` in ${place[1]}` : ''}`
}

function nameNumber(name: string): number {
  let number = 0
  for (const character of name) number = (Math.imul(number, 31) + character.charCodeAt(0)) | 0
  return number
}
