/** A position is rounded to the screen's pixels, and read back a little different. */
const roundedPx = 2

/**
 * The scroll bar beside rows that are placed without it: it is moved to where they are, and tells when
 * somebody else has moved it. It is moved just behind a paint, when nothing has to be laid out for it:
 * elements that have changed would be laid out twice a frame.
 */
export class ScrollBar {
  #ownPx = 0
  /** Where it is to be moved to, another object for each time. */
  #due: object | undefined

  moveTo(scroller: Element, px: number): void {
    const due = {}
    this.#due = due
    const move = (): void => {
      if (this.#due !== due) return
      this.#due = undefined
      scroller.scrollTop = px
      this.#ownPx = scroller.scrollTop
    }
    requestAnimationFrame(() => setTimeout(move))
  }

  /** Somebody takes hold of it: where it was to be moved does not count any more. */
  release(): void {
    this.#due = undefined
  }

  /** To be asked when it has scrolled: where somebody has moved it; nothing when nobody has. */
  movedTo(scroller: Element): number | undefined {
    const px = scroller.scrollTop
    if (Math.abs(px - this.#ownPx) < roundedPx) return undefined
    // Where there is less to scroll than before, the browser moves it to the end by itself.
    const endPx = Math.max(0, scroller.scrollHeight - scroller.clientHeight)
    const isAtEnd = Math.abs(px - endPx) < roundedPx
    if (this.#due !== undefined && isAtEnd) return undefined
    this.release()
    this.#ownPx = px
    return px
  }
}
