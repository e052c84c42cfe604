import type { Attachment } from 'svelte/attachments'
import type { PodScene } from '../../drawing/scene.ts'
import { FrameGovernor } from '../../drawing/frame-governor.ts'
import { labelRoom, portLabels } from '../../drawing/label-room.ts'
import { MarkBudget, marksMax, type MarkCount, type MarkFrame } from '../../drawing/mark-budget.ts'
import { laneLoads, paintTapers } from '../../drawing/paint-tapers.ts'
import { packetWindow, travelMs, type Mark, type MarkLanes } from '../../drawing/marks.ts'
import {
  paintLabels,
  paintMarks,
  type MarkColours,
  type MarkLabel,
} from '../../drawing/paint-marks.ts'
import { labelRegion, markRegion, unionOf } from '../../drawing/mark-region.ts'
import type { Session } from '../../state/session.svelte.ts'
import { MarksCanvas } from './marks-canvas.ts'

/** With more marks than these on their way, words would hide them. */
const labelledMarksMax = 40
/** From so many marks on, how long frames take is put down to them. */
const governedMarksMin = 100

export type MarksLayer = {
  session: Session
  scene: () => PodScene | undefined
  /** Of the picture's element, in CSS pixels. */
  size: () => { width: number; height: number }
  /** How much larger the page is shown than CSS has it. */
  enlarged: () => number
  isStill: () => boolean
  wordsOf: (packet: number) => string | undefined
  /** How the scene is moved and scaled. */
  zoom: () => { k: number; x: number; y: number }
  /** What the marks stand for has changed. */
  oncount: (count: PaintedCount) => void
}

/** What the marks of a frame stand for, and how many there may be: fewer where frames take long. */
export type PaintedCount = MarkCount & { marksMax: number }

/**
 * Paints the marks of every frame over the picture. It asks for the next frame only while a mark is
 * on its way, or may be before anything else happens: a quiet or paused picture costs nothing.
 */
export function marksLayer(layer: MarksLayer): Attachment<HTMLCanvasElement> {
  return (canvas) => {
    const context = canvas.getContext('2d')
    if (context === null) return
    const painter = new MarksPainter(canvas, context, layer)
    return layer.session.frames.add('paint', (nowMs) => painter.paint(nowMs))
  }
}

/** Whether so many packets are on their way that their marks carry no words. */
export function areWordsHidden({ clock, packets }: Session): boolean {
  const moment = { clockNs: clock.timeNs(performance.now()), rate: clock.rate }
  const { from, to } = packetWindow(packets, moment)
  return to - from > labelledMarksMax
}

class MarksPainter {
  readonly #element: HTMLCanvasElement
  readonly #canvas: MarksCanvas
  readonly #context: CanvasRenderingContext2D
  readonly #layer: MarksLayer
  readonly #budget = new MarkBudget()
  readonly #governor = new FrameGovernor(marksMax)
  #colours: MarkColours | undefined
  #fontFamily = ''
  #theme: string | undefined
  #told: PaintedCount | undefined

  constructor(canvas: HTMLCanvasElement, context: CanvasRenderingContext2D, layer: MarksLayer) {
    this.#element = canvas
    this.#canvas = new MarksCanvas(canvas, context)
    this.#context = context
    this.#layer = layer
  }

  paint(nowMs: number): boolean {
    const { session, isStill } = this.#layer
    const scene = this.#layer.scene()
    this.#canvas.clear()
    if (scene === undefined || isStill()) return false
    const { clock, packets } = session
    const moment = { clockNs: clock.timeNs(nowMs), rate: clock.rate }
    const window = packetWindow(packets, moment)
    this.#budget.budget = this.#governor.marksMax
    const muted = session.matches.muted()
    const isMuted = muted && ((packet: number) => muted.packet(packet))
    const count = this.#budget.place(packets, window, lanesOf(scene), { moment, nowMs, isMuted })
    this.#draw(count, scene, { nowMs, isMuted })
    this.#tell({ ...count, marksMax: this.#governor.marksMax })
    if (!clock.playing) return false
    // Few marks are not what makes a frame slow.
    if (count.marks >= governedMarksMin) this.#governor.observe(session.frames.workMs)
    const isMoreToCome = !packets.isEmpty && packets.offsetNs(packets.last) > moment.clockNs
    return count.marks > 0 || isMoreToCome || (clock.mode === 'replay' && !clock.isOver(nowMs))
  }

  #draw(
    count: MarkCount,
    scene: PodScene,
    { nowMs, isMuted: isPacketMuted }: Pick<MarkFrame, 'nowMs' | 'isMuted'>,
  ): void {
    const { marks } = this.#budget
    const isMuted = isPacketMuted && ((mark: Mark) => isPacketMuted(mark.packet))
    const labels = this.#labels(count, isMuted)
    const roomOf = ({ x, y }: Mark) => labelRoom(scene, x, y)
    const region = markRegion(marks, count.marks)
    if (region === undefined) return
    const { size, enlarged, zoom } = this.#layer
    const ratio = devicePixelRatio * enlarged()
    const stage = { scene, size: size(), ratio, zoom: zoom() }
    this.#canvas.cover(unionOf(region, labelRegion(labels, roomOf)), stage, nowMs)
    const colours = this.#coloursNow()
    const context = this.#context
    const sizePx = Math.max(12, scene.buildings[0]?.textSizeMin ?? 0)
    const font = `700 ${sizePx}px ${this.#fontFamily}`
    if (count.slotNs > 0) {
      paintTapers(context, laneLoads(marks, count.marks, isMuted), colours, font)
    }
    paintMarks(context, marks, { count: count.marks, colours, isMuted })
    const written = labels.length === 0 ? [] : portLabels(scene)
    paintLabels(context, labels, { colours, font, roomOf, written })
  }

  #labels(count: MarkCount, isMuted: ((mark: Mark) => boolean) | undefined): MarkLabel[] {
    const labels: MarkLabel[] = []
    if (count.slotNs > 0 || count.marks > labelledMarksMax) return labels
    for (let i = 0; i < count.marks; i++) {
      const mark = this.#budget.marks[i]!
      const text = labelOf(mark, this.#layer.wordsOf)
      if (text !== undefined && isMuted?.(mark) !== true) labels.push({ mark, text })
    }
    return labels
  }

  #coloursNow(): MarkColours {
    const theme = document.documentElement.dataset['theme']
    if (this.#colours === undefined || theme !== this.#theme) {
      const style = getComputedStyle(this.#element)
      const colour = (name: string): string => style.getPropertyValue(name).trim()
      this.#theme = theme
      this.#fontFamily = style.fontFamily
      this.#colours = {
        toServer: colour('--client'),
        toClient: colour('--server'),
        error: colour('--error'),
        ground: colour('--pod'),
      }
    }
    return this.#colours
  }

  #tell(count: PaintedCount): void {
    const told = this.#told
    const isKnown =
      told?.packetsPerMark === count.packetsPerMark &&
      told.slotNs === count.slotNs &&
      told.marksMax === count.marksMax
    if (isKnown) return
    this.#told = count
    this.#layer.oncount(count)
  }
}

function labelOf(mark: Mark, wordsOf: (packet: number) => string | undefined): string | undefined {
  return mark.kind === 'data' ? wordsOf(mark.packet) : undefined
}

const lanesByScene = new WeakMap<PodScene, MarkLanes>()

function lanesOf(scene: PodScene): MarkLanes {
  let lanes = lanesByScene.get(scene)
  if (lanes === undefined) {
    const indexes = new Map<number, number>()
    scene.lanes.forEach(({ conversations }, i) => {
      for (const id of conversations) indexes.set(id, i)
    })
    lanes = { paths: scene.lanes.map(({ path }) => path), laneOf: (id) => indexes.get(id) }
    lanesByScene.set(scene, lanes)
  }
  return lanes
}

/** How long the picture stays as it was after a packet: its mark has arrived by then. */
export const lingerMs = travelMs + 300
