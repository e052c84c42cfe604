import type { Remedy } from '../../shared/messages/messages.ts'

/** Agents look at about the same time, and begin some seconds after each other where they have much to do. */
const gatherMs = 3000

/** What an agent says of a pod of which no packet comes. */
type Quiet = { pod: string; why: Remedy; isStillQuiet: () => boolean }

/** Whether that is said of many pods in one sentence. */
export function isOfQuietPod(code: string): boolean {
  return code === 'no-traffic' || code === 'filter-hides-all'
}

/**
 * Tells of pods of which nothing comes: of one in its agent's own words, of several with their count,
 * once for all that have been heard of.
 */
export class QuietPods {
  readonly #tell: (why: Remedy) => void
  readonly #podsWatched: () => number
  readonly #quiet = new Map<string, Quiet>()
  #timer: NodeJS.Timeout | undefined

  constructor(podsWatched: () => number, tell: (why: Remedy) => void) {
    this.#podsWatched = podsWatched
    this.#tell = tell
  }

  add(quiet: Quiet): void {
    this.#quiet.set(`${quiet.why.code} ${quiet.pod}`, quiet)
    this.#timer ??= setTimeout(() => this.#tellTogether(), gatherMs).unref()
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  #tellTogether(): void {
    this.#timer = undefined
    const quiet = [...this.#quiet.values()].filter((one) => one.isStillQuiet())
    for (const code of new Set(quiet.map(({ why }) => why.code))) {
      const same = quiet.filter(({ why }) => why.code === code)
      const [first] = same
      this.#tell(same.length === 1 ? first!.why : several(code, same.length, this.#podsWatched()))
    }
  }
}

function several(code: string, count: number, of: number): Remedy {
  if (code === 'filter-hides-all') {
    return {
      code,
      text: `Packets have passed ${count} of the ${of} pods, and none of them matches the capture filter.`,
      remedy: 'Begin again with another --capture-filter, or without one.',
    }
  }
  return {
    code,
    text: `Nothing has passed ${count} of the ${of} pods since the capture began.`,
    remedy: 'Send something in one of them, with kubectl exec for example; it is shown at once.',
  }
}
