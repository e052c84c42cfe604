import { formatDuration } from '../../shared/format/duration.ts'
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

/** The parts of the bars that share a colour. */
export const barSeries = ['toServer', 'other', 'toClient', 'trouble'] as const
export type BarSeries = (typeof barSeries)[number]

/** All bars of one colour as an SVG path, around the line at `middleY`. */
export function barsPath(bars: readonly TimelineBar[], series: BarSeries, middleY: number): string {
  const pieces: string[] = []
  for (const bar of bars) {
    const [y, height] = reach(bar, series, middleY)
    if (height > 0)
      pieces.push(
        `M${round(bar.x)} ${round(y)}h${round(bar.width)}v${round(height)}h${-round(bar.width)}z`,
      )
  }
  return pieces.join('')
}

/** The next step of 1, 2 or 5 per power of ten that is not below `least`. */
export function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least))
  const step = [1, 2, 5, 10].find((candidate) => candidate * power >= least * (1 - 1e-9)) ?? 10
  return step * power
}

/** An axis label needs this much room. */
const tickWidthMin = 120

/** The moments that the axis names. */
export function axisTicks(frame: BarsFrame): { ns: number; x: number; label: string }[] {
  const step = niceStep(((frame.toNs - frame.fromNs) / frame.width) * tickWidthMin)
  const ticks: { ns: number; x: number; label: string }[] = []
  for (let i = Math.ceil(frame.fromNs / step); i * step < frame.toNs; i++) {
    const ns = i * step
    ticks.push({ ns, x: timeX(ns, frame), label: tickLabel(ns, step) })
  }
  return ticks
}

/** `5 s`, `250 ms`, `2 min 50 s`: in a unit in which the step itself is no fraction. */
function tickLabel(ns: number, step: number): string {
  if (ns === 0) return '0'
  if (ns >= 60e9 && step >= 1e9) return formatDuration(ns)
  for (const [unit, perUnit] of tickUnits) {
    if (step >= perUnit) return `${Math.round(ns / perUnit)} ${unit}`
  }
  return `${Math.round(ns)} ns`
}

const tickUnits = [
  ['s', 1e9],
  ['ms', 1e6],
  ['µs', 1e3],
] as const

function reach(bar: TimelineBar, series: BarSeries, middleY: number): [number, number] {
  switch (series) {
    case 'toServer':
      return [middleY - 0.5 - bar.toServer, bar.toServer]
    case 'other':
      return [middleY - 0.5 - bar.toServer - bar.other, bar.other]
    case 'toClient':
      return [middleY + 0.5, bar.toClient]
    case 'trouble':
      return [middleY - 1.5, bar.hasTrouble ? 3 : 0]
  }
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
