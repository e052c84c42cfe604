import { setImmediate } from 'node:timers/promises'
import type { Campaign } from './campaign.ts'
import { writeFound } from './found.ts'
import { heldBytes } from './heap.ts'
import type { FuzzOptions } from './options.ts'
import { type Progress, isDone, runNext } from './run-campaign.ts'
import type { Watchdog } from './watchdog.ts'

/** A campaign has its turn for so long. */
const turnMs = 2000
const reportMs = 60_000
/** Caches are filled and code is compiled by then. */
const warmUpShare = 0.1
/** What is held may grow by this much behind the warm-up: numbers of the process itself. */
const growthBytesMax = 24 * 1024 * 1024
/** Inputs that are left behind for one campaign; a fault seldom comes alone. */
const foundMax = 20

export type TurnsOptions = Pick<FuzzOptions, 'seed' | 'minutes' | 'cases'> & {
  campaigns: readonly Campaign<unknown>[]
  watchdog: Watchdog
  print: (text: string) => void
}

/** All campaigns by turns. */
export class Turns {
  isClean = true
  readonly #options: TurnsOptions
  readonly #all: readonly Progress[]
  readonly #problems = new Map<Campaign<unknown>, Set<string>>()
  readonly #beganMs = Date.now()
  #reportedMs = Date.now()
  #warmBytes: number | undefined

  constructor(options: TurnsOptions) {
    this.#options = options
    this.#all = options.campaigns.map((campaign) => ({ campaign, next: 0, counted: 0 }))
  }

  async finish(): Promise<void> {
    const { minutes, cases } = this.#options
    const totalMs = minutes * 60_000
    const end = this.#beganMs + totalMs
    for (let turns = 0; Date.now() < end; turns++) {
      const going = this.#all.filter((progress) => !isDone(progress, cases))
      if (going.length === 0) break
      await this.#turn(going[turns % going.length]!, Math.min(end, Date.now() + turnMs))
      if (Date.now() - this.#beganMs > totalMs * warmUpShare) this.#warmBytes ??= heldBytes()
      if (Date.now() - this.#reportedMs > reportMs) this.#report()
    }
    this.#report()
    this.#judgeGrowth()
  }

  async #turn(progress: Progress, until: number): Promise<void> {
    const { campaigns, cases } = this.#options
    const number = campaigns.indexOf(progress.campaign)
    while (Date.now() < until && !isDone(progress, cases)) {
      this.#options.watchdog.begin(number, progress.next)
      const index = progress.next
      const found = await runNext(progress, this.#options.seed, () => this.#options.watchdog.beat())
      if (found === undefined) continue
      this.isClean = false
      const known = this.#problems.get(progress.campaign) ?? new Set()
      this.#problems.set(progress.campaign, known)
      const kind = found.problem.replaceAll(/\d+/g, '#')
      if (known.has(kind) || known.size === foundMax) continue
      known.add(kind)
      this.#options.print(
        `case ${index} of ${found.campaign}: ${found.problem}\n  ${writeFound(found)}`,
      )
    }
    this.#options.watchdog.rest()
    // The watchdog and signals have their turn.
    await setImmediate()
  }

  #report(): void {
    this.#reportedMs = Date.now()
    const seconds = Math.round((Date.now() - this.#beganMs) / 1000)
    const counts = this.#all.map(
      ({ campaign, next, counted }) =>
        `  ${campaign.name}: ${next} cases, ${counted} ${campaign.counted}`,
    )
    const held = heldBytes()
    const heap = held === undefined ? 'not measured' : `${megabytes(held)} MB`
    this.#options.print([`after ${seconds} s, held ${heap}`, ...counts].join('\n'))
  }

  #judgeGrowth(): void {
    const held = heldBytes()
    if (held === undefined || this.#warmBytes === undefined) return
    this.#options.print(
      `held after the warm-up ${megabytes(this.#warmBytes)} MB, now ${megabytes(held)} MB`,
    )
    if (held - this.#warmBytes <= growthBytesMax) return
    this.isClean = false
    this.#options.print('what is held has grown')
  }
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1)
}
