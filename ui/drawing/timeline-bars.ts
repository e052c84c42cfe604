import type { Timeline } from '../../shared/messages/records.ts'

/** One moment of the timeline: how far its bars reach, in pixels, from the line in the middle. */
export type TimelineBar = {
  x: number
  width: number
  /** Client to server, and packets of no conversation on top of them; upwards. */
  toServer: number
  other: number
  /** Server to client; downwards. */
  toClient: number
  hasTrouble: boolean
}

export type BarsFrame = {
  /** The captured time at the left and right edge. */
  fromNs: number
  toNs: number
  width: number
  /** Of one half. */
  height: number
}

/** Wider bars than this would look like blocks. */
const barWidthMax = 6
/** A single packet among thousands is to be seen. */
const barHeightMin = 2

/**
 * The bars of a timeline, to one linear scale. Empty moments have none. `peak` is the number of
 * packets that a bar of full height stands for.
 */
export function timelineBars(
  timeline: Timeline,
  frame: BarsFrame,
): { bars: TimelineBar[]; peak: number } {
  const { toServer, toClient, other, trouble, bucketNs } = timeline
  let peak = 1
  for (let i = 0; i < toServer.length; i++) {
    peak = Math.max(peak, toServer[i]! + other[i]!, toClient[i]!)
  }
  const scale = frame.height / peak
  const pitch = (bucketNs / (frame.toNs - frame.fromNs)) * frame.width
  const width = Math.max(1, Math.min(barWidthMax, pitch - 1))
  const bars: TimelineBar[] = []
  for (let i = 0; i < toServer.length; i++) {
    const packets = toServer[i]! + toClient[i]! + other[i]!
    if (packets === 0) continue
    bars.push({
      x: timeX(timeline.fromNs + i * bucketNs, frame),
      width,
      toServer: barHeight(toServer[i]!, scale),
      other: barHeight(other[i]!, scale),
      toClient: barHeight(toClient[i]!, scale),
      hasTrouble: trouble[i]! > 0,
    })
  }
  return { bars, peak }
}

/** Where a moment is on the strip. */
export function timeX(ns: number, { fromNs, toNs, width }: BarsFrame): number {
  return ((ns - fromNs) / (toNs - fromNs)) * width
}

function barHeight(count: number, scale: number): number {
  return count === 0 ? 0 : Math.max(barHeightMin, count * scale)
}

export type BarColours = { toServer: string; toClient: string; other: string; error: string }

/** Paints the bars around the line at `middleY`. */
export function paintBars(
  canvas: CanvasRenderingContext2D,
  bars: readonly TimelineBar[],
  middleY: number,
  colours: BarColours,
): void {
  const half = (colour: string, rectangle: (bar: TimelineBar) => [number, number]): void => {
    canvas.fillStyle = colour
    for (const bar of bars) canvas.fillRect(bar.x, ...size(bar, rectangle))
  }
  half(colours.toServer, (bar) => [middleY - 0.5 - bar.toServer, bar.toServer])
  half(colours.other, (bar) => [middleY - 0.5 - bar.toServer - bar.other, bar.other])
  half(colours.toClient, (bar) => [middleY + 0.5, bar.toClient])
  canvas.fillStyle = colours.error
  for (const bar of bars) if (bar.hasTrouble) canvas.fillRect(bar.x, middleY - 1.5, bar.width, 3)
}

function size(
  bar: TimelineBar,
  rectangle: (bar: TimelineBar) => [number, number],
): [number, number, number] {
  const [y, height] = rectangle(bar)
  return [y, bar.width, height]
}
