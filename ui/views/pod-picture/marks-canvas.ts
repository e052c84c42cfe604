import type { Region } from '../../drawing/mark-region.ts'

/** How the scene lies on the picture's element. */
export type Stage = {
  scene: { width: number; height: number }
  /** Of the element, in CSS pixels: to ask the canvas in every frame would have it laid out. */
  size: { width: number; height: number }
  /** Pixels of the screen for one of CSS. */
  ratio: number
  /** How the scene is moved and scaled by hand. */
  zoom: { k: number; x: number; y: number }
}

/** In pixels of the screen, from the element's corner. */
type Box = { left: number; top: number; width: number; height: number }

/** The canvas grows and shrinks by so many pixels, and not in every frame. */
const step = 32
const shrinkAfterMs = 2_000
const none: Box = { left: 0, top: 0, width: 0, height: 0 }

/**
 * A canvas over the picture's element that is no larger than what is painted on it: the browser copies
 * all of it to the screen in every frame, and what lies under it too.
 */
export class MarksCanvas {
  readonly #canvas: HTMLCanvasElement
  readonly #context: CanvasRenderingContext2D
  #box = none
  #stage = ''
  #isPainted = false
  /** Since when half of it would have been enough. */
  #roomySinceMs: number | undefined

  constructor(canvas: HTMLCanvasElement, context: CanvasRenderingContext2D) {
    this.#canvas = canvas
    this.#context = context
  }

  /** Costs nothing where nothing was painted since. */
  clear(): void {
    if (!this.#isPainted) return
    this.#isPainted = false
    this.#context.setTransform(1, 0, 0, 1, 0, 0)
    this.#context.clearRect(0, 0, this.#canvas.width, this.#canvas.height)
  }

  /** From now on paints in the scene's pixels, and covers at least this part of the scene. */
  cover({ x1, y1, x2, y2 }: Region, { scene, size, ratio, zoom }: Stage, nowMs: number): void {
    this.#isPainted = true
    const width = Math.round(size.width * ratio)
    const height = Math.round(size.height * ratio)
    const fitted = Math.min(width / scene.width, height / scene.height)
    const scale = fitted * zoom.k
    const left = (width - fitted * scene.width) / 2 + fitted * zoom.x
    const top = (height - fitted * scene.height) / 2 + fitted * zoom.y
    const wanted = rounded(
      [left + scale * x1, top + scale * y1, left + scale * x2, top + scale * y2],
      { width, height },
    )
    const stage = [scale, left, top, width, height, ratio].join()
    if (stage !== this.#stage) this.#take(wanted, ratio)
    else this.#cover(wanted, ratio, nowMs)
    this.#stage = stage
    const { left: boxLeft, top: boxTop } = this.#box
    this.#context.setTransform(scale, 0, 0, scale, left - boxLeft, top - boxTop)
  }

  #cover(wanted: Box, ratio: number, nowMs: number): void {
    const both = around(this.#box, wanted)
    if (area(both) > area(this.#box)) this.#take(both, ratio)
    if (area(wanted) * 2 > area(this.#box)) this.#roomySinceMs = undefined
    else this.#roomySinceMs ??= nowMs
    if (nowMs - (this.#roomySinceMs ?? nowMs) > shrinkAfterMs) this.#take(wanted, ratio)
  }

  #take(box: Box, ratio: number): void {
    const { left, top, width, height } = box
    const { style } = this.#canvas
    this.#box = box
    this.#roomySinceMs = undefined
    this.#canvas.width = width
    this.#canvas.height = height
    style.left = `${left / ratio}px`
    style.top = `${top / ratio}px`
    style.width = `${width / ratio}px`
    style.height = `${height / ratio}px`
  }
}

/** Whole steps, as far as the element reaches. */
function rounded(
  [x1, y1, x2, y2]: readonly [number, number, number, number],
  { width, height }: { width: number; height: number },
): Box {
  const left = within(Math.floor(x1 / step) * step, width)
  const top = within(Math.floor(y1 / step) * step, height)
  const right = within(Math.ceil(x2 / step) * step, width)
  const bottom = within(Math.ceil(y2 / step) * step, height)
  return { left, top, width: right - left, height: bottom - top }
}

function within(px: number, most: number): number {
  return Math.min(most, Math.max(0, px))
}

function around(one: Box, other: Box): Box {
  if (area(one) === 0) return other
  if (area(other) === 0) return one
  const left = Math.min(one.left, other.left)
  const top = Math.min(one.top, other.top)
  const right = Math.max(one.left + one.width, other.left + other.width)
  const bottom = Math.max(one.top + one.height, other.top + other.height)
  return { left, top, width: right - left, height: bottom - top }
}

function area({ width, height }: Box): number {
  return width * height
}
