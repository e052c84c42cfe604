import type { LanePath } from './lane-path.ts'
import { MarkSums } from './mark-sums.ts'
import {
  emptyMark,
  placeMarks,
  setOut,
  travelMs,
  type Mark,
  type MarkLanes,
  type MarkMoment,
  type PacketColumns,
  type PacketWindow,
} from './marks.ts'

/** As many marks as a frame paints well within 4 ms; more would cover each other anyway. */
export const marksMax = 1_500
/** One mark for each packet again below this share of the budget … */
const calmShare = 0.6
/** … for this long, so that the picture does not change its mind all the time. */
const calmMs = 2_000

/** What the marks of a frame stand for. */
export type MarkCount = {
  marks: number
  /** Packets on their way that have a lane: what the marks' counts add up to. */
  packets: number
  /** The most packets that one mark stands for: 1 unless they are put together. */
  packetsPerMark: number
  /** Captured time that one mark stands for; 0 when it is one packet. */
  slotNs: number
}

/**
 * When marks are placed, and which packets stand back. A mark for many names the first of them that
 * does not, if there is one: it stands back only where all of them do.
 */
export type MarkFrame = {
  moment: MarkMoment
  nowMs: number
  isMuted?: ((packet: number) => boolean) | undefined
}

/**
 * Marks within the budget: one for each packet as long as they are few, else one for the packets of
 * one lane and direction in a slot of time. Slots begin at multiples of their length, so that a mark
 * does not change while it travels.
 */
export class MarkBudget {
  readonly #pool: Mark[] = []
  #budget: number
  readonly #sums = new MarkSums()
  #isAggregated = false
  #calmSinceMs: number | undefined

  constructor(budget: number = marksMax) {
    this.#budget = budget
  }

  /** Fewer marks from now on, or more. */
  set budget(marks: number) {
    this.#budget = marks
  }

  /** The marks of the last `place`: the first `marks` of them. */
  get marks(): readonly Mark[] {
    return this.#pool
  }

  /** `nowMs` is the time of the page; it decides only when single marks return. */
  place(
    packets: PacketColumns,
    window: PacketWindow,
    lanes: MarkLanes,
    { moment, nowMs, isMuted }: MarkFrame,
  ): MarkCount {
    this.#decide(window.to - window.from, nowMs)
    const pool = this.#pool
    if (!this.#isAggregated || lanes.paths.length === 0) {
      const marks = placeMarks(packets, window, lanes, { moment, pool })
      return { marks, packets: marks, packetsPerMark: 1, slotNs: 0 }
    }
    return this.#aggregate(packets, window, lanes, { moment, isMuted })
  }

  #decide(onTheirWay: number, nowMs: number): void {
    if (onTheirWay > this.#budget) {
      this.#isAggregated = true
      this.#calmSinceMs = undefined
    } else if (onTheirWay > this.#budget * calmShare) {
      this.#calmSinceMs = undefined
    } else {
      this.#calmSinceMs ??= nowMs
      if (nowMs - this.#calmSinceMs >= calmMs) this.#isAggregated = false
    }
  }

  #aggregate(
    packets: PacketColumns,
    window: PacketWindow,
    lanes: MarkLanes,
    { moment, isMuted }: Pick<MarkFrame, 'moment' | 'isMuted'>,
  ): MarkCount {
    const travelNs = travelMs * 1e6 * moment.rate
    const slotNs = slotLength(travelNs, this.#budget, lanes.paths)
    const count: MarkCount = { marks: 0, packets: 0, packetsPerMark: 1, slotNs }
    const sums = this.#sums.of(packets, window, { lanes, slotNs, isMuted })
    for (const sum of sums) {
      const mark = (this.#pool[count.marks++] ??= emptyMark())
      mark.kind = 'many'
      mark.packet = sum.packet
      mark.direction = sum.direction
      mark.isRetransmission = false
      mark.payloadLength = 0
      mark.count = sum.count
      const middleNs = (sum.slot + 0.5) * slotNs
      setOut(mark, sum.laneIndex, lanes, (moment.clockNs - middleNs) / travelNs)
      count.packets += sum.count
      count.packetsPerMark = Math.max(count.packetsPerMark, sum.count)
    }
    return count
  }
}

/** Nearer to each other, marks of one lane and direction would cover each other. */
const apartMin = 12

/**
 * The shortest slot, doubling from a millisecond of page time, that keeps all lanes within the budget
 * and, on a lane of average length, marks apart.
 */
function slotLength(travelNs: number, budget: number, paths: readonly LanePath[]): number {
  const streams = paths.length * 2
  const length = paths.reduce((sum, path) => sum + path.length, 0) / paths.length
  const shortest = (travelNs * apartMin) / Math.max(apartMin, length)
  let slotNs = travelNs / travelMs
  const isShort = () => slotNs < shortest || (travelNs / slotNs + 2) * streams > budget
  while (isShort() && slotNs < travelNs) slotNs *= 2
  return slotNs
}
