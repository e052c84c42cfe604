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

/** A bucket of one pixel is still to be seen. */
const barWidthMin = 2
/** A single packet among thousands is to be seen. */
const barHeightMin = 2

/** What heights are proportional to: packets, or the logarithm of their number. */
export type HeightScale = 'linear' | 'log'

/**
 * The bars of a timeline, to one scale for both directions. Empty moments have none. `peak` is the
 * number of packets that a bar of full height stands for; with `of`, bars are those of some of the
 * packets, to the scale of all.
 */
export function timelineBars(
  timeline: Timeline,
  frame: BarsFrame,
  { scale = 'linear', of = timeline }: { scale?: HeightScale; of?: TimelineCounts } = {},
): { bars: TimelineBar[]; peak: number } {
  const { toServer, toClient, other, trouble, bucketNs } = timeline
  let peak = 1
  for (let i = 0; i < toServer.length; i++) {
    peak = Math.max(peak, toServer[i]! + other[i]!, toClient[i]!)
  }
  const height = heightScale(scale, peak, frame.height)
  const pitch = (bucketNs / (frame.toNs - frame.fromNs)) * frame.width
  const width = Math.max(barWidthMin, pitch >= 4 ? pitch - 1 : pitch)
  const bars: TimelineBar[] = []
  for (let i = 0; i < toServer.length; i++) {
    const up = of.toServer[i]!
    const aside = of.other[i]!
    const down = of.toClient[i]!
    if (up + aside + down === 0) continue
    const reached = height(up)
    bars.push({
      x: timeX(timeline.fromNs + i * bucketNs, frame),
      width,
      toServer: reached,
      other: aside === 0 ? 0 : Math.max(barHeightMin, height(up + aside) - reached),
      toClient: height(down),
      hasTrouble: trouble[i]! > 0,
    })
  }
  return { bars, peak }
}

type TimelineCounts = Pick<Timeline, 'toServer' | 'toClient' | 'other'>

/** How high the bar of so many packets is; `full` pixels for the peak. */
function heightScale(scale: HeightScale, peak: number, full: number): (packets: number) => number {
  return (packets) => {
    if (packets === 0) return 0
    const share = scale === 'linear' ? packets / peak : Math.log1p(packets) / Math.log1p(peak)
    return Math.max(barHeightMin, share * full)
  }
}

/** Where a moment is on the strip. */
export function timeX(ns: number, { fromNs, toNs, width }: BarsFrame): number {
  return ((ns - fromNs) / (toNs - fromNs)) * width
}

/** The next step of 1, 2 or 5 per power of ten that is not below `least`. */
export function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least))
  const step = [1, 2, 5, 10].find((candidate) => candidate * power >= least * (1 - 1e-9)) ?? 10
  return step * power
}

/** An axis label needs this much room. */
const tickWidthMin = 120

/** What the axis counts: time since the start, since a moment, the time of day, or since 1970. */
export const timeModes = ['start', 'delta', 'wall', 'epoch'] as const
export type TimeMode = (typeof timeModes)[number]

export type AxisTimes = {
  mode: TimeMode
  /** Where `delta` counts from. */
  originNs?: number
  /** Nanoseconds since 1970 of the capture's beginning; without it, time since the start is shown. */
  baseTimeNs?: bigint | undefined
}

/** The moments that the axis names. */
export function axisTicks(
  frame: BarsFrame,
  { mode, originNs = 0, baseTimeNs }: AxisTimes = { mode: 'start' },
): { ns: number; x: number; label: string }[] {
  const step = niceStep(((frame.toNs - frame.fromNs) / frame.width) * tickWidthMin)
  const zeroNs = mode === 'delta' ? originNs : 0
  const ticks: { ns: number; x: number; label: string }[] = []
  for (let i = Math.ceil((frame.fromNs - zeroNs) / step); zeroNs + i * step < frame.toNs; i++) {
    const ns = zeroNs + i * step
    const label =
      baseTimeNs === undefined || mode === 'start' || mode === 'delta'
        ? tickLabel(i * step, step)
        : mode === 'wall'
          ? timeOfDay(baseTimeNs, ns, step)
          : epochSeconds(baseTimeNs, ns, step)
    ticks.push({ ns, x: timeX(ns, frame), label })
  }
  return ticks
}

/** `12:03:11.250`, in the zone of whoever looks, as exact as the step is short. */
function timeOfDay(baseTimeNs: bigint, ns: number, stepNs: number): string {
  const timeNs = baseTimeNs + BigInt(Math.round(ns))
  const date = new Date(Number(timeNs / 1_000_000n))
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()]
  const text = clock.map((part) => String(part).padStart(2, '0')).join(':')
  return text + fraction(timeNs, stepNs)
}

function epochSeconds(baseTimeNs: bigint, ns: number, stepNs: number): string {
  const timeNs = baseTimeNs + BigInt(Math.round(ns))
  return `${timeNs / 1_000_000_000n}${fraction(timeNs, stepNs)}`
}

/** The digits after the second that a step changes. */
function fraction(timeNs: bigint, stepNs: number): string {
  const digits = Math.max(0, Math.min(9, Math.ceil(9 - Math.log10(stepNs))))
  if (digits === 0) return ''
  return `.${String(timeNs % 1_000_000_000n)
    .padStart(9, '0')
    .slice(0, digits)}`
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
