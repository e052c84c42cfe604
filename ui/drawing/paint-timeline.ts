import type { TimelineBar } from './timeline-bars.ts'

/** Colours as CSS has them. */
export type TimelineColours = { client: string; server: string; mute: string; error: string }

export type TimelineLook = {
  colours: TimelineColours
  /** The line that bars reach up and down from. */
  middleY: number
  /** They do not match the filter: those that do are painted over them. */
  isFaint?: boolean
}

const faintAlpha = 0.25

/** Paints bars onto a canvas, colour by colour. O(bars). */
export function paintBars(
  canvas: CanvasRenderingContext2D,
  bars: readonly TimelineBar[],
  { colours, middleY, isFaint = false }: TimelineLook,
): void {
  canvas.globalAlpha = isFaint ? faintAlpha : 1
  canvas.fillStyle = colours.client
  for (const { x, width, toServer } of bars) {
    canvas.fillRect(x, middleY - 0.5 - toServer, width, toServer)
  }
  canvas.fillStyle = colours.mute
  for (const { x, width, toServer, other } of bars) {
    if (other > 0) canvas.fillRect(x, middleY - 0.5 - toServer - other, width, other)
  }
  canvas.fillStyle = colours.server
  for (const { x, width, toClient } of bars) {
    canvas.fillRect(x, middleY + 0.5, width, toClient)
  }
  canvas.globalAlpha = 1
  canvas.fillStyle = colours.error
  for (const { x, width, hasTrouble } of bars) {
    if (hasTrouble) canvas.fillRect(x, middleY - 1.5, width, 3)
  }
}

/** Where packets that are marked for something are too many to be told apart: darker where more are. */
export function paintDensity(
  canvas: CanvasRenderingContext2D,
  counts: readonly number[],
  { pitch, y, height, colour }: { pitch: number; y: number; height: number; colour: string },
): void {
  const most = Math.max(1, ...counts)
  canvas.fillStyle = colour
  for (const [i, count] of counts.entries()) {
    if (count === 0) continue
    canvas.globalAlpha = 0.2 + 0.8 * (Math.log1p(count) / Math.log1p(most))
    canvas.fillRect(i * pitch, y, Math.max(1, pitch), height)
  }
  canvas.globalAlpha = 1
}
