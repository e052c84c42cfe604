import {
  isCompressed,
  rowsInView,
  scrollTopAt,
  spacerPx,
  topRowAt,
  topRowMax,
  topRowShowing,
  type RowSpace,
} from './row-window.ts'

export type ScrollBounds = {
  rowPx: () => number
  /** The first and the last place that the table has. */
  first: () => number
  end: () => number
  /** Whether packets come in and are shown as they come. */
  isLive: () => boolean
  /** Whether what is live stands still. */
  isFrozen: () => boolean
}

/**
 * Which rows are in view, by place: at the end as long as it follows, else where somebody has scrolled
 * to. To be made while a component is set up.
 */
export class TableScroll {
  viewPx = $state(0)
  follows = $state(true)
  /** The topmost place while the table does not follow: a number with a fraction. */
  #topPlace = $state(1)
  /** The last place when it stopped following. */
  #leftAt = $state(0)
  readonly #bounds: ScrollBounds
  /** Follows the newest packet now. */
  readonly tails: boolean = $derived(this.follows && this.#isLive())
  readonly space: RowSpace = $derived.by(() => {
    const { first, end, rowPx } = this.#bounds
    const rows = Math.max(0, end() - first() + 1)
    return { rows, rowPx: rowPx(), viewPx: this.viewPx }
  })
  readonly top: number = $derived.by(() => {
    const most = topRowMax(this.space)
    return this.tails ? most : Math.min(Math.max(0, this.#topPlace - this.#bounds.first()), most)
  })
  readonly inView = $derived(rowsInView(this.top, this.space))

  constructor(bounds: ScrollBounds) {
    this.#bounds = bounds
  }

  get spacerPx(): number {
    return spacerPx(this.space)
  }

  get scrollTopPx(): number {
    return scrollTopAt(this.top, this.space)
  }

  /** How many have come since it stopped following. */
  get newer(): number {
    return this.#bounds.end() - this.#leftAt
  }

  /** Stops following, with what is in view now. */
  stay(): void {
    if (this.tails) this.#leftAt = this.#bounds.end()
    this.#topPlace = this.#bounds.first() + this.top
    this.follows = false
  }

  /** What is live stands still: the end stays in view until somebody scrolls. */
  freeze(): void {
    if (!this.follows) return
    this.#leftAt = this.#bounds.end()
    this.#topPlace = this.#bounds.first() + topRowMax(this.space)
  }

  /** Another list: from its beginning, or its end where that grows. */
  restart(): void {
    this.follows = true
    this.#topPlace = this.#bounds.first()
    this.#leftAt = this.#bounds.end()
  }

  /** Brings a place into view, moving as little as possible. */
  bring(place: number): void {
    const first = this.#bounds.first()
    this.#topPlace = first + topRowShowing(place - first, this.top, this.space)
  }

  show(place: number): void {
    this.stay()
    this.bring(place)
  }

  /** Rows in a page, with one that stays in view. */
  get pageRows(): number {
    return Math.max(1, Math.floor(this.viewPx / this.space.rowPx) - 1)
  }

  scrollToPx(scrollTopPx: number): void {
    this.#scrollTo(topRowAt(scrollTopPx, this.space))
  }

  /** To a share of all rows, in the middle of the view. */
  scrollToShare(share: number): void {
    const { rows, viewPx, rowPx } = this.space
    this.#scrollTo(Math.max(0, rows * share - viewPx / rowPx / 2))
  }

  /** Where a pixel of the scrollbar is many rows, the wheel moves by rows all the same. */
  turn(event: WheelEvent): void {
    if (!isCompressed(this.space)) return
    event.preventDefault()
    const topRow = this.top + event.deltaY / this.space.rowPx
    this.#scrollTo(Math.min(topRowMax(this.space), Math.max(0, topRow)))
  }

  #scrollTo(topRow: number): void {
    this.stay()
    this.#topPlace = this.#bounds.first() + topRow
    if (topRow >= topRowMax(this.space) - 0.5 && !this.#bounds.isFrozen()) this.follows = true
  }

  #isLive(): boolean {
    return this.#bounds.isLive()
  }
}
