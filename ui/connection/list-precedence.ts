import type { Question } from '../../shared/messages/messages.ts'

type About = Question['about']

/** The rows of lists, and what they need to know first: what the eye is on when a list changes. */
const aboutLists: ReadonlySet<About> = new Set<About>([
  'filter',
  'filter-step',
  'rows',
  'filtered-rows',
  'sort',
  'sorted-place',
  'sorted-rows',
])

/** Drawings of all packets, or of a whole conversation: each takes a host as long as many rows. */
const aboutPictures: ReadonlySet<About> = new Set<About>(['timeline', 'overview', 'ladder'])

/** What is shown of an answer about a list asks for the next within a frame. */
export const restMs = 20
/** Lists that never stop asking, as while somebody scrolls, keep a picture back no longer. */
export const waitMsMax = 300

/**
 * Lets the questions of pictures wait until lists have what they asked for: a host answers one after
 * the other, and after a filter the rows would come behind three pictures of a million packets.
 */
export class ListPrecedence {
  #lists = 0
  #waiting: (() => void)[] = []
  #rest: ReturnType<typeof setTimeout> | undefined
  #limit: ReturnType<typeof setTimeout> | undefined

  /** Whether a question about this has to wait for `turn` now. */
  keepsBack(about: About): boolean {
    const isBusy = this.#lists > 0 || this.#rest !== undefined
    return isBusy && aboutPictures.has(about)
  }

  /** Resolves when lists have rested, or after `waitMsMax`. */
  turn(): Promise<void> {
    this.#limit ??= setTimeout(() => this.#release(), waitMsMax)
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  asked(about: About): void {
    if (!aboutLists.has(about)) return
    this.#lists++
    this.#endRest()
  }

  /** The question has been answered or refused, or the connection was cut. */
  settled(about: About): void {
    if (!aboutLists.has(about)) return
    this.#lists--
    if (this.#lists > 0) return
    this.#endRest()
    this.#rest = setTimeout(() => this.#release(), restMs)
  }

  #endRest(): void {
    clearTimeout(this.#rest)
    this.#rest = undefined
  }

  #release(): void {
    this.#endRest()
    clearTimeout(this.#limit)
    this.#limit = undefined
    for (const resolve of this.#waiting.splice(0)) resolve()
  }
}
