/** What is done when nothing has been heard for so long; once, until something is heard again. */
type Silence = { afterMs: number; nothing: () => void }

const lookEveryMs = 250

/** Notices when somebody who speaks all the time is not heard of any more. */
export class Hearing {
  readonly #silences: readonly Silence[]
  #heardMs = 0
  /** Looks since something was heard, and silences that were told of since. */
  #looks = 0
  #told = 0
  #timer: ReturnType<typeof setInterval> | undefined

  /** From the shortest to the longest. */
  constructor(silences: readonly Silence[]) {
    this.#silences = silences
  }

  start(): void {
    this.hear()
    this.#timer = setInterval(() => this.#look(), lookEveryMs)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  hear(): void {
    this.#heardMs = performance.now()
    this.#looks = 0
    this.#told = 0
  }

  /** After a page was busy or asleep, its timers come before what it was sent meanwhile. */
  #look(): void {
    if (++this.#looks < 2) return
    const silence = this.#silences[this.#told]
    if (silence === undefined || performance.now() - this.#heardMs < silence.afterMs) return
    this.#told += 1
    silence.nothing()
  }
}
