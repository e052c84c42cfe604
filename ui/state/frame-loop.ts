/** Without a visible page there are no animation frames; packets are still taken in at this pace. */
const hiddenFrameMs = 250

/** One thing to do in a frame. `nowMs` is the page's time; answers whether it wants the next frame too. */
export type FrameTask = (nowMs: number) => boolean | void

const stages = ['drain', 'update', 'paint'] as const
/** In this order within a frame: take packets in, tell the readers, paint. */
export type FrameStage = (typeof stages)[number]

export type FrameScheduler = (frame: () => void) => void

/**
 * The page's only frame loop. A frame runs when somebody asked for one, then every task runs once, in
 * the order of the stages; without requests nothing runs at all. Painting is left out while hidden.
 */
export class FrameLoop {
  readonly #tasks: Record<FrameStage, Set<FrameTask>> = {
    drain: new Set(),
    update: new Set(),
    paint: new Set(),
  }
  readonly #schedule: FrameScheduler
  readonly #nowMs: () => number
  #pending = false
  #workMs = 0

  constructor(
    schedule: FrameScheduler = scheduleOnPage,
    nowMs: () => number = () => performance.now(),
  ) {
    this.#schedule = schedule
    this.#nowMs = nowMs
  }

  /** How long the work of the last frame took. */
  get workMs(): number {
    return this.#workMs
  }

  /** Adds a task to every frame from now on; answers how to take it out. */
  add(stage: FrameStage, task: FrameTask): () => void {
    this.#tasks[stage].add(task)
    this.request()
    return () => this.#tasks[stage].delete(task)
  }

  /** There shall be a frame. */
  request(): void {
    if (this.#pending) return
    this.#pending = true
    this.#schedule(() => this.#run())
  }

  #run(): void {
    this.#pending = false
    const nowMs = this.#nowMs()
    let again = false
    for (const stage of stages) {
      if (stage === 'paint' && isHidden()) continue
      for (const task of this.#tasks[stage]) if (task(nowMs) === true) again = true
    }
    this.#workMs = this.#nowMs() - nowMs
    if (again) this.request()
  }
}

function isHidden(): boolean {
  return typeof document !== 'undefined' && document.hidden
}

/** An animation frame, or a timer when the page is hidden or becomes so before the frame comes. */
function scheduleOnPage(frame: () => void): void {
  let done = false
  const once = (): void => {
    if (done) return
    done = true
    document.removeEventListener('visibilitychange', once)
    frame()
  }
  document.addEventListener('visibilitychange', once)
  if (document.hidden) setTimeout(once, hiddenFrameMs)
  else requestAnimationFrame(once)
}
