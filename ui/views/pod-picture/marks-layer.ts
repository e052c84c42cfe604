import type { Attachment } from 'svelte/attachments'
import type { PodScene } from '../../drawing/scene.ts'
import { MarkBudget, type MarkCount } from '../../drawing/mark-budget.ts'
import { packetWindow, travelMs, type Mark, type MarkLanes } from '../../drawing/marks.ts'
import {
  paintLabels,
  paintMarks,
  type MarkColours,
  type MarkLabel,
} from '../../drawing/paint-marks.ts'
import type { Session } from '../../state/session.svelte.ts'

/** With more marks than these on their way, words would hide them. */
const labelledMarksMax = 40

export type MarksLayer = {
  session: Session
  scene: () => PodScene | undefined
  isStill: () => boolean
  wordsOf: (packet: number) => string | undefined
  /** What the marks stand for has changed. */
  oncount: (count: MarkCount) => void
}

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

class MarksPainter {
  readonly #canvas: HTMLCanvasElement
  readonly #context: CanvasRenderingContext2D
  readonly #layer: MarksLayer
  readonly #budget = new MarkBudget()
  #colours: MarkColours | undefined
  #font = ''
  #theme: string | undefined
  #told: MarkCount | undefined

  constructor(canvas: HTMLCanvasElement, context: CanvasRenderingContext2D, layer: MarksLayer) {
    this.#canvas = canvas
    this.#context = context
    this.#layer = layer
  }

  paint(nowMs: number): boolean {
    const { session, isStill } = this.#layer
    const scene = this.#layer.scene()
    const canvas = this.#canvas
    this.#context.setTransform(1, 0, 0, 1, 0, 0)
    this.#context.clearRect(0, 0, canvas.width, canvas.height)
    if (scene === undefined || isStill()) return false
    const { clock, packets } = session
    const moment = { clockNs: clock.timeNs(nowMs), rate: clock.rate }
    const window = packetWindow(packets, moment)
    const count = this.#budget.place(packets, window, lanesOf(scene), { moment, nowMs })
    this.#fit(scene)
    this.#draw(count)
    this.#tell(count)
    if (!clock.playing) return false
    const isMoreToCome = !packets.isEmpty && packets.offsetNs(packets.last) > moment.clockNs
    return (
      window.to > window.from || isMoreToCome || (clock.mode === 'replay' && !clock.isOver(nowMs))
    )
  }

  /** The canvas covers the picture's element; the scene is fitted into it as the SVG's view box is. */
  #fit(scene: PodScene): void {
    const canvas = this.#canvas
    const ratio = devicePixelRatio
    const width = Math.round(canvas.clientWidth * ratio)
    const height = Math.round(canvas.clientHeight * ratio)
    if (canvas.width !== width) canvas.width = width
    if (canvas.height !== height) canvas.height = height
    const scale = Math.min(width / scene.width, height / scene.height)
    const left = (width - scale * scene.width) / 2
    const top = (height - scale * scene.height) / 2
    this.#context.setTransform(scale, 0, 0, scale, left, top)
  }

  #draw(count: MarkCount): void {
    const colours = this.#coloursNow()
    const { marks } = this.#budget
    paintMarks(this.#context, marks, count.marks, colours)
    if (count.slotNs > 0 || count.marks > labelledMarksMax) return
    const labels: MarkLabel[] = []
    for (const mark of marks.slice(0, count.marks)) {
      const text = labelOf(mark, this.#layer.wordsOf)
      if (text !== undefined) labels.push({ mark, text })
    }
    paintLabels(this.#context, labels, colours, this.#font)
  }

  #coloursNow(): MarkColours {
    const theme = document.documentElement.dataset['theme']
    if (this.#colours === undefined || theme !== this.#theme) {
      const style = getComputedStyle(this.#canvas)
      const colour = (name: string): string => style.getPropertyValue(name).trim()
      this.#theme = theme
      this.#font = `700 12px ${style.fontFamily}`
      this.#colours = {
        toServer: colour('--client'),
        toClient: colour('--server'),
        error: colour('--error'),
        ground: colour('--pod'),
      }
    }
    return this.#colours
  }

  #tell(count: MarkCount): void {
    const told = this.#told
    if (told?.packetsPerMark === count.packetsPerMark && told.slotNs === count.slotNs) return
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
