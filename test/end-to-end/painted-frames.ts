import type { Page } from 'playwright-core'

/** One mark as it was painted: where, and in which colour (that of its direction). */
export type PaintedMark = { x: number; colour: string }

/** The marks of one frame, in the order in which they were painted. */
export type PaintedFrame = { marks: PaintedMark[] }

declare global {
  interface Window {
    paintedFrames?: PaintedFrame[]
    paintedFramesCount?: number
    isPretendedHidden?: boolean
  }
}

/**
 * Notes what the page paints onto the picture's canvas, by what it asks of the canvas itself: each
 * mark is one path. To be called before the page is loaded.
 */
export async function watchPaintedFrames(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const framesMax = 20_000
    const frames: { marks: { x: number; colour: string }[] }[] = []
    window.paintedFrames = frames
    window.paintedFramesCount = 0
    let path: number[] = []
    let isDone = true
    const proto = CanvasRenderingContext2D.prototype
    const isPicture = (context: CanvasRenderingContext2D): boolean =>
      context.canvas.closest('section')?.dataset['pane'] === 'picture'
    const { clearRect, beginPath, moveTo, lineTo, arc, fill, stroke } = proto
    proto.clearRect = function (...rectangle) {
      if (isPicture(this)) {
        frames.push({ marks: [] })
        window.paintedFramesCount!++
        if (frames.length > framesMax) frames.shift()
      }
      clearRect.apply(this, rectangle)
    }
    proto.beginPath = function () {
      path = []
      isDone = false
      beginPath.call(this)
    }
    proto.moveTo = function (x, y) {
      path.push(x)
      moveTo.call(this, x, y)
    }
    proto.lineTo = function (x, y) {
      path.push(x)
      lineTo.call(this, x, y)
    }
    proto.arc = function (x, ...rest) {
      path.push(x)
      arc.call(this, x, ...rest)
    }
    // A retransmission is filled and stroked: one path, one mark.
    const note = (context: CanvasRenderingContext2D, colour: unknown): void => {
      if (isDone || !isPicture(context)) return
      isDone = true
      // A bar is drawn from end to end in six pieces or more; its mark is in the middle.
      const isBar = path.length > 6
      const x = path[isBar ? path.length >> 1 : 0]!
      frames.at(-1)?.marks.push({ x, colour: String(colour) })
    }
    proto.fill = function (...rule: unknown[]) {
      note(this, this.fillStyle)
      Reflect.apply(fill, this, rule)
    }
    proto.stroke = function (...of: unknown[]) {
      note(this, this.strokeStyle)
      Reflect.apply(stroke, this, of)
    }
    Object.defineProperty(document, 'hidden', { get: () => window.isPretendedHidden === true })
  })
}

/** The page is no longer seen, or is seen again. */
export function pretendHidden(page: Page, isHidden: boolean): Promise<void> {
  return page.evaluate((hidden) => {
    window.isPretendedHidden = hidden
    document.dispatchEvent(new Event('visibilitychange'))
  }, isHidden)
}

/** The frames since the last call. */
export function takeFrames(page: Page): Promise<PaintedFrame[]> {
  return page.evaluate(() => window.paintedFrames!.splice(0))
}

/** Resolves with the next frame that is painted whole. */
export async function nextFrame(page: Page): Promise<PaintedFrame> {
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        requestAnimationFrame(() => requestAnimationFrame(() => resolve()))
      }),
  )
  return page.evaluate(() => window.paintedFrames!.at(-1)!)
}
