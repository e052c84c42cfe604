import type { PortSize } from './scene.ts'

/**
 * Where the fixed parts of one pod are in the picture. One pod is written for 836 × 516; other sizes
 * keep the distances that text needs and give the rest to the boxes.
 */
export type SceneFrame = {
  /** It shares the picture with other pods, and says less. */
  isNarrow: boolean
  /** There is little height: what can be left out is, and the rest stands closer. */
  isLow: boolean
  /** Of the line that stands for bridges, and of the words about the node below it. */
  bridgeY: number
  nodeLabelY: number
  pod: { x: number; y: number; width: number; height: number }
  /** Where the veth comes down into the pod. */
  vethX: number
  outerY: number
  loopbackY: number
  railX1: number
  railX2: number
  boxes: { x1: number; x2: number; y1: number; y2: number }
  portSize: PortSize
  /** Smaller words are written in type of this size. */
  textSizeMin: number
}

/** The picture as a whole: its pods from left to right, and what stands for those without a place. */
export type PictureFrame = {
  width: number
  height: number
  pods: SceneFrame[]
  /** Of what is drawn: from the left wall of the first pod to the last thing on the right. */
  x1: number
  x2: number
  /** The tops of the rows for who is outside, above the bridge and right of the veth below it. */
  peerRows: { above: readonly number[]; below: number | undefined }
  /** Of the legend's last line. */
  legend: { x: number; y: number; width: number }
  others?: { x: number; y: number; width: number; height: number }
}

/** More pods beside each other could not be read, … */
export const podsMax = 4
/** … nor words of 12 pixels, the smallest there are, that are scaled down further than this. */
const severalScaleMin = 0.92

/** In less room than this the whole picture is scaled down: words would overlap. */
const sizeMin = { width: 640, height: 516 }
/** In more room than this it is scaled up: for a projector. */
const sizeMax = { width: 940, height: 570 }
/** Drawn for large words: less of all else goes beside them. */
const sizeMinOfLargeWords = { width: 520, height: 516 }
/** Of one pod among several. */
const narrowWidth = { min: 256, max: 460 }

const margin = 24
const podY = 104
const bridgeY = 60
const nodeLabelY = 96
const peerRowsAbove = [28, 2]
const railInset = 20
const boxInset = 40

/** `count`: pods that are to be drawn; those beyond `podsMax` share one narrow place at the right. */
export function framePicture(size: PictureSize, count: number): PictureFrame {
  return count <= 1 ? frameOne(size) : frameSeveral(size, count)
}

/**
 * The room there is, and how large the numbers of jacks and of clients must be in it, and all other words
 * where that is asked for; all in its own pixels.
 */
export type PictureSize = Size & {
  portSizeMin: { jack: number; end: number }
  textSizeMin?: number
}

function frameOne(size: PictureSize): PictureFrame {
  if (isLow(size)) return frameLow(size)
  const { width, height } = sceneSize(size, leastOf(size), sizeMax)
  const pod = { x: margin, y: podY, width: width - 2 * margin, height: height - podY - 16 }
  const loopbackY = height - 104
  const x2 = width - margin
  const inset = size.textSizeMin === undefined ? boxInset : railInset
  const frame: SceneFrame = {
    isNarrow: false,
    isLow: false,
    bridgeY,
    nodeLabelY,
    pod,
    vethX: width / 2,
    outerY: 170,
    loopbackY,
    railX1: margin + railInset,
    railX2: x2 - railInset,
    boxes: { x1: margin + inset, x2: x2 - inset, y1: 206, y2: loopbackY - 68 },
    portSize: portSizeOf(size, { width, height }),
    textSizeMin: textSizeOf(size, { width, height }),
  }
  return {
    width,
    height,
    pods: [frame],
    x1: margin,
    x2,
    peerRows: { above: peerRowsAbove, below: bridgeY + 10 },
    // Inside the wall.
    legend: { x: margin + 20, y: height - 24, width: x2 - margin - 40 },
  }
}

/** It is its height, not its width, that would have it scaled down, and there is width for what moves up. */
function isLow({ width, height }: PictureSize): boolean {
  return height < lowBelow && width > height * lowProportion
}

/** In less height than this the whole picture would be too small to read. */
const lowBelow = 360
const lowProportion = 1.8
const lowHeightMin = 236
const lowPodY = 50

/** One pod on a low screen, such as a projector's: what is not needed to follow packets is left out. */
function frameLow(size: PictureSize): PictureFrame {
  const least = { ...leastOf(size), height: lowHeightMin }
  const { width, height } = sceneSize(size, least, { ...sizeMax, height: lowBelow })
  const pod = { x: margin, y: lowPodY, width: width - 2 * margin, height: height - lowPodY - 2 }
  const [outerY, loopbackY] = [lowPodY + 30, height - 44]
  const x2 = width - margin
  const vethX = width / 2
  const frame: SceneFrame = {
    isNarrow: false,
    isLow: true,
    bridgeY: 30,
    nodeLabelY: 44,
    pod,
    vethX,
    outerY,
    loopbackY,
    railX1: margin + railInset,
    railX2: x2 - railInset,
    boxes: { x1: margin + boxInset, x2: x2 - boxInset, y1: outerY + 14, y2: loopbackY - 34 },
    portSize: portSizeOf(size, { width, height }),
    textSizeMin: textSizeOf(size, { width, height }),
  }
  const legend = { x: vethX + 12, y: 44, width: x2 - vethX - 12 }
  return {
    width,
    height,
    pods: [frame],
    x1: margin,
    x2,
    peerRows: { above: [3], below: undefined },
    legend,
  }
}

const narrowMargin = 16
const podGap = 18
const othersWidth = 54
/** Below the pods is the legend. */
const legendHeight = 34

/** Boxes of three containers, one above the other, still have their names. */
const severalHeightMin = 470

/** How many of so many pods have room beside each other: two at least, unless words have to be large. */
function podsBeside({ width, textSizeMin }: PictureSize, count: number): number {
  let drawn = Math.min(count, podsMax)
  const isTooMany = (): boolean =>
    (fixedWidth(drawn, count) + drawn * narrowWidth.min) * severalScaleMin > width
  if (textSizeMin !== undefined) return Math.min(count, largePodsThatFit(width, textSizeMin))
  while (drawn > 2 && isTooMany()) drawn--
  return drawn
}

/** What is not for pods themselves. */
function fixedWidth(drawn: number, count: number): number {
  const others = count > drawn ? othersWidth + podGap : 0
  return 2 * narrowMargin + (drawn - 1) * podGap + others
}

function frameSeveral(size: PictureSize, count: number): PictureFrame {
  const drawn = podsBeside(size, count)
  const fixed = fixedWidth(drawn, count)
  const others = count > drawn ? othersWidth + podGap : 0
  const least = leastOf(size)
  const { width, height } = sceneSize(
    size,
    { width: Math.max(least.width, fixed + drawn * narrowWidth.min), height: severalHeightMin },
    { width: fixed + drawn * narrowWidth.max, height: sizeMax.height },
  )
  const podWidth = (width - fixed) / drawn
  const podHeight = height - podY - legendHeight
  const pods = Array.from({ length: drawn }, (_, i) =>
    narrowFrame(
      { x: narrowMargin + i * (podWidth + podGap), y: podY, width: podWidth, height: podHeight },
      {
        portSize: portSizeOf(size, { width, height }),
        textSizeMin: textSizeOf(size, { width, height }),
      },
    ),
  )
  const x2 = width - narrowMargin
  return {
    width,
    height,
    pods,
    x1: narrowMargin,
    x2,
    peerRows: { above: peerRowsAbove, below: undefined },
    // Below the pods.
    legend: { x: narrowMargin + 4, y: height - 6, width: x2 - narrowMargin - 8 },
    ...(others > 0 && {
      others: { x: x2 - othersWidth, y: podY, width: othersWidth, height: podHeight },
    }),
  }
}

/** Right of the boxes is the place of ends that belong to nobody known. */
export const narrowGhostWidth = 58

function narrowFrame(
  pod: SceneFrame['pod'],
  sizes: Pick<SceneFrame, 'portSize' | 'textSizeMin'>,
): SceneFrame {
  const outerY = pod.y + 70
  const loopbackY = pod.y + pod.height - 56
  const right = pod.x + pod.width
  return {
    isNarrow: true,
    isLow: false,
    bridgeY,
    nodeLabelY,
    pod,
    vethX: right - 30,
    outerY,
    loopbackY,
    railX1: pod.x + 14,
    railX2: right - 14,
    boxes: {
      x1: pod.x + 12,
      x2: right - 12 - narrowGhostWidth,
      y1: outerY + 34,
      y2: loopbackY - 58,
    },
    ...sizes,
  }
}

function leastOf({ textSizeMin }: PictureSize): Size {
  return textSizeMin === undefined ? sizeMin : sizeMinOfLargeWords
}

/** Where words have to be large, pods that would make them small are left to the place of the others. */
function largePodsThatFit(width: number, textSizeMin: number): number {
  const room = (width * textSizeMost) / textSizeMin - 2 * narrowMargin - othersWidth
  return clamp(Math.floor(room / (narrowWidth.min + podGap)), 1, podsMax)
}

/** However far the picture is scaled down, ports are the last that may get too small to read. */
function portSizeOf(room: PictureSize, scene: Size): PortSize {
  const scale = Math.min(room.width / scene.width, room.height / scene.height)
  const { jack, end } = room.portSizeMin
  const inScene = (px: number): number => Math.min(portSizeMost, px / Math.max(scale, 0.1))
  return {
    loopback: Math.max(15, inScene(jack)),
    outer: Math.max(13, inScene(jack)),
    end: Math.max(12, inScene(end)),
  }
}

function textSizeOf(room: PictureSize, scene: Size): number {
  const scale = Math.min(room.width / scene.width, room.height / scene.height)
  return Math.min(textSizeMost, (room.textSizeMin ?? 0) / Math.max(scale, 0.1))
}

/** Larger ones would not fit between the rails. */
const portSizeMost = 26
/** Most of the words are as large as this: larger ones would run into each other. */
const textSizeMost = 13.5

type Size = { width: number; height: number }

/** Scaled to what it is drawn for, with the proportions of the room as far as they are bearable. */
function sceneSize(room: Size, least: Size, most: Size): Size {
  const width = Math.max(1, room.width)
  const height = Math.max(1, room.height)
  const shrink = Math.min(1, width / least.width, height / least.height)
  const grow = Math.max(1, Math.min(width / most.width, height / most.height))
  const scale = shrink * grow
  return {
    width: Math.round(Math.min(most.width, width / scale)),
    height: Math.round(Math.min(most.height, height / scale)),
  }
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value))
}
